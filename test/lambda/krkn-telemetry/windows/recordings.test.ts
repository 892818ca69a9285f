// Judges what real programs showed: test/fixtures/README.md says how it was recorded.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { metricsSettings } from '../../../../lambda/krkn-telemetry/windows-worker/metrics-settings';
import { windowsOf } from '../../../../lambda/krkn-telemetry/windows/windows';
import { INTERVAL, shopScenarios, type ShopPeriod } from '../../../e2e/support/degraded-shop';
import { judgeRecording } from '../../../support/judged-recording';
import { readRecording, type RecordedSeries } from '../../../support/recorded-samples';

const fixture = (name: string): string => resolve(__dirname, '../../../fixtures/windows', name);
const jsonOf = (name: string): unknown => JSON.parse(readFileSync(fixture(name), 'utf8'));

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
