// Judges what real programs showed: test/fixtures/README.md says how it was recorded.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { metricsSettings } from '../../../../lambda/krkn-telemetry/windows-worker/metrics-settings';
import { windowsOf } from '../../../../lambda/krkn-telemetry/windows/windows';
import { INTERVAL, shopScenarios, type ShopPeriod } from '../../../e2e/support/degraded-shop';
import { judgeRecording, type JudgedRecording } from '../../../support/judged-recording';
import { readRecording, type RecordedSeries } from '../../../support/recorded-samples';

const fixture = (name: string): string => resolve(__dirname, '../../../fixtures/windows', name);
const jsonOf = (name: string): unknown => JSON.parse(readFileSync(fixture(name), 'utf8'));

/** Of a recording of real programs, in seconds. */
type Times = Readonly<Record<'begun' | 'chaosStart' | 'chaosEnd', number>>;

/** Without what is left out unless a setting says otherwise: how programs themselves are. */
function ranked(series: readonly RecordedSeries[]): readonly RecordedSeries[] {
  const denied = new RegExp(`^(?:${metricsSettings.deny.default.join('|')})$`);
  return series.filter(({ labels }) => !denied.test(labels['__name__']!));
}

it('a service that is degraded in three ways; each is found, and back in time, and nothing else of the service', () => {
  const series = ranked(readRecording(fixture('degraded-shop/samples.jsonl.gz')));
  const periods = jsonOf('degraded-shop/times.json') as readonly ShopPeriod[];
  const windows = windowsOf(periods.map(({ start, end }, index) => ({ index, start, end })));
  for (const [index, { metric, alsoMoved }] of shopScenarios.entries()) {
    const { rows } = judgeRecording(series, windows[index]!);
    const { end, over } = periods[index]!;
    expect(rows.map((row) => row.metric)).toEqual([metric, ...alsoMoved]);
    expect(rows[0]!.areAllBack).toBe(true);
    expect(Math.abs(rows[0]!.medianRecovery! - (over - end))).toBeLessThanOrEqual(2 * INTERVAL);
  }
});

describe('an hour of real programs', () => {
  const LENGTH = 300;
  const series = ranked(readRecording(fixture('quiet-hour/samples.jsonl.gz')));
  const { begun, chaosStart } = jsonOf('quiet-hour/times.json') as Times;
  const judged = (start: number, end: number, of = series): JudgedRecording =>
    judgeRecording(of, windowsOf([{ index: 0, start, end }])[0]!);

  /** What is compared with is four times as long; the programs have a minute to start. */
  const first = begun + 60 + 4 * LENGTH + 30;
  const last = chaosStart - LENGTH - 15;
  const quiet = (of: readonly RecordedSeries[]): { readonly all: number; readonly moved: number } => {
    const windows = [0, 1, 2, 3, 4].map((place) => first + ((last - first) * place) / 4);
    const found = windows.map((start) => judged(start, start + LENGTH, of));
    const sum = (count: 'all' | 'moved'): number => found.reduce((total, each) => total + each[count], 0);
    return { all: sum('all'), moved: sum('moved') };
  };

  it('five times five minutes without chaos; of a hundred series at most one moved, although the machine had other work', () => {
    const { all, moved } = quiet(series);
    expect(all).toBeGreaterThan(4_400);
    expect(moved / all).toBeLessThanOrEqual(0.01);
  });

  it('the programs among them, whose load was steady; none moved', () => {
    const { all, moved } = quiet(series.filter(({ labels }) => labels['job'] !== 'node'));
    expect(all).toBeGreaterThan(2_500);
    expect(moved).toBe(0);
  });
});

it('a busy processor and disk on a machine without other work; at least eight of the first ten metrics tell of them', () => {
  const series = ranked(readRecording(fixture('busy-machine/samples.jsonl.gz')));
  const { chaosStart: start, chaosEnd: end } = jsonOf('busy-machine/times.json') as Times;
  const { rows } = judgeRecording(series, windowsOf([{ index: 0, start, end }])[0]!);
  const told = rows
    .slice(0, 10)
    .filter(({ metric }) => /^node_(?:cpu|disk|load|memory|pressure|procs|vmstat)_/.test(metric));
  expect(told.length).toBeGreaterThanOrEqual(8);
});
