// What CHANGELOG.md says of releases, by https://keepachangelog.com/en/1.1.0/.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { version } from '../package.json';
import lock from '../package-lock.json';
import { root } from './support/docs';

const [, unreleased = '', ...releases] = readFileSync(join(root, 'CHANGELOG.md'), 'utf8').split(/^## /m);

const parsed = releases.map((text) => {
  const [heading = '', ...lines] = text.split('\n');
  const [, name = '', date = ''] = /^(\d+\.\d+\.\d+) - (\d{4}-\d\d-\d\d)$/.exec(heading) ?? [];
  return { heading, name, date, text: lines.join('\n') };
});

/** 1.10.0 is more than 1.9.9. */
function compareVersions(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}

it('begins with what is not released yet; then releases with their dates, the newest first', () => {
  expect(unreleased).toMatch(/^Unreleased\n/);
  expect(parsed.filter(({ name }) => name === '')).toEqual([]);
  expect(parsed.filter(({ date }) => new Date(date).toISOString().slice(0, 10) !== date)).toEqual([]);
  const names = parsed.map(({ name }) => name);
  expect(names).toEqual(names.toSorted(compareVersions).reverse());
  const dates = parsed.map(({ date }) => date);
  expect(dates).toEqual(dates.toSorted().reverse());
});

it('the newest release is the version of the package', () => {
  expect(parsed[0]?.name).toBe(version);
  expect([lock.version, lock.packages[''].version]).toEqual([version, version]);
});

it.each(parsed.map(({ name, text }) => [name, text] as const))(
  '%s: headings that are known, and entries below',
  (_, text) => {
    const known = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
    const [, ...sections] = text.split(/^### /m);
    const kinds = sections.filter((section) => !section.startsWith('Upgrade from '));
    expect(known).toEqual(expect.arrayContaining(kinds.map((section) => section.split('\n')[0])));
    for (const kind of kinds) expect(kind).toMatch(/^\w+\n\n- /);
  },
);

it('each release but the first says how to upgrade from the one before', () => {
  for (const [index, { text }] of parsed.slice(0, -1).entries()) {
    expect(text).toContain(`### Upgrade from ${parsed[index + 1]!.name}\n`);
  }
});
