// The documentation as tests read it.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The project's folder. */
export const root = join(__dirname, '../..');

/** A page. */
interface Page {
  /** From the project's folder. */
  readonly path: string;
  readonly text: string;
}

/** A code block. */
export interface Block {
  /** By which a failure can be found. */
  readonly name: string;
  readonly code: string;
}

/** All pages. */
export const pages: readonly Page[] = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
].map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

/** The page of `docs/` that has this name. */
export function page(name: string): Page {
  const found = pages.find(({ path }) => path === join('docs', name));
  if (found === undefined) throw new Error(`There is no docs/${name}`);
  return found;
}

/** The code blocks of all pages in a language. */
export function blocks(language: string): Block[] {
  return pages.flatMap(({ path, text }) =>
    [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(
      ([, code = ''], index) => ({
        name: `${path}, ${language} block ${index + 1}`,
        code,
      }),
    ),
  );
}

/** The YAML blocks in which something is set for Prometheus to write to or to read from. */
export function prometheusBlocks(): Block[] {
  return blocks('yaml').filter(({ code }) =>
    /^(remote_write|remote_read|write_relabel_configs):/m.test(code),
  );
}

/** A block for Prometheus as a whole file: rules alone become those of an entry. */
export function asPrometheusConfig(code: string): string {
  if (!code.startsWith('write_relabel_configs:')) return code;
  return `remote_write:\n  - url: https://example.com/write\n${code.replace(/^/gm, '    ')}`;
}

/** The commands of a shell block, those of loops too, without comments, each as one line. */
export function commandsOf(code: string): string[] {
  return code
    .replace(/\\\n\s*/g, ' ')
    .split(/\n|&&/)
    .map((line) => line.replace(/(^|\s)#.*/, '').trim())
    .map((line) => line.replace(/^(?:while|do|done)\b\s*/, ''))
    .filter((line) => line !== '');
}

/** The words of a command. What stands for something else, such as `<old key>`, is one word. */
export function wordsOf(command: string): string[] {
  return (command.match(/(?:<[^>]*>|'[^']*'|"[^"]*"|[^\s'"<])+/g) ?? []).map((word) =>
    word.replace(/^'(.*)'$/, '$1'),
  );
}

/** The scripts of package.json by name. */
export const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** The options that a command of the CDK has, as its help tells. */
export async function cdkOptions(subcommand: string): Promise<string[]> {
  const cdk = join(root, 'node_modules/.bin/cdk');
  const { stdout } = await promisify(execFile)(cdk, [subcommand, '--help'], { cwd: root });
  expect(stdout).toContain(`cdk ${subcommand}`);
  return [...stdout.matchAll(/(?<=^ +|, )-{1,2}[a-z][\w-]*/gim)].map(([option]) => option);
}
