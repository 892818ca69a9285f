import { readCriticalAlerts } from '../../../../lambda/krkn-telemetry/model/alert';
import { alertList } from '../../../../lambda/krkn-telemetry/model/alert-list';
import { readRun } from '../../../../lambda/krkn-telemetry/model/read-run';
import { run } from '../../../support/krkn-payloads';

const etcd = { alertname: 'etcd', alertstate: 'firing', namespace: 'ns', severity: 'critical' };
const told = (failed: readonly object[], during: readonly object[], after: readonly object[]): unknown =>
  alertList(
    readRun(run({ job_status: false, failed_alerts: failed }))!,
    readCriticalAlerts(JSON.stringify({ chaos_alerts: during, post_chaos_alerts: after })),
  ).map(({ name, state, count }) => [name, state, count]);

it.each([
  ['during the run', [], [etcd, etcd], [], [['etcd', 'fired during the run', 2]]],
  ['during and after; once, as still firing', [], [etcd, etcd], [etcd], [['etcd', 'still firing', 3]]],
  [
    'pending after, but fired during; the worse counts',
    [],
    [etcd],
    [{ ...etcd, alertstate: 'pending' }],
    [['etcd', 'fired during the run', 2]],
  ],
  ['pending', [], [{ ...etcd, alertstate: 'pending' }], [], [['etcd', 'pending during the run', 1]]],
  [
    'of two namespaces',
    [],
    [],
    [etcd, { ...etcd, namespace: 'other' }],
    [
      ['etcd', 'still firing', 1],
      ['etcd', 'still firing', 1],
    ],
  ],
  [
    'failed the run; before those that fired, after those that still do',
    [{ name: 'fsync' }],
    [etcd],
    [{ ...etcd, alertname: 'down' }],
    [
      ['down', 'still firing', 1],
      ['fsync', 'failed the run', 1],
      ['etcd', 'fired during the run', 1],
    ],
  ],
  [
    'failed the run twice; once',
    [{ name: 'fsync' }, { name: 'fsync' }],
    [],
    [],
    [['fsync', 'failed the run', 2]],
  ],
  [
    'failed the run under the name of a critical alert; two alerts',
    [{ name: 'etcd', severity: 'critical', namespace: 'ns' }],
    [etcd],
    [],
    [
      ['etcd', 'failed the run', 1],
      ['etcd', 'fired during the run', 1],
    ],
  ],
])('%s', (_name, failed, during, after, expected) => {
  expect(told(failed, during, after)).toEqual(expected);
});

it('an alert that failed the run; told with its time, and its message unless that is its name', () => {
  const failed = [
    { name: 'a', message: 'a', starts_at: '2025-04-22 17:39:10' },
    { name: 'b', message: 'more', starts_at: 'soon' },
    { message: 'nameless' },
  ];
  expect(alertList(readRun(run({ job_status: false, failed_alerts: failed }))!, undefined)).toMatchObject([
    { name: 'a', message: undefined, evaluatedAt: 1745343550 },
    { name: 'b', message: 'more', evaluatedAt: undefined },
    { name: 'nameless', message: undefined },
  ]);
});
