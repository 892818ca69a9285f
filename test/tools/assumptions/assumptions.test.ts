import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withAssumptionTables } from '../../../tools/assumptions/assumption-tables';
import { assumptionGroups, type Assumption } from '../../../tools/assumptions/assumptions';
import { probes } from '../../../tools/probe/probes';

const root = join(__dirname, '../../..');
const assumptions: readonly Assumption[] = assumptionGroups.flatMap(
  (group): readonly Assumption[] => group.assumptions,
);
const isUrl = (text: string): boolean => /^https:\/\/[^\s"<>]+$/.test(text) && URL.canParse(text);

it.each(assumptions.map((assumption): [string, Assumption] => [assumption.id, assumption]))(
  '%s has a source, and a stand-in that enforces it or a reason why none does',
  (_id, { sources, standIn, notEnforced, seen }) => {
    expect(sources.filter(isUrl)).toHaveLength(Math.max(1, sources.length));
    expect(seen === undefined || isUrl(seen)).toBe(true);
    expect(standIn.length === 0).toBe(notEnforced !== undefined);
    for (const file of standIn) {
      expect(file).toMatch(/^(?:local|test\/support)\//);
      expect(readFileSync(join(root, file), 'utf8')).not.toBe('');
    }
  },
);

it('no two have the same id, and none is tried twice', () => {
  for (const ids of [assumptions.map(({ id }) => id), probes.map(({ id }) => id)]) {
    expect(new Set(ids).size).toBe(ids.length);
  }
});

it('docs/assumptions.md says what is declared', () => {
  const page = readFileSync(join(root, 'docs/assumptions.md'), 'utf8');
  expect(withAssumptionTables(page)).toBe(page);
  expect(() => withAssumptionTables(page.replace('## Names', '## Other'))).toThrow('"## Names"');
});
