import { createHash } from 'node:crypto';

/** The one stylesheet. */
export const stylesheet = `
:root { color-scheme: light dark; --line: light-dark(#d8dbe0, #3a3f47); --dim: light-dark(#59616b, #a3abb5);
  --accent: light-dark(#0b5fc0, #77b3ff); --good: light-dark(#1a7f37, #4ac26b); --bad: light-dark(#c4232b, #ff7b72); }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; }
header, main { max-width: 72rem; margin: 0 auto; padding: 1rem; }
header { display: flex; flex-wrap: wrap; gap: 1rem; align-items: center; border-bottom: 1px solid var(--line); }
header nav { flex: 1; overflow-wrap: anywhere; }
a { color: var(--accent); }
h1 { font-size: 1.4rem; margin: 0.5rem 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 0.5rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; min-width: 36rem; }
th, td { text-align: left; padding: 0.4rem 1rem 0.4rem 0; border-bottom: 1px solid var(--line); vertical-align: top;
  overflow-wrap: anywhere; }
th { color: var(--dim); font-weight: 600; }
td.number, th.number { text-align: right; white-space: nowrap; }
.dim { color: var(--dim); }
.passed { color: var(--good); font-weight: 600; }
.failed { color: var(--bad); font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; margin: 0; }
dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; }
form.login { max-width: 22rem; margin: 4rem auto; display: grid; gap: 0.75rem; }
label { display: grid; gap: 0.25rem; }
input, button { font: inherit; padding: 0.5rem 0.75rem; border: 1px solid var(--line); border-radius: 6px; }
button { cursor: pointer; }
`;

/** Name of the stylesheet's file: browsers keep it for ever, and another content has another name. */
export const stylesheetName = `style-${createHash('sha256').update(stylesheet).digest('hex').slice(0, 12)}.css`;
