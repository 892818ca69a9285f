import fc from 'fast-check';
import {
  knownResults,
  stateUpTo,
  taggedFailures,
} from '../../../../../lambda/krkn-telemetry/model/group/scenario-state';
import type { RunSummary } from '../../../../../lambda/krkn-telemetry/model/run-summary';
import { madeUpRun, madeUpScenario, MIDNIGHT } from '../made-up-runs';

const NAME = 'pod.yml';

/** Daily runs of a scenario, newest first: `p` passed, `f` failed, `u` unknown, `-` the scenario did not run. */
function runs(results: string): readonly RunSummary[] {
  return Array.from(results, (result, ago) => {
    const told = { failed: Number(result === 'f'), unjudged: Number(result === 'u') };
    return madeUpRun({
      startedAt: MIDNIGHT - ago * 86_400,
      scenarios: result === '-' ? [] : [madeUpScenario(NAME, told)],
    });
  });
}

/** What is said of the scenario as of its newest run: kind, measure, and how many days ago it began. */
function told(results: string): readonly (readonly [kind: string, measure: string, since?: number])[] {
  const all = runs(results);
  const newest = all.find(({ scenarios }) => scenarios.length > 0)!;
  const state = stateUpTo(newest, NAME, knownResults(all))!;
  return state.tags.map(({ kind, measure, since }) =>
    since === undefined ? [kind, measure] : [kind, measure, (MIDNIGHT - since.startedAt!) / 86_400],
  );
}

it.each([
  // The last ten of the fixture flaky-group, and the two before.
  ['ppfpfppfpffp', [['flaky', 'changed its result 7 times in its last 10 runs']]],
  ['pfpf', [['flaky', 'changed its result 3 times in its last 4 runs']]],
  ['fpfp', [['flaky', 'changed its result 3 times in its last 4 runs']]],
  [
    'fffpfp',
    [
      ['flaky', 'changed its result 3 times in its last 6 runs'],
      ['failing', 'failed in its last 3 runs', 2],
    ],
  ],
  ['ffffpppppp', [['failing', 'failed in its last 4 runs', 3]]],
  ['ff', [['failing', 'failed in all its 2 runs', 1]]],
  ['f'.repeat(30), [['failing', 'failed in all its 30 runs', 29]]],
  // Runs in which it is not known how it went, or which did not run it, part nothing.
  ['fu-fupp', [['failing', 'failed in its last 2 runs', 3]]],
  ['fpppppppppp', [['new failure', 'passed in the 10 runs before']]],
  ['fp', [['new failure', 'passed in the run before']]],
  ['fpf', [['new failure', 'passed in the run before']]],
  // Half of the changes that were possible: two are no habit yet.
  ['ppfpp', [['steady', 'changed its result 2 times in its last 5 runs']]],
  ['ppppf', [['steady', 'changed its result once in its last 5 runs']]],
  ['pppp', [['steady', 'passed in all its 4 runs']]],
  ['p'.repeat(12), [['steady', 'passed in its last 10 runs']]],
  // What changed was more than ten runs ago.
  ['ppppppppppfpfp', [['steady', 'passed in its last 10 runs']]],
  ['p', [['too few runs', '1 of the 4 that it takes']]],
  ['f', [['too few runs', '1 of the 4 that it takes']]],
  ['pfp', [['too few runs', '3 of the 4 that it takes']]],
])('results %s, newest first; %j', (results, expected) => {
  expect(told(results)).toEqual(expected);
});

it('a run in which it is not known how a scenario went; nothing is said as of it', () => {
  const all = runs('uff');
  const results = knownResults(all);
  expect(stateUpTo(all[0]!, NAME, results)).toBeUndefined();
  expect(stateUpTo(all[1]!, 'other.yml', results)).toBeUndefined();
  expect(taggedFailures(all[0]!, results)).toEqual([]);
});

it('a scenario that passed, or ran too rarely to say; no failure is tagged', () => {
  for (const results of ['pfpf', 'f', 'p']) {
    const all = runs(results);
    expect(taggedFailures(all[0]!, knownResults(all))).toEqual([]);
  }
});

const anyResults = fc
  .array(fc.constantFrom('p', 'f', 'u', '-'), { minLength: 1, maxLength: 25 })
  .map((results) => results.join(''));

it('a run; what is said as of it does not depend on later runs', () => {
  fc.assert(
    fc.property(anyResults, anyResults, (later, earlier) => {
      const all = runs(later + earlier);
      const upTo = all.slice(later.length);
      expect(stateUpTo(upTo[0]!, NAME, knownResults(all))).toEqual(
        stateUpTo(upTo[0]!, NAME, knownResults(upTo)),
      );
    }),
  );
});

it('any results; failing is what failed since then, a new failure what passed before, flaky what changed often', () => {
  fc.assert(
    fc.property(anyResults, (results) => {
      const all = runs(results);
      const known = results.replaceAll(/[u-]/g, '');
      const newest = all.find((_, index) => 'pf'.includes(results[index]!));
      if (newest === undefined) return;
      const { tags } = stateUpTo(newest, NAME, knownResults(all))!;
      const kinds = tags.map(({ kind }) => kind);
      const changes = Array.from(known.slice(0, 10)).filter(
        (each, at) => at > 0 && each !== known[at - 1],
      ).length;
      expect(kinds.includes('flaky')).toBe(changes >= 3);
      expect(kinds.includes('failing')).toBe(known.startsWith('ff'));
      expect(kinds.includes('new failure')).toBe(known.startsWith('fp') && changes < 3);
      expect(kinds.length).toBeGreaterThan(0);
      const since = tags.find(({ kind }) => kind === 'failing')?.since;
      if (since !== undefined) expect(results.slice(0, all.indexOf(since) + 1)).toMatch(/^[fu-]*f$/);
    }),
  );
});
