import { readCriticalAlerts } from '../../../../lambda/krkn-telemetry/model/alert';
import { readRun } from '../../../../lambda/krkn-telemetry/model/read-run';
import { verdict } from '../../../../lambda/krkn-telemetry/model/verdict';
import { findingText } from '../../../../lambda/krkn-telemetry/model/findings';
import { base64, krknFixture, run, scenario } from '../../../support/krkn-payloads';

/** A verdict with its findings in words. */
function told(...given: Parameters<typeof verdict>): object {
  const { status, reasons, warnings } = verdict(...given);
  return { status, reasons: reasons.map(findingText), warnings: warnings.map(findingText) };
}

const passed = scenario();
const failed = (name: string): object => scenario({ scenario: name, exit_status: 1 });
const alert = { name: 'etcdInsufficientMembers', severity: 'critical' };

it.each([
  ['job_status absent, all passed', { scenarios: [passed] }, 'passed', []],
  ['job_status null, all passed', { job_status: null, scenarios: [passed] }, 'passed', []],
  [
    'job_status true, and no exit status',
    { job_status: true, scenarios: [scenario({ exit_status: null })] },
    'passed',
    [],
    ['1 of 1 scenario has no exit status'],
  ],
  [
    'no scenario, though Krkn says success',
    { job_status: true, scenarios: [] },
    'unknown',
    ['No scenario ran'],
  ],
  [
    'no scenario, and Krkn says failure',
    { job_status: false, scenarios: [] },
    'failed',
    ['Krkn reported a failure and no scenario ran'],
  ],
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
    [`1 alert fired: ${'a'.repeat(59)}…${'a'.repeat(59)}… (error) in ${'n'.repeat(59)}…${'n'.repeat(59)}…`],
  ],
  ['no scenario', { scenarios: [] }, 'unknown', ['No scenario ran']],
  [
    'no exit status',
    { scenarios: [scenario({ exit_status: {} })] },
    'unknown',
    ['No scenario has an exit status'],
  ],
])('%s', (_name, changes, status, reasons, warnings: readonly string[] = []) => {
  expect(told(readRun(run(changes))!)).toEqual({ status, reasons, warnings });
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
  [
    'an alert that still fires',
    {},
    after(firing),
    ['Alert etcdMembersDown is still firing in openshift-etcd'],
  ],
  [
    'an alert that still fires in two namespaces; told once',
    {},
    after(firing, { ...firing, namespace: 'b' }),
    ['Alert etcdMembersDown is still firing in openshift-etcd, b'],
  ],
  [
    'several alerts',
    {},
    after(firing, { ...firing, alertname: 'KubePodNotReady' }),
    ['2 alerts are still firing: etcdMembersDown in openshift-etcd, KubePodNotReady in openshift-etcd'],
  ],
  [
    'an alert whose severity has no end',
    { failed_alerts: [{ name: 'a', severity: 'b'.repeat(9000) }] },
    '{}',
    [`1 alert fired: a (${'b'.repeat(19)}…)`],
  ],
  ['an alert of severity info', { failed_alerts: [{ name: 'a', severity: 'info' }] }, '{}', []],
  ['a pending alert', {}, after({ ...firing, alertstate: 'pending' }), []],
  [
    'an alert that fired during the run only',
    {},
    JSON.stringify({ chaos_alerts: [firing] }),
    ['Alert etcdMembersDown fired during the run in openshift-etcd'],
  ],
  [
    'an alert that fired during the run, and still does; told once',
    {},
    JSON.stringify({ chaos_alerts: [firing], post_chaos_alerts: [firing] }),
    ['Alert etcdMembersDown is still firing in openshift-etcd'],
  ],
  [
    'recovery that no one watched',
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
  expect(told(read, readCriticalAlerts(alerts))).toEqual({ status: 'passed', reasons: [], warnings });
});

it('a run that failed; what did damage is a reason, checks that were down are warnings', () => {
  const changes = {
    job_status: false,
    scenarios: [scenario({ affected_pods: { unrecovered: [{}] } })],
    health_checks: downFor('https://a', 42),
  };
  expect(told(readRun(run(changes))!, readCriticalAlerts(after(firing)))).toEqual({
    status: 'failed',
    reasons: ['1 pod did not recover', 'Alert etcdMembersDown is still firing in openshift-etcd'],
    warnings: ['Health check https://a was down for 42 s'],
  });
});

it('a run that failed, with a scenario without an exit status; a warning', () => {
  const read = readRun(run({ scenarios: [failed('a.yml'), scenario({ exit_status: {} })] }))!;
  expect(told(read)).toEqual({
    status: 'failed',
    reasons: ['1 of 2 scenarios failed: a.yml'],
    warnings: ['1 of 2 scenarios has no exit status'],
  });
});

it('a run of which nothing is known but an alert; unknown, with a warning', () => {
  expect(told(readRun(run({ scenarios: [] }))!, readCriticalAlerts(after(firing)))).toEqual({
    status: 'unknown',
    reasons: ['No scenario ran'],
    warnings: ['Alert etcdMembersDown is still firing in openshift-etcd'],
  });
});

describe('what Krkn logged', () => {
  const start = 1793700010;
  const iso = (seconds: number): string => new Date((start + seconds) * 1000).toISOString();
  const ran = (from: number, changes: object): object =>
    scenario({
      start_timestamp: start + from,
      end_timestamp: start + from + 300,
      exit_status: 1,
      ...changes,
    });
  const stopped = (...names: string[]): object => ({
    affected_nodes: names.map((node_name) => ({ node_name, stopped_time: 60, not_ready_time: 1 })),
  });
  const logged = (...errors: readonly (readonly [number | undefined, string])[]): object[] =>
    errors.map(([at, message]) => ({ ...(at !== undefined && { timestamp: iso(at) }), message }));

  it.each([
    [
      'of a node; with it, not with another one of a longer name',
      [ran(0, stopped('m-0'))],
      logged([1, 'm-01 is slow'], [2, 'm-0.b is slow'], [3, 'timed out waiting for m-0.']),
      ['1 of 1 scenario failed: pod.yml', 'Node m-0 did not recover – timed out waiting for m-0.'],
    ],
    [
      'of a node in another scenario; only if there is nothing of this one',
      [ran(0, { ...stopped('m-0'), exit_status: 0 }), ran(400, stopped('m-0'))],
      logged([10, 'm-0 early'], [500, 'm-0 late']),
      ['1 of 2 scenarios failed: pod.yml', 'Node m-0 did not recover – m-0 late'],
    ],
    [
      'of several nodes; of each, and of no scenario besides',
      [ran(0, stopped('m-0')), ran(400, stopped('m-1', 'm-2'))],
      logged([10, 'lost m-0'], [20, 'still lost: m-0'], [410, 'lost m-1'], [420, 'gave up']),
      [
        '2 of 2 scenarios failed: pod.yml (2 times)',
        '3 nodes did not recover: m-0, m-1, m-2 – lost m-0; lost m-1',
      ],
    ],
    [
      'of no thing, while the scenario ran; with the scenario',
      [ran(0, {}), ran(400, { exit_status: 0 })],
      logged([-60, 'before'], [10, 'no route\n to host'], [450, 'later']),
      ['1 of 2 scenarios failed: pod.yml – no route to host'],
    ],
    [
      'of several scenarios; with each',
      [ran(0, { scenario: 'a.yml' }), ran(400, { scenario: 'b.yml' }), ran(800, { scenario: 'c.yml' })],
      logged([10, 'first'], [410, 'second']),
      ['3 of 3 scenarios failed: a.yml, b.yml, c.yml', 'a.yml failed – first', 'b.yml failed – second'],
    ],
    [
      'without a time; with the only scenario that failed',
      [ran(0, {})],
      logged([undefined, 'oops']),
      ['1 of 1 scenario failed: pod.yml – oops'],
    ],
    [
      'without a time, and several failed; with that whose file it names',
      [ran(0, { scenario: 'a.yml' }), ran(400, { scenario: 'b.yml' })],
      logged([undefined, 'cannot run b.yml'], [undefined, 'oops']),
      ['2 of 2 scenarios failed: a.yml, b.yml', 'b.yml failed – cannot run b.yml'],
    ],
    [
      'of a run that failed for nothing else',
      [ran(0, { exit_status: 0 })],
      logged([10, 'no thanos']),
      ['Krkn reported a failure although no scenario failed – no thanos'],
    ],
  ])('%s', (_name, scenarios, error_logs, reasons) => {
    expect(told(readRun(run({ job_status: false, scenarios, error_logs }))!)).toMatchObject({ reasons });
  });

  it('nothing, and Krkn could not watch; why not', () => {
    const affected_pods = { error: 'pods is forbidden' };
    expect(told(readRun(run({ scenarios: [ran(0, { affected_pods })] }))!)).toEqual({
      status: 'failed',
      reasons: ['1 of 1 scenario failed: pod.yml – pods is forbidden'],
      warnings: ['Recovery could not be watched in 1 scenario: pod.yml – pods is forbidden'],
    });
  });
});

describe('what did not recover', () => {
  const lost = (...pods: readonly (readonly [name: string | null, namespace: string | null])[]): object =>
    scenario({
      affected_pods: { unrecovered: pods.map(([pod_name, namespace]) => ({ pod_name, namespace })) },
    });
  const node = (changes: object): object => ({ affected_nodes: [{ node_name: 'm-0', ...changes }] });
  const alike = (end: string): string => `${'payments-api-of-the-region-'.repeat(9)}${end}`;

  it.each([
    ['a pod', [lost(['web-1', 'web'])], ['Pod web-1 in web did not recover']],
    ['a pod without a namespace', [lost(['web-1', null])], ['Pod web-1 did not recover']],
    [
      'pods of one namespace',
      [lost(['web-1', 'web']), lost(['web-2', 'web'])],
      ['2 pods in web did not recover: web-1, web-2'],
    ],
    [
      'pods of several',
      [lost(['web-1', 'a'], ['web-1', 'b'])],
      ['2 pods did not recover: web-1 in a, web-1 in b'],
    ],
    [
      'a pod with a name and one without',
      [lost(['web-1', 'a'], [null, 'a'])],
      ['2 pods in a did not recover: web-1'],
    ],
    [
      'names that only their ends tell apart',
      [lost([alike('a1'), 'a'], [alike('b2'), 'a'])],
      [
        expect.stringMatching(
          /^2 pods in a did not recover: payments-api-\S*…\S*-a1, payments-api-\S*…\S*-b2$/,
        ),
      ],
    ],
    [
      'a node in two scenarios; one node',
      [
        scenario({ exit_status: 1, ...node({ stopped_time: 9 }) }),
        scenario({ exit_status: 1, ...node({ stopped_time: 8 }) }),
      ],
      ['Node m-0 did not recover in 2 scenarios'],
    ],
    [
      'a node that only a later scenario started',
      [
        scenario({ exit_status: 1, ...node({ stopped_time: 9 }) }),
        scenario({ scenario: 'start.yml', ...node({ running_time: 9, ready_time: 30 }) }),
      ],
      ['Node m-0 did not recover; it came back in start.yml'],
    ],
  ])('%s', (_name, scenarios, expected) => {
    const { reasons, warnings } = verdict(readRun(run({ scenarios }))!);
    const losses = [...reasons, ...warnings].filter(({ place }) => place === 'recovery');
    expect(losses.map(findingText)).toEqual(expected);
  });

  it('a finding in parts; what it is about, and where the page tells it', () => {
    const { warnings } = verdict(readRun(run({ scenarios: [lost(['web-1', 'web'], ['web-2', 'web'])] }))!);
    expect(warnings).toEqual([
      {
        kind: 'pod',
        objects: [
          { name: 'web-1', namespace: 'web' },
          { name: 'web-2', namespace: 'web' },
        ],
        text: '2 pods in web did not recover: web-1, web-2',
        cause: undefined,
        place: 'recovery',
      },
    ]);
  });
});

describe('a run that Krkn calls a failure, though no scenario failed', () => {
  const failure = readRun(run({ job_status: false }))!;

  it.each([
    ['an alert that still fires', after(firing), 'Alert etcdMembersDown is still firing in openshift-etcd'],
    [
      'an alert that fired during the run',
      JSON.stringify({ chaos_alerts: [firing] }),
      'Alert etcdMembersDown fired during the run in openshift-etcd',
    ],
    [
      'a pending alert',
      after({ ...firing, alertstate: 'pending' }),
      'Krkn reported a failure although no scenario failed',
    ],
  ])('%s', (_name, alerts, reason) => {
    expect(told(failure, readCriticalAlerts(alerts))).toEqual({
      status: 'failed',
      reasons: [reason],
      warnings: [],
    });
  });
});

describe('pods that recovered later than their scenario expects', () => {
  const back = (yaml: string, ...seconds: number[]): object =>
    scenario({
      parameters_base64: base64(yaml),
      affected_pods: {
        recovered: seconds.map((total, index) => ({
          ...{ pod_name: `web-${index}`, namespace: 'web' },
          total_recovery_time: total,
        })),
      },
    });
  const expecting = '- id: kill-pods\n  config: {krkn_pod_recovery_time: 100}\n';

  it.each([
    ['none', [back(expecting, 99, 100)], []],
    ['one', [back(expecting, 99, 122)], ['Pod web-1 in web recovered late: 2 min 2 s, expected 1 min 40 s']],
    [
      'several, of scenarios that expect different times',
      [back(expecting, 122), back('expected_recovery_time: 5', 7)],
      [
        '2 pods recovered late: web-0 in web (2 min 2 s, expected 1 min 40 s), web-0 in web (7 s, expected 5 s)',
      ],
    ],
    ['of several times, the longest', [back(`${expecting}- {expected_recovery_time: 200}\n`, 150)], []],
    ['no time', [back('krkn_pod_recovery_time: soon', 150), back('krkn_pod_recovery_time: -1', 150)], []],
  ])('%s', (_name, scenarios, warnings) => {
    expect(told(readRun(run({ scenarios }))!)).toEqual({ status: 'passed', reasons: [], warnings });
  });
});
