import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package that parts of are passed on. */
interface Package {
  /** `yaml 2.9.1 (ISC)` */
  readonly title: string;
  /** SPDX identifier. */
  readonly license: string;
  readonly repository: string;
  /** What is in its files of licence and notice. Empty: it has none. */
  readonly text: string;
}

/** What of npm's manifest is of use. https://docs.npmjs.com/cli/configuring-npm/package-json */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly repository?: string | { readonly url: string };
}

/** Texts of licences of which some packages have the name alone. https://spdx.org/licenses/MIT-0.html */
const standardTexts: Readonly<Record<string, string>> = {
  'MIT-0': `MIT No Attribution

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation
the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and
to permit persons to whom the Software is furnished to do so.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO
THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF
CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
IN THE SOFTWARE.`,
};

/** Where notices are, beside what they are of. */
export const NOTICES_FILE = 'THIRD-PARTY-NOTICES.txt';

/**
 * The folders of the packages that files belong to.
 * @param base folder that the paths of the files begin at
 */
export function packageFolders(base: string, files: readonly string[]): readonly string[] {
  const folders = files.flatMap(
    (file) => /^.*\bnode_modules\/(?:@[^/]+\/)?[^@./][^/]*(?=\/)/.exec(file.replaceAll('\\', '/')) ?? [],
  );
  return [...new Set(folders)].map((folder) => join(base, folder));
}

/**
 * The notices that MIT, BSD and Apache licences ask for where copies are passed on: the names and versions of packages, and
 * below those that share a text that text. The same packages give the same notices, wherever their folders are.
 * @param folders of the packages
 * @throws {Error} that names a package whose licence has no text
 */
export function thirdPartyNotices(folders: readonly string[]): string {
  const packages = folders.map(readPackage).sort(byTitle);
  const titles = new Map<string, Set<string>>();
  for (const each of packages) {
    const text = textOf(each, packages);
    titles.set(text, (titles.get(text) ?? new Set()).add(each.title));
  }
  const sections = [...titles].map(([text, of]) => `${[...of].join('\n')}\n\n${text}\n`);
  return [INTRODUCTION, ...sections].join(`\n${'='.repeat(80)}\n\n`);
}

const INTRODUCTION = 'This program contains software of others, under the licences below.\n';

function readPackage(folder: string): Package {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const { name, version, license, repository = name } = manifest;
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(licen[cs]e|copying|notice)/i.test(entry.name))
    .map((entry) => entry.name)
    .sort();
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  return {
    title: `${name} ${version} (${license})`,
    license,
    repository: typeof repository === 'string' ? repository : repository.url,
    text: texts.join('\n\n'),
  };
}

/** Some packages of a repository have no file of their own: its others have. */
function textOf({ title, license, repository, text }: Package, packages: readonly Package[]): string {
  if (text !== '') return text;
  const sibling = packages.find(
    (other) => other.text !== '' && other.repository === repository && other.license === license,
  );
  const found = sibling?.text ?? standardTexts[license];
  if (found !== undefined) return found;
  throw new Error(`${title} has no licence file: add what its authors publish to third-party-notices.ts`);
}

function byTitle(one: Package, other: Package): number {
  return Number(one.title > other.title) - Number(one.title < other.title);
}
