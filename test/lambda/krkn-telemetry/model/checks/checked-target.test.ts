import fc from 'fast-check';
import { healthTargets, vmTargets } from '../../../../../lambda/krkn-telemetry/model/checks/checked-target';
import { readRun } from '../../../../../lambda/krkn-telemetry/model/read-run';
import type { Run } from '../../../../../lambda/krkn-telemetry/model/run';
import { run } from '../../../../support/krkn-payloads';

const utc = { offsetSeconds: 0, isGuessed: false, others: [] };
const time = (second: number): string => new Date(second * 1000).toISOString().replace('Z', '');
const row = (from: number, to: number, changes: object): object => ({
  url: 'https://a',
  start_timestamp: time(from),
  end_timestamp: time(to),
  duration: to - from,
  ...changes,
});
const health = (...rows: object[]): Run => readRun(run({ health_checks: rows }))!;
const machines = (...rows: object[]): Run => readRun(run({ virt_checks: rows }))!;
const [up, down] = [{ status: true }, { status: false }];

it('failures in a row, of another status each; one downtime', () => {
  const [target] = healthTargets(
    health(
      row(0, 100, up),
      row(102, 110, { ...down, status_code: '503' }),
      row(112, 120, { ...down, status_code: '502' }),
      row(122, 200, up),
      row(202, 205, down),
    ),
    utc,
  );
  expect(target).toMatchObject({
    period: { start: 0, end: 205 },
    during: {
      checkedSeconds: 205,
      downSeconds: 25,
      downtimes: [
        { seconds: 20, period: { start: 100, end: 120 } },
        { seconds: 5, period: { start: 200, end: 205 } },
      ],
    },
  });
});

it.each<readonly [string, readonly object[], object]>([
  [
    'down for 50 to 90 s, and for 70 to 120 s; once, for 70 s',
    [row(0, 50, up), row(50, 90, down), row(70, 120, down), row(120, 200, up)],
    { checkedSeconds: 200, downSeconds: 70, downtimes: [{ seconds: 70, period: { start: 50, end: 120 } }] },
  ],
  [
    'every row twice; as if it were once',
    [row(0, 100, up), row(100, 134, down), row(134, 310, up)].flatMap((each) => [each, each]),
    { checkedSeconds: 310, downSeconds: 34, downtimes: [{ seconds: 34, period: { start: 100, end: 134 } }] },
  ],
  [
    'up all the time, and down within; down counts',
    [row(0, 100, up), row(0, 310, up), row(100, 134, down)],
    { checkedSeconds: 310, downSeconds: 34, downtimes: [{ seconds: 34 }] },
  ],
  [
    'up within a downtime, after which the next one begins; one downtime',
    [row(0, 50, up), row(50, 90, down), row(60, 65, up), row(91, 120, down), row(120, 200, up)],
    { checkedSeconds: 200, downSeconds: 70, downtimes: [{ seconds: 70 }] },
  ],
  [
    'up from within a downtime on, and down again within both; one downtime',
    [row(0, 50, up), row(50, 90, down), row(60, 100, up), row(70, 120, down), row(120, 200, up)],
    { checkedSeconds: 200, downSeconds: 70, downtimes: [{ seconds: 70 }] },
  ],
])('rows that overlap: %s', (_name, rows, during) => {
  expect(healthTargets(health(...rows), utc)[0]!.during).toMatchObject(during);
});

const part = fc.record({
  from: fc.integer({ min: 0, max: 99 }),
  length: fc.integer({ min: 1, max: 40 }),
  status: fc.boolean(),
});

it('rows of whole seconds in any order and overlap; each second once, and down before up', () => {
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
      // Gaps are no matter here.
      const rows = [{ from: 0, length: 140, status: true }, ...parts];
      const told = rows.map(({ from, length, status }) => row(from, from + length, { status }));
      const seconds = Array.from({ length: 140 }, (_, second) =>
        parts.some((each) => !each.status && each.from <= second && second < each.from + each.length),
      );
      const { checkedSeconds, downSeconds, downtimes } = healthTargets(health(...told), utc)[0]!.during!;
      expect([checkedSeconds, downSeconds]).toEqual([140, seconds.filter(Boolean).length]);
      expect(downtimes.reduce((sum, each) => sum + each.seconds, 0)).toBe(downSeconds);
    }),
  );
});

it('rows in another order than that of time; put in order', () => {
  const [target] = healthTargets(health(row(20, 30, down), row(0, 10, down), row(11, 19, up)), utc);
  expect(target!.during!.downtimes.map(({ period }) => period?.start)).toEqual([0, 19]);
});

it('rows without times; told in the order in which they came', () => {
  const untimed = { start_timestamp: null, end_timestamp: 'x', duration: 5 };
  const [target] = healthTargets(health({ ...untimed, ...down }, { ...untimed, ...up }, untimed), utc);
  expect(target).toMatchObject({ during: { checkedSeconds: 10, downSeconds: 5 }, period: undefined });
});

it('what was down longest; first', () => {
  const checks = health(
    row(0, 9, { url: 'short', ...down }),
    row(0, 50, { url: 'never', ...up }),
    row(0, 30, { url: 'long', ...down }),
  );
  expect(healthTargets(checks, utc).map((target) => target.first.url)).toEqual(['long', 'short', 'never']);
});

it.each([
  ['no status, status code 204', { status_code: 204 }, 0],
  ['no status, status code 503', { status_code: '503' }, 10],
  [
    'status and HTTP status that contradict each other; the HTTP status',
    { status: true, status_code: 503 },
    10,
  ],
  ['no success, 200; up', { status: false, status_code: '200' }, 0],
  ['no success, 204, which Krkn does not count as up; the status', { status: false, status_code: '204' }, 10],
  ['success, 204; the status', { status: true, status_code: 204 }, 0],
  ['a code that HTTP does not have; the status', { status: true, status_code: 8 }, 0],
  ['a URL of another scheme; the status', { url: 'gpu://a', status: true, status_code: 503 }, 0],
  ['a host; the status', { url: 'a/tcp', status: false, status_code: '200' }, 10],
  ['neither', {}, 0],
  ['negative duration', { ...down, duration: -5 }, 0],
  ['duration of more than a year; not known', { ...down, duration: 1e300 }, 0],
  ['no duration; that between the times', { ...down, duration: null }, 10],
  ['no end; the duration', { ...down, end_timestamp: null, duration: 7 }, 7],
])('%s; seconds down', (_name, changes, seconds) => {
  expect(healthTargets(health(row(0, 10, changes)), utc)[0]!.during?.downSeconds ?? 0).toBe(seconds);
});

it.each([
  ['status', { status: false, check_type: 'healthy' }, 1],
  ['type of the check', { check_type: 'ssh_access' }, 1],
  ['healthy', { check_type: 'healthy', ssh_status: false }, 0],
  ['no SSH', { ssh_status: false, vmi_ready: true }, 1],
  ['not ready', { vmi_ready: false }, 1],
  ['SSH and ready', { ssh_status: true, vmi_ready: true }, 0],
  ['nothing', {}, 0],
])('a virtual machine judged by %s', (_name, changes, downtimes) => {
  expect(vmTargets(machines(row(0, 10, changes)), utc)[0]!.during!.downtimes).toHaveLength(downtimes);
});

it('machines of one name in two namespaces; two machines', () => {
  const vm = { vm_name: 'vm', ...up };
  expect(
    vmTargets(machines(row(0, 1, { ...vm, namespace: 'a' }), row(0, 1, { ...vm, namespace: 'b' })), utc),
  ).toHaveLength(2);
});

it.each([
  ['both times', {}, { start: 100, end: 110 }],
  ['no end; as long as its duration', { end_timestamp: null, duration: 7 }, { start: 100, end: 107 }],
  ['no end and no duration; an instant', { end_timestamp: null, duration: null }, { start: 100, end: 100 }],
  ['no start; an instant', { start_timestamp: null }, { start: 110, end: 110 }],
  ['an end before the start; none', { end_timestamp: time(50) }, undefined],
])('the period of a check with %s', (_name, changes, period) => {
  expect(healthTargets(health(row(100, 110, { ...down, ...changes })), utc)[0]!.period).toEqual(period);
});
