import fc from 'fast-check';
import { checkClock, checkSeconds } from '../../../../../lambda/krkn-telemetry/model/checks/check-clock';
import { readRun } from '../../../../../lambda/krkn-telemetry/model/read-run';
import { krknFixture, run, scenario } from '../../../../support/krkn-payloads';

/** The run of the helpers below: 40 minutes. */
const start = Date.UTC(2025, 3, 22, 12) / 1000;
const end = start + 2400;
const HOUR = 3600;

/** Seconds as Python writes them on a machine that is ahead of UTC by so many. */
const local = (seconds: number, ahead: number): string =>
  new Date((seconds + ahead) * 1000).toISOString().replace('Z', '000');
const period = (from: number, to: number, ahead: number): object => ({
  start_timestamp: local(from, ahead),
  end_timestamp: local(to, ahead),
});
const clockOf = (checks: Readonly<Record<string, unknown>>): unknown =>
  checkClock(
    readRun(
      run({
        timestamp: new Date(start * 1000).toISOString(),
        scenarios: [scenario({ start_timestamp: start + 20, end_timestamp: end })],
        ...checks,
      }),
    )!,
  );
const utc = { offsetSeconds: 0, isGuessed: false, others: [] };
const found = (offsetSeconds: number): object => ({ offsetSeconds, isGuessed: false, others: [] });
const unfit = { offsetSeconds: 0, isGuessed: true, others: [] };
const guessed = (offsetSeconds: number, ...others: number[]): object => ({
  ...{ offsetSeconds, isGuessed: true, others },
});
const phased = (phase: string, from: number, to: number, ahead: number): object => ({
  ...period(from, to, ahead),
  ...{ phase, status: true },
});
const alertAt = (seconds: number, ahead: number): object => ({ starts_at: local(seconds, ahead) });

it.each<readonly [string, Readonly<Record<string, unknown>>, object]>([
  ['health checks in UTC', { health_checks: [period(start, end, 0)] }, utc],
  ['health checks two hours ahead', { health_checks: [period(start, end, 2 * HOUR)] }, found(2 * HOUR)],
  [
    'health checks that begin 20 minutes late; not of another zone',
    { health_checks: [period(start + 1200, end, 0)] },
    utc,
  ],
  [
    'health checks two hours ahead that begin 8 minutes late; not of a zone that no one has',
    { health_checks: [period(start + 480, end, 2 * HOUR)] },
    found(2 * HOUR),
  ],
  [
    'health checks in several rows, the first of which is not the earliest',
    { health_checks: [period(start + 900, end, HOUR), period(start, start + 800, HOUR)] },
    found(HOUR),
  ],
  ['health checks in Nepal', { health_checks: [period(start, end, 5.75 * HOUR)] }, found(5.75 * HOUR)],
  ['health checks in Newfoundland', { health_checks: [period(start, end, -3.5 * HOUR)] }, found(-3.5 * HOUR)],
  [
    'health checks decide before others',
    { health_checks: [period(start, end, HOUR)], virt_checks: [period(start, end, 0)] },
    found(HOUR),
  ],
  ['VM checks in UTC', { virt_checks: [period(start + 900, start + 960, 0)] }, utc],
  ['VM checks eight hours behind', { virt_checks: [period(start, end, -8 * HOUR)] }, found(-8 * HOUR)],
  [
    'VM checks after the chaos',
    { post_virt_checks: [period(end + 60, end + 63, 3 * HOUR)] },
    guessed(3 * HOUR, 3.5 * HOUR),
  ],
  [
    'object checks nine hours ahead',
    { object_state_checks: [period(start, end, 9 * HOUR)] },
    found(9 * HOUR),
  ],
  [
    'health checks that tell failures alone, which need not begin with the run; the nearest to UTC, a guess',
    { health_checks: [{ ...period(start + 900, start + 960, 3.5 * HOUR), status: false }] },
    guessed(3 * HOUR, 3.5 * HOUR),
  ],
  ['checks of another day', { health_checks: [period(start - 3 * 86_400, end - 3 * 86_400, 0)] }, unfit],
  ['checks longer than the run', { virt_checks: [period(start - 9000, end + 9000, 0)] }, unfit],
  ...[-900, 900, 5400].map(
    (minutes) =>
      [
        `health checks of a machine at UTC+5:30 that go on for ${minutes} s before or after the chaos`,
        {
          health_checks: [
            phased('pre', start - Math.max(0, -minutes), start, 5.5 * HOUR),
            phased('during', start, end, 5.5 * HOUR),
            phased('post', end, end + Math.max(0, minutes), 5.5 * HOUR),
          ],
        },
        found(5.5 * HOUR),
      ] as const,
  ),
  [
    'checks of a machine at UTC-5 that go on for 15 min before and after the chaos, and are not seen during it',
    {
      health_checks: [
        phased('pre', start - 900, start, -5 * HOUR),
        phased('post', end + 2, end + 902, -5 * HOUR),
      ],
    },
    found(-5 * HOUR),
  ],
  [
    'alerts alone, evaluated as the run ends',
    { failed_alerts: [alertAt(end + 2, 5.5 * HOUR)] },
    found(5.5 * HOUR),
  ],
  [
    'objectives alone, the last of which came after checks of 15 min',
    {
      alerts: [
        { ...alertAt(end + 2, 5.5 * HOUR), phase: 'during' },
        { ...alertAt(end + 902, 5.5 * HOUR), phase: 'post' },
      ],
    },
    found(5.5 * HOUR),
  ],
  ['alerts of another day', { failed_alerts: [alertAt(end + 3 * 86_400, 0)] }, unfit],
  [
    'checks of another day; by the alerts',
    { virt_checks: [period(start - 3 * 86_400, end, 0)], failed_alerts: [alertAt(end, HOUR)] },
    found(HOUR),
  ],
  ['alerts that have a zone', { failed_alerts: [{ starts_at: '2025-04-22T18:00:00Z' }] }, utc],
  [
    'checks with a zone need no guess',
    {
      health_checks: [
        { start_timestamp: '2025-04-22T17:00:00+05:00', end_timestamp: '2025-04-22T12:40:00Z' },
      ],
    },
    utc,
  ],
  ['garbage', { health_checks: [{ start_timestamp: 'x', end_timestamp: null }, {}] }, utc],
  ['no checks', {}, utc],
  [
    'no times of scenarios; health checks begin with the run',
    { scenarios: [], health_checks: [period(start, end, 2 * HOUR)] },
    found(2 * HOUR),
  ],
  [
    'no times of scenarios, and failures of which nothing tells when they came',
    { scenarios: [], virt_checks: [period(start, end, 0)] },
    unfit,
  ],
  [
    'no times but those of checks',
    { scenarios: [], timestamp: undefined, health_checks: [period(start, end, 2 * HOUR)] },
    unfit,
  ],
])('%s', (_name, checks, clock) => {
  expect(clockOf(checks)).toEqual(clock);
});

it('the clock of a real run', () => {
  expect(checkClock(readRun(krknFixture('openshift-run.json').toString())!)).toEqual(utc);
});

it('health checks from the start to the end of a run, of any zone of whole hours; that zone', () => {
  fc.assert(
    fc.property(fc.integer({ min: -12, max: 14 }), fc.integer({ min: -5, max: 600 }), (hours, late) => {
      const checks = { health_checks: [period(start + late, end, hours * HOUR)] };
      expect(clockOf(checks)).toMatchObject({ offsetSeconds: hours * HOUR });
    }),
  );
});

it.each([
  ['without a zone', '2025-04-22T14:00:00', start],
  ['with Z', '2025-04-22T12:00:00Z', start],
  ['with a zone', '2025-04-22T17:00:00+05:00', start],
  ['garbage', 'soon', undefined],
  ['absent', undefined, undefined],
])('a time of a check %s', (_name, text, seconds) => {
  expect(checkSeconds(text, { offsetSeconds: 2 * HOUR, isGuessed: true, others: [] })).toBe(seconds);
});
