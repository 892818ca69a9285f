// What `npm start` runs, and what `npm run build:server` copies to index.js: before anything runs that would end in a stack, it says in
// one sentence what is missing. So it has no dependencies, and no syntax that an old Node.js does not know.
'use strict';

/** `engines` in package.json. */
const OLDEST = '20.20';

function isTooOld(version) {
  const [major, minor] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST.split('.').map(Number);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}

function load() {
  if (__filename.endsWith('index.js')) {
    require(`${__dirname}/server.js`);
  } else {
    require('tsx/cjs');
    require('./index.ts');
  }
}

/** Why it cannot be loaded. Undefined: a defect. local/start-failure.ts says the same of what is loaded later. */
function explain(error) {
  const message = String(error.message).split('\n')[0];
  // Of Node.js; of esbuild.
  const missing = /^Cannot find module '([^']+)'|^The package "([^"]+)" could not be found/.exec(message);
  if (missing !== null) return `${missing[1] || missing[2]} is missing`;
  return error instanceof SyntaxError ? `The program is damaged (${message})` : undefined;
}

function fail(sentence) {
  process.stderr.write(`${sentence}.\n`);
  process.exitCode = 1;
}

if (isTooOld(process.versions.node)) {
  fail(`Node.js ${OLDEST} or newer is needed, and this is ${process.versions.node}`);
} else {
  try {
    load();
  } catch (error) {
    const reason = explain(error);
    if (reason === undefined) throw error;
    fail(`${reason}. Run npm ci, or build the server again`);
  }
}
