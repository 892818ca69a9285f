import { alertNames, readCriticalAlerts } from '../../../../lambda/krkn-telemetry/model/alert';

const etcd = {
  alertname: 'etcdInsufficientMembers',
  alertstate: 'firing',
  namespace: 'openshift-etcd',
  severity: 'critical',
};
const none = { scenario: undefined, runId: undefined, chaosAlerts: [], postChaosAlerts: [] };

it.each([
  [
    'each alert once',
    {
      chaos_alerts: [etcd, { ...etcd, namespace: 'other' }, etcd],
      post_chaos_alerts: [etcd],
      scenario: 'node_scenarios',
      run_id: 'u',
    },
    {
      scenario: 'node_scenarios',
      runId: 'u',
      chaosAlerts: [
        { ...etcd, count: 2 },
        { ...etcd, namespace: 'other', count: 1 },
      ],
      postChaosAlerts: [{ ...etcd, count: 1 }],
    },
  ],
  ['nothing', {}, none],
  ['null and other types', { chaos_alerts: null, post_chaos_alerts: {}, scenario: null, run_id: [] }, none],
  [
    'alerts that are not objects or lack fields',
    { chaos_alerts: [null, 'x', {}, { alertname: null, severity: 'warning' }] },
    {
      ...none,
      chaosAlerts: [
        { alertname: undefined, alertstate: undefined, namespace: undefined, severity: undefined, count: 1 },
        { alertname: undefined, alertstate: undefined, namespace: undefined, severity: 'warning', count: 1 },
      ],
    },
  ],
])('%s', (_name, log, expected) => {
  expect(readCriticalAlerts(JSON.stringify(log))).toEqual(expected);
});

it.each(['', 'no JSON', '[]', 'null'])('finds no alerts in %j', (text) => {
  expect(readCriticalAlerts(text)).toBeUndefined();
});

it.each([
  ['a name', 'slow', undefined, { stableName: 'slow', name: 'slow', message: undefined }],
  ['a name and more', 'slow', 'slow: 4', { stableName: 'slow', name: 'slow', message: 'slow: 4' }],
  [
    'a template and its message',
    'on {{$labels.pod}}',
    'on p1',
    { stableName: 'on …', name: 'on p1', message: undefined },
  ],
  [
    'a template alone',
    'on {{ $labels.pod }}: {{$value}}',
    undefined,
    { stableName: 'on …: …', name: 'on …: …' },
  ],
  [
    'a template with braces in it',
    `{{ with printf "up{job='%s'}" .job }}down{{ end }}`,
    undefined,
    { stableName: '…down…', name: '…down…' },
  ],
  ['a template without an end', 'on {{$labels.po', undefined, { stableName: 'on …', name: 'on …' }],
  ['a message that nothing was filled into', 'on {{$a}}', 'on {{$a}}!', { name: 'on …!' }],
  ['a message alone', undefined, 'on p1', { stableName: 'on p1', name: 'on p1', message: undefined }],
  ['nothing', undefined, undefined, { stableName: undefined, name: undefined, message: undefined }],
])('an alert with %s; what it is called', (_name, name, message, expected) => {
  expect(alertNames({ name, message })).toMatchObject(expected);
});

it('a name of nothing but braces; in no time', () => {
  const { name } = alertNames({ name: '{'.repeat(1_000_000), message: undefined });
  expect(name).not.toContain('{{');
});
