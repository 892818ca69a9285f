import { readCriticalAlerts } from '../../../../lambda/krkn-telemetry/model/alert';

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
    'alerts that are none or lack fields',
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
