// Documentation rots in silence: its links, configuration and commands are checked here.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parse } from 'yaml';

const root = join(__dirname, '..');
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
].map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

/** The code blocks of all pages in a language, each with a name that a failure can be found by. */
function blocks(language: string): [name: string, code: string][] {
  return pages.flatMap(({ path, text }) =>
    [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(
      ([, code = ''], index): [string, string] => [`${path}, block ${index + 1}`, code],
    ),
  );
}

const scripts = (
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
).scripts;

describe('documentation', () => {
  it.each(blocks('yaml'))('YAML parses: %s', (_name, code) => {
    expect(parse(code)).toEqual(expect.any(Object));
  });

  it.each(blocks('json'))('JSON parses: %s', (_name, code) => {
    const isFragment = !/^\s*[{[]/.test(code);
    expect(JSON.parse(isFragment ? `{${code}}` : code)).toEqual(expect.any(Object));
  });

  it.each(blocks('shell'))('npm scripts exist: %s', (_name, code) => {
    const named = [...code.matchAll(/\bnpm (?:run )?(?:--silent )?(start|test|\w[\w:-]*)\b/g)].map(
      ([, script = '']) => script,
    );
    const builtIn = ['ci', 'install', 'run'];
    expect(named.filter((script) => !builtIn.includes(script) && !(script in scripts))).toEqual([]);
  });

  it.each(pages.map(({ path, text }) => [path, text] as const))('links lead somewhere: %s', (path, text) => {
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const broken = targets
      .filter((target) => !/^(https:|#)/.test(target))
      .map((target) => relative(root, join(root, dirname(path), target.replace(/#.*/, ''))))
      .filter((target) => !existsSync(join(root, target)));
    expect(broken).toEqual([]);
  });

  it('tells what to do about every error', () => {
    const lambda = join(root, 'lambda');
    const sources = readdirSync(lambda, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(lambda, name), 'utf8'));
    const codes = sources.flatMap((text) =>
      [...text.matchAll(/\bcode: '(\w+)'/g)].map(([, code = '']) => code),
    );
    const reasons = readFileSync(join(lambda, 'prometheus-connector/convert/rejections.ts'), 'utf8').matchAll(
      /^ {2}(\w+):(?= '|$)/gm,
    );
    const all = [...new Set([...codes, ...[...reasons].map(([, reason = '']) => reason)])];
    const troubleshooting = pages.find(({ path }) => path === join('docs', 'troubleshooting.md'))!.text;
    expect(all.length).toBeGreaterThan(45);
    expect(all.filter((code) => !troubleshooting.includes(`\`${code}\``))).toEqual([]);
  });

  it('has no policy that allows everything', () => {
    const policies = blocks('json').filter(([, code]) => code.includes('"Statement"'));
    expect(policies.length).toBeGreaterThan(1);
    const actions = policies.flatMap(([name, code]) =>
      (JSON.parse(code) as { Statement: { Action: string | string[] }[] }).Statement.flatMap(({ Action }) =>
        [Action].flat().map((action) => `${name}: ${action}`),
      ),
    );
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('opens with the two commands', () => {
    const readme = pages.find(({ path }) => path === 'README.md')!.text;
    const firstScreen = readme.split('\n').slice(0, 12).join('\n');
    expect(firstScreen).toContain('npm ci && npm start');
    expect(firstScreen).toContain('npm ci && npm test');
  });
});
