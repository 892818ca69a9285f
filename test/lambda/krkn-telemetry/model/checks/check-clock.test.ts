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
const guessed = (offsetSeconds: number): object => ({ offsetSeconds, isGuessed: true, others: [] });

it.each([
  ['health checks in UTC', { health_checks: [period(start, end, 0)] }, utc],
  ['health checks two hours ahead', { health_checks: [period(start, end, 2 * HOUR)] }, guessed(2 * HOUR)],
  [
    'health checks that begin 20 minutes late; not of another zone',
    { health_checks: [period(start + 1200, end, 0)] },
    utc,
  ],
  [
    'health checks two hours ahead that begin 8 minutes late; not of a zone that nobody has',
    { health_checks: [period(start + 480, end, 2 * HOUR)] },
    guessed(2 * HOUR),
  ],
  [
    'health checks in several rows, the first of which is not the earliest',
    { health_checks: [period(start + 900, end, HOUR), period(start, start + 800, HOUR)] },
    guessed(HOUR),
  ],
  ['health checks in Nepal', { health_checks: [period(start, end, 5.75 * HOUR)] }, guessed(5.75 * HOUR)],
  [
    'health checks in Newfoundland',
    { health_checks: [period(start, end, -3.5 * HOUR)] },
    guessed(-3.5 * HOUR),
  ],
  [
    'health checks decide before others',
    { health_checks: [period(start, end, HOUR)], virt_checks: [period(start, end, 0)] },
    guessed(HOUR),
  ],
  ['VM checks in UTC', { virt_checks: [period(start + 900, start + 960, 0)] }, utc],
  ['VM checks eight hours behind', { virt_checks: [period(start, end, -8 * HOUR)] }, guessed(-8 * HOUR)],
  [
    'VM checks after the chaos',
    { post_virt_checks: [period(end + 60, end + 63, 3 * HOUR)] },
    { ...guessed(3 * HOUR), others: [3.5 * HOUR] },
  ],
  [
    'object checks nine hours ahead',
    { object_state_checks: [period(start, end, 9 * HOUR)] },
    guessed(9 * HOUR),
  ],
  [
    'health checks that tell failures alone, which need not begin with the run; the nearest to UTC, a guess',
    { health_checks: [{ ...period(start + 900, start + 960, 3.5 * HOUR), status: false }] },
    { ...guessed(3 * HOUR), others: [3.5 * HOUR] },
  ],
  ['checks of another day', { health_checks: [period(start - 3 * 86_400, end - 3 * 86_400, 0)] }, utc],
  ['checks longer than the run', { virt_checks: [period(start - 9000, end + 9000, 0)] }, utc],
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
  ['no window', { scenarios: [], health_checks: [period(start, end, 2 * HOUR)] }, utc],
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
