import { readCriticalAlerts } from '../../../../lambda/krkn-telemetry/model/alert';
import { readRun } from '../../../../lambda/krkn-telemetry/model/read-run';
import { verdict } from '../../../../lambda/krkn-telemetry/model/verdict';
import { krknFixture, run, scenario } from '../../../support/krkn-payloads';

const passed = scenario();
const failed = (name: string): object => scenario({ scenario: name, exit_status: 1 });
const alert = { name: 'etcdInsufficientMembers', severity: 'critical' };

it.each([
  ['job_status absent, all passed', { scenarios: [passed] }, 'passed', []],
  ['job_status null, all passed', { job_status: null, scenarios: [passed] }, 'passed', []],
  ['job_status true', { job_status: true, scenarios: [] }, 'passed', []],
  [
    'one of two failed',
    { scenarios: [passed, failed('a.yml')] },
    'failed',
    ['1 of 2 scenarios failed: a.yml'],
  ],
  [
    'job_status true, one failed',
    { job_status: true, scenarios: [failed('a.yml')] },
    'failed',
    ['1 of 1 scenario failed: a.yml'],
  ],
  [
    'exit status negative or as text',
    { scenarios: [scenario({ exit_status: -9 }), scenario({ exit_status: '2', scenario: 'b.yml' })] },
    'failed',
    ['2 of 2 scenarios failed: pod.yml, b.yml'],
  ],
  [
    'the same scenario twice',
    { scenarios: [failed('a.yml'), failed('b.yml'), failed('a.yml')] },
    'failed',
    ['3 of 3 scenarios failed: a.yml (2 times), b.yml'],
  ],
  [
    'many scenarios',
    { scenarios: ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(failed) },
    'failed',
    ['7 of 7 scenarios failed: a, b, c, d, e and 2 more'],
  ],
  [
    'a scenario without a name',
    { scenarios: [scenario({ exit_status: 1, scenario: null, scenario_type: 'hog_scenarios' })] },
    'failed',
    ['1 of 1 scenario failed: hog_scenarios'],
  ],
  [
    'alerts alone',
    { job_status: false, scenarios: [passed], failed_alerts: [alert] },
    'failed',
    ['1 alert fired: etcdInsufficientMembers (critical)'],
  ],
  [
    'scenarios and alerts',
    { job_status: false, scenarios: [failed('a.yml')], failed_alerts: [alert, alert, { message: 'slow' }] },
    'failed',
    ['1 of 1 scenario failed: a.yml', '3 alerts fired: etcdInsufficientMembers (critical) (2 times), slow'],
  ],
  [
    'job_status false and nothing else',
    { job_status: false, scenarios: [passed] },
    'failed',
    ['Krkn reported a failure although no scenario failed'],
  ],
  [
    'long paths; their ends',
    {
      scenarios: [
        failed('scenarios/openshift/regex_openshift_pod_kill.yml'),
        failed('/root/kraken/scenarios/openshift/etcd.yml'),
      ],
    },
    'failed',
    ['2 of 2 scenarios failed: regex_openshift_pod_kill.yml, etcd.yml'],
  ],
  [
    'pods and machines lost',
    {
      scenarios: [
        scenario({ exit_status: 1, affected_pods: { unrecovered: [{}, {}] } }),
        scenario({ affected_pods: { unrecovered: [{}] }, affected_vmis: { unrecovered: [{}] } }),
      ],
    },
    'failed',
    ['1 of 2 scenarios failed: pod.yml', '3 pods did not recover', '1 virtual machine did not recover'],
  ],
  [
    'an alert without end',
    {
      job_status: false,
      scenarios: [passed],
      failed_alerts: [{ name: 'a'.repeat(9000), severity: 'error', namespace: 'n'.repeat(9000) }],
    },
    'failed',
    [`1 alert fired: ${'a'.repeat(79)}… (error) in ${'n'.repeat(79)}…`],
  ],
  ['no scenario', { scenarios: [] }, 'unknown', ['No scenario ran']],
  [
    'no exit status',
    { scenarios: [scenario({ exit_status: {} })] },
    'unknown',
    ['No scenario has an exit status'],
  ],
])('%s', (_name, changes, status, reasons) => {
  expect(verdict(readRun(run(changes))!)).toEqual({ status, reasons, warnings: [] });
});

it('a run on Kubernetes whose scenario failed; failed without job_status', () => {
  expect(verdict(readRun(krknFixture('kubernetes-run.json').toString())!).status).toBe('failed');
});

const firing = { alertname: 'etcdMembersDown', alertstate: 'firing', namespace: 'openshift-etcd' };
const after = (...alerts: object[]): string => JSON.stringify({ post_chaos_alerts: alerts });
const downFor = (url: string, ...seconds: number[]): object[] =>
  seconds.flatMap((duration) => [
    { url, status: false, duration },
    { url, status: true, duration: 100 },
  ]);

it.each([
  ['nothing', {}, '{}', []],
  [
    'a scenario without an exit status',
    { scenarios: [passed, scenario({ exit_status: {} })] },
    '{}',
    ['1 of 2 scenarios has no exit status'],
  ],
  [
    'only such scenarios, because Krkn says so',
    { job_status: true, scenarios: [scenario({ exit_status: {} }), scenario({ exit_status: null })] },
    '{}',
    ['2 of 2 scenarios have no exit status'],
  ],
  [
    'pods that did not recover',
    { scenarios: [scenario({ affected_pods: { unrecovered: [{}] } })] },
    '{}',
    ['1 pod did not recover'],
  ],
  ['an alert that still fires', {}, after(firing), ['Alert etcdMembersDown is still firing']],
  [
    'an alert that still fires in two namespaces; told once',
    {},
    after(firing, { ...firing, namespace: 'b' }),
    ['Alert etcdMembersDown is still firing'],
  ],
  [
    'several alerts',
    {},
    after(firing, { ...firing, alertname: 'KubePodNotReady' }),
    ['2 alerts are still firing: etcdMembersDown, KubePodNotReady'],
  ],
  [
    'an alert whose severity has no end',
    { failed_alerts: [{ name: 'a', severity: 'b'.repeat(9000) }] },
    '{}',
    [`1 alert fired: a (${'b'.repeat(19)}…)`],
  ],
  ['an alert of severity info', { failed_alerts: [{ name: 'a', severity: 'info' }] }, '{}', []],
  ['a pending alert', {}, after({ ...firing, alertstate: 'pending' }), []],
  ['an alert that fired during the run only', {}, JSON.stringify({ chaos_alerts: [firing] }), []],
  [
    'recovery that nobody watched',
    {
      scenarios: [
        scenario({ affected_pods: { error: 'timed out' } }),
        scenario({ affected_vmis: { error: 'x' }, scenario: 'vm.yml' }),
      ],
    },
    '{}',
    ['Recovery could not be watched in 2 scenarios: pod.yml, vm.yml'],
  ],
  [
    'an application that was down once',
    { health_checks: downFor('https://a', 42) },
    '{}',
    ['Health check https://a was down for 42 s'],
  ],
  [
    'an application that was down twice',
    { health_checks: downFor('https://a', 40, 2.5) },
    '{}',
    ['Health check https://a was down for 42.5 s in all'],
  ],
  [
    'two applications',
    { health_checks: [...downFor('https://a', 40), ...downFor('https://b', 80)] },
    '{}',
    ['2 health checks were down for 2 min in all: https://b, https://a'],
  ],
  [
    'machines that fail after the chaos, each told once, and one that failed during it',
    {
      virt_checks: [{ vm_name: 'vm-0', status: false }],
      post_virt_checks: [
        { vm_name: 'vm-1', namespace: 'a', status: false },
        { vm_name: 'vm-1', namespace: 'a', status: false },
        { vm_name: 'vm-2', namespace: 'a', check_type: 'both' },
        { vm_name: 'vm-3', namespace: 'a', status: true },
      ],
    },
    '{}',
    [
      'Virtual machine vm-0 was down, it is not known for how long',
      '2 virtual machines fail after the chaos: vm-1, vm-2',
    ],
  ],
  [
    'object checks that failed',
    { object_state_checks: [{ check_name: 'nodes ready', passed: false }, { passed: true }, {}] },
    '{}',
    ['Object state check nodes ready failed, it is not known for how long'],
  ],
])('a run that passed, with %s; warnings', (_name, changes, alerts, warnings) => {
  const read = readRun(run(changes))!;
  expect(verdict(read, readCriticalAlerts(alerts))).toEqual({ status: 'passed', reasons: [], warnings });
});

it('a run that failed; what did damage is a reason, checks that were down are warnings', () => {
  const changes = {
    job_status: false,
    scenarios: [scenario({ affected_pods: { unrecovered: [{}] } })],
    health_checks: downFor('https://a', 42),
  };
  expect(verdict(readRun(run(changes))!, readCriticalAlerts(after(firing)))).toEqual({
    status: 'failed',
    reasons: ['1 pod did not recover', 'Alert etcdMembersDown is still firing'],
    warnings: ['Health check https://a was down for 42 s'],
  });
});

it('a run that failed, with a scenario without an exit status; a warning', () => {
  const read = readRun(run({ scenarios: [failed('a.yml'), scenario({ exit_status: {} })] }))!;
  expect(verdict(read)).toEqual({
    status: 'failed',
    reasons: ['1 of 2 scenarios failed: a.yml'],
    warnings: ['1 of 2 scenarios has no exit status'],
  });
});

it('a run of which nothing is known but an alert; unknown, with a warning', () => {
  expect(verdict(readRun(run({ scenarios: [] }))!, readCriticalAlerts(after(firing)))).toEqual({
    status: 'unknown',
    reasons: ['No scenario ran'],
    warnings: ['Alert etcdMembersDown is still firing'],
  });
});
