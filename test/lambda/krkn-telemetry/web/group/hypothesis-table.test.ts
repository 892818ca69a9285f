// How the hypotheses of a group went from run to run.
import fc from 'fast-check';
import type { HypothesisSummary, RunSummary } from '../../../../../lambda/krkn-telemetry/model/run-summary';
import { renderScenariosPage } from '../../../../../lambda/krkn-telemetry/web/group/scenarios-page';
import { anyRun, madeUpRun, MIDNIGHT } from '../../model/made-up-runs';
import { linksOf, visibleText } from '../../service/visible-text';
import { drawn, links } from '../drawn';
import { expectInert } from '../hostile-page';

const page = (runs: readonly RunSummary[]): string =>
  drawn(renderScenariosPage({ links, group: 'team/a', runs, indexing: undefined }));

/** Runs of a day each, newest first, of which each tells this of its hypotheses. */
const runsOf = (
  ...told: readonly Readonly<Record<string, HypothesisSummary['verdict']>>[]
): readonly RunSummary[] =>
  told.map((verdicts, ago) =>
    madeUpRun({
      startedAt: MIDNIGHT - ago * 86_400,
      hypotheses: Object.entries(verdicts).map(([name, verdict]) => ({
        ...{ name, verdict, severity: name.startsWith('warning') ? 'warning' : 'error' },
        ...{ reason: verdict === 'held' ? undefined : `${name} was ${verdict}` },
      })),
    }),
  );

/** Rows of the table of hypotheses, as they read. */
const rowsOf = (runs: readonly RunSummary[]): readonly string[] => {
  const [, table = ''] = /aria-label="Hypotheses">(.*?)<\/table>/s.exec(page(runs)) ?? [];
  const [, body = ''] = /<tbody>(.*?)<\/tbody>/s.exec(table) ?? [];
  return [...body.matchAll(/<tr.*?<\/tr>/gs)].map(([row]) => visibleText(row).replace(/\s+/g, ' ').trim());
};

it('each verdict; the last, those before, how often it held, and why it last did not', () => {
  expect(
    rowsOf(
      runsOf(
        { a: 'held', b: 'late', c: 'inconclusive' },
        { a: 'violated', b: 'held', c: 'held' },
        { a: 'held' },
      ),
    ),
  ).toEqual([
    'b Late held, late 1 of 2 2026-11-24 00:00:00 UTC b was late',
    'a Held held, violated, held 2 of 3 2026-11-23 00:00:00 UTC a was violated',
    'c Inconclusive held, inconclusive 1 of 1 –',
  ]);
});

it('the colours of squares; said', () => {
  expect(visibleText(page(runsOf({ a: 'held' }))).replace(/\s+/g, ' ')).toContain(
    'Squares of runs are green where it held, red or amber with a cross where it did not, and grey where that cannot be told.',
  );
});

it('the squares lead to the runs, the newest last', () => {
  const [newest, older] = runsOf({ a: 'violated' }, { a: 'held' });
  const text = page([newest!, older!]);
  const squares = [...text.matchAll(/tabindex="-1" class="(\w+)" title="([^"]*)"/g)].map(
    ([, ...told]) => told,
  );
  expect(squares).toEqual([
    ['passed', '2026-11-23 00:00 UTC: Held'],
    ['failed', '2026-11-24 00:00 UTC: Violated'],
  ]);
  expect(linksOf(text)).toContain(links.folder(`team/a/${newest!.requestId}`));
});

it('of severity warning; worth a look, and no failure', () => {
  const text = page(runsOf({ 'warning a': 'late' }));
  expect(text).toContain('class="attention" title="2026-11-24 00:00 UTC: Late"');
  expect(text).toMatch(/<span class="status unknown"><svg[^]*?<\/svg>Late/);
  expect(text).not.toContain('status failed');
});

it('runs that tell of none; no table', () => {
  expect(page([madeUpRun(), madeUpRun({ hypotheses: undefined })])).not.toContain('Hypotheses');
});

it('more runs and hypotheses than there is room for; the newest, and how many more', () => {
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, place) => [`h${place}`, 'held' as const]));
  const others = Object.fromEntries(Array.from({ length: 60 }, (_, place) => [`o${place}`, 'held' as const]));
  const runs = runsOf(...Array.from({ length: 30 }, () => many), others);
  expect(rowsOf(runs)).toHaveLength(100);
  expect(rowsOf(runs)[0]).toBe(`h0 Held ${Array(20).fill('held').join(', ')} 30 of 30 –`);
  expect(visibleText(page(runs))).toContain('and 20 more');
});

it('any runs; inert, whatever they are called', () => {
  fc.assert(
    fc.property(fc.array(anyRun, { maxLength: 8 }), (runs) => {
      expectInert(page(runs));
    }),
    { numRuns: 100 },
  );
});
