import { renderSparkline } from '../../../../../lambda/krkn-telemetry/web/parts/sparkline';
import type { RunSummary } from '../../../../../lambda/krkn-telemetry/model/run-summary';
import { madeUpRun, MIDNIGHT } from '../../model/made-up-runs';
import { links } from '../drawn';

interface Bar {
  readonly link: string;
  readonly status: string;
  readonly left: number;
  readonly height: number;
  /** Whether there is anything below the bar. */
  readonly isMarked: boolean;
  readonly title: string;
}

function barsOf(runs: readonly RunSummary[]): readonly Bar[] {
  const { text } = renderSparkline({ links, group: 'g', runs });
  const slots = [...text.matchAll(/<a href="([^"]*)" tabindex="-1" title="([^"]*)"><\/a>/g)].reverse();
  return [...text.matchAll(/<path class="(\w+)" d="M(\S+) \S+v(\S+?)h[^"z]*z(M[^"]*)?" \/>/g)].map(
    ([, status = '', left, height, mark], index) => ({
      status,
      left: Number(left?.split('h')[0]),
      height: Number(height),
      isMarked: mark !== undefined,
      link: slots[index]?.[1] ?? '',
      title: slots[index]?.[2] ?? '',
    }),
  );
}

const heights = (durations: readonly (number | undefined)[]): readonly number[] =>
  barsOf(durations.map((duration) => madeUpRun({ duration })))
    .map(({ height }) => height)
    .reverse();

describe('renderSparkline', () => {
  const runs = (['passed', 'failed', 'unfinished', 'unknown'] as const).map((status, index) =>
    madeUpRun({
      status,
      requestId: `run-${index}`,
      startedAt: index === 2 ? undefined : MIDNIGHT - index * 60,
      duration: index === 2 ? undefined : 90,
    }),
  );

  it('runs; oldest first, each with its start, outcome and duration', () => {
    expect(barsOf(runs).map(({ status, title }) => [status, title])).toEqual([
      ['unknown', '2026-11-23 23:57 UTC: Unknown, 1 min 30 s'],
      ['unfinished', 'run-2: No telemetry'],
      ['failed', '2026-11-23 23:59 UTC: Failed, 1 min 30 s'],
      ['passed', '2026-11-24 00:00 UTC: Passed, 1 min 30 s'],
    ]);
  });

  it('runs; a failed one is told by its shape alone', () => {
    expect(barsOf(runs).map(({ isMarked }) => isMarked)).toEqual([false, false, true, false]);
  });

  it('who does not see the bars; is told how many runs went how', () => {
    expect(renderSparkline({ links, group: 'g', runs }).text).toContain(
      '<p class="visually-hidden">Last 4 runs, oldest first: 1 failed, 1 unknown, 1 no telemetry, 1 passed</p>',
    );
  });

  it('bars; lead to their runs', () => {
    expect(barsOf(runs.slice(0, 2)).map(({ link }) => link)).toEqual([
      '/prod/files/g/run-1',
      '/prod/files/g/run-0',
    ]);
  });

  it('more runs than there is room for; the newest', () => {
    const many = Array.from({ length: 31 }, (_, index) => runs[Number(index > 0 && index < 30)]!);
    expect(barsOf(many).map(({ status }) => status)).toEqual([...Array<string>(29).fill('failed'), 'passed']);
  });

  it('fewer runs than there is room for; they stay at the right, side by side', () => {
    const lefts = barsOf(runs).map(({ left }) => left);
    expect(lefts.map((left) => Math.floor(left / 10))).toEqual([26, 27, 28, 29]);
    expect(renderSparkline({ links, group: 'g', runs }).text).toContain('viewBox="0 0 300 40"');
  });

  it.each<readonly [string, readonly (number | undefined)[], (heights: readonly number[]) => boolean]>([
    ['durations; bars in proportion', [100, 50], ([all, half]) => Math.abs(all! / half! - 2) < 0.1],
    ['a short run among long ones; still seen', [10_000, 0, 10_000], ([, short]) => short! >= 4],
    ['one endless run; the others are not flattened', [100, 100, 100, 1e9], ([usual]) => usual! >= 10],
    ['no duration; as high as any bar may be', [undefined, 5], ([height]) => height! > 4],
    ['no duration anywhere', [undefined, undefined], ([one, other]) => one === other && one! > 0],
    ['no time passed', [0, 0], ([one, other]) => one === other && one! > 0],
    ['a clock that was turned back', [-50, 100], ([back]) => back! > 0],
  ])('%s', (_name, durations, isRight) => {
    const found = heights(durations);
    expect(found).toHaveLength(durations.length);
    expect(isRight(found)).toBe(true);
    for (const height of found) expect(height).toBeLessThanOrEqual(31);
  });

  it('no runs; no bars', () => {
    expect(barsOf([])).toEqual([]);
  });
});
