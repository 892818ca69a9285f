import fc from 'fast-check';
import { stringifyJson } from '../../../../lambda/krkn-telemetry/model/json';
import { readRun } from '../../../../lambda/krkn-telemetry/model/read-run';
import { receiveRun } from '../../../../lambda/krkn-telemetry/model/receive-run';
import type { Run } from '../../../../lambda/krkn-telemetry/model/run';
import { shareOf } from '../../../support/fuzz';
import { krknFixture, krknPayloads, run, runOf } from '../../../support/krkn-payloads';

function read(text: string): Run {
  const found = readRun(text);
  if (found === undefined) throw new Error('no run');
  return found;
}

const openshift = read(krknFixture('openshift-run.json').toString());

describe('readRun of a run on OpenShift', () => {
  it('reads the run', () => {
    expect(openshift).toMatchObject({
      runUuid: '96348571-0b06-459e-b654-a1bb6fd66239',
      tag: 'nightly-4.18',
      timestamp: '2025-04-22T17:35:37Z',
      jobStatus: false,
      clusterVersion: '4.18.0-0.nightly-2025-03-13-035622',
      majorVersion: '4.18',
      cloudInfrastructure: 'AWS',
      cloudType: 'self-managed',
      networkPlugins: ['OVNKubernetes'],
      fipsEnabled: false,
      etcdEncryptionEnabled: true,
      ipsecEnabled: false,
      buildUrl: 'https://prow.ci.openshift.org/view/gs/origin-ci-test/logs/periodic-ci-chaos/1914732',
      overallResiliencyReport: undefined,
    });
  });

  it('reads what the cluster is made of', () => {
    expect(openshift.nodeSummaryInfos.map(({ nodesType, count }) => [nodesType, count])).toEqual([
      ['master', 3],
      ['worker', 3],
      ['infra', 1],
    ]);
    expect(openshift.nodeTaints).toEqual([
      {
        nodeName: 'ip-10-0-1-23.us-west-2.compute.internal',
        effect: 'NoSchedule',
        key: 'node-role.kubernetes.io/master',
        value: undefined,
      },
    ]);
    expect(openshift.kubernetesObjectsCount).toContainEqual({ kind: 'Secret', count: 1204 });
  });

  it('reads scenarios and what they disrupted', () => {
    const [pods, nodes] = openshift.scenarios;
    expect(pods).toMatchObject({
      scenario: 'scenarios/openshift/regex_openshift_pod_kill.yml',
      scenarioType: 'pod_disruption_scenarios',
      exitStatus: 1,
      startTimestamp: 1745343338.4127,
      endTimestamp: 1745343683.0918,
      affectedPods: {
        recovered: [
          {
            podName: 'etcd-ip-10-0-1-23',
            namespace: 'openshift-etcd',
            totalRecoveryTime: 41.218,
            readinessTime: 30.104,
            reschedulingTime: 11.114,
          },
        ],
        unrecovered: [{ podName: 'etcd-ip-10-0-2-47', totalRecoveryTime: undefined }],
        error: undefined,
      },
      resiliencyReport: { resiliencyScore: 82, passedSlos: 23, totalSlos: 27 },
    });
    expect(nodes).toMatchObject({
      exitStatus: 0,
      affectedVmis: {
        recovered: [
          { vmiName: 'fedora-vm-0', namespace: 'vms', readinessTime: 20.1, reschedulingTime: 18.1 },
        ],
      },
      affectedNodes: [
        { nodeId: 'i-0abc123def4567890', cycles: [{ notReadyTime: 62.1, terminatingTime: 0 }] },
      ],
    });
  });

  it('reads checks, errors and alerts', () => {
    expect(openshift.healthChecks.map(({ isUp, httpStatus }) => [isUp, httpStatus])).toEqual([
      [true, '200'],
      [false, '503'],
      [true, '200'],
    ]);
    expect(openshift.virtChecks).toMatchObject([
      {
        vmName: 'fedora-vm-0',
        newIpAddress: '10.129.2.31',
        sshStatus: false,
        vmiReady: true,
        duration: 35.368,
      },
    ]);
    expect(openshift.errorLogs).toEqual([
      { timestamp: '2025-04-22T17:41:23.501Z', message: 'pod etcd-ip-10-0-2-47 did not recover in 120s' },
    ]);
    expect(openshift.failedAlerts).toMatchObject([
      { name: 'etcd leader changes observed', namespace: undefined },
    ]);
  });
});

describe('readRun', () => {
  it.each(
    krknPayloads
      .filter(({ expect: status, body }) => status === 200 && body.length < 1_000_000)
      .map(({ name, body }) => [name, body] as const),
  )('reads the same once it is stored: %s', (_name, body) => {
    const sent = Buffer.from(body);
    const stored = read(receiveRun(sent).stored);
    const wire = read(sent.toString().replace(/^\ufeff/, ''));
    const withoutTimes = ({ scenarios, ...rest }: Run): unknown => ({
      ...rest,
      scenarios: scenarios.map(({ startTimestamp, endTimestamp, ...each }) => each),
    });
    expect(withoutTimes(stored)).toEqual(withoutTimes(wire));
  });

  it('keeps the digits of parameters', () => {
    const body = runOf({ parameters_base64: '', parameters: { n: 0 } }).replace(
      '{"n":0}',
      '{"n":9007199254740993}',
    );
    expect(stringifyJson(read(body).scenarios[0]!.parameters!)).toBe('{\n    "n": 9007199254740993\n}');
  });

  it('has no parameters where they cannot be decoded', () => {
    const parameters = ['%%%', 'YQ==', '/w=='].map(
      (parameters_base64) => read(runOf({ parameters_base64 })).scenarios[0]!.parameters,
    );
    expect(parameters).toEqual([undefined, undefined, undefined]);
  });

  it('adds the checks after the chaos to the others', () => {
    const { virtChecks } = read(
      run({
        virt_checks: [{ vm_name: 'a', phase: 'pre' }, { vm_name: 'b' }],
        post_virt_checks: [{ vm_name: 'c' }],
      }),
    );
    expect(virtChecks.map(({ vmName, phase }) => [vmName, phase])).toEqual([
      ['a', 'pre'],
      ['b', undefined],
      ['c', 'post'],
    ]);
  });

  it('reads fields of other types', () => {
    const found = read(
      run({
        job_status: 'False',
        fips_enabled: 'true',
        ipsec_enabled: 1,
        major_version: 4.18,
        total_node_count: ' 7 ',
        cluster_version: '',
        cloud_type: {},
        network_plugins: ['OVN', null, 7, ''],
        kubernetes_objects_count: { Pod: '3', Secret: null, __proto: 1 },
        node_summary_infos: [{ count: null }, { count: '2' }, 'x', null],
      }),
    );
    expect(found).toMatchObject({
      jobStatus: false,
      fipsEnabled: true,
      ipsecEnabled: undefined,
      majorVersion: '4.18',
      totalNodeCount: 7,
      clusterVersion: undefined,
      cloudType: undefined,
      networkPlugins: ['OVN', '7'],
      nodeSummaryInfos: [{ count: 1 }, { count: 2 }],
    });
    expect(found.kubernetesObjectsCount).toEqual([
      { kind: 'Pod', count: 3 },
      { kind: '__proto', count: 1 },
    ]);
  });

  it.each([
    [{ resiliency_score: 0, passed_slos: 0, total_slos: 0 }, undefined],
    [{}, undefined],
    [null, undefined],
    [
      { resiliency_score: 0, passed_slos: 0, total_slos: 5 },
      { resiliencyScore: 0, passedSlos: 0, totalSlos: 5 },
    ],
  ])('reads the overall report %j', (overall_resiliency_report, expected) => {
    expect(read(run({ overall_resiliency_report })).overallResiliencyReport).toEqual(expected);
  });

  const unreadable = ['', 'x', '[]', 'null', '1', '{', '{"a":'.repeat(100_000)];
  it.each(unreadable.map((text) => [text.slice(0, 20), text]))('finds no run in %j', (_beginning, text) => {
    expect(readRun(text)).toBeUndefined();
  });

  it('reads every JSON object, whatever its fields are', () => {
    const names = [
      ...new Set(
        krknFixture('openshift-run.json')
          .toString()
          .match(/[a-z_0-9]+(?=":)/g),
      ),
    ];
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, '', 'x', '1', 1, -1.5),
        fc.array(tie('any'), { maxLength: 3 }),
        tie('object'),
      ),
      object: fc.dictionary(fc.constantFrom(...names), tie('any'), { maxKeys: 12 }),
    }));
    fc.assert(
      fc.property(value.object, (object) => {
        // Parameters are the scenario's own YAML, and further fields are as sent: null is a value of both.
        const found = JSON.stringify(read(JSON.stringify(object)), (key, part: unknown) =>
          ['parameters', 'furtherFields'].includes(key) ? undefined : part,
        );
        expect(found).not.toMatch(/:null|NaN/);
      }),
      { numRuns: shareOf(500) },
    );
  });
});

it('alerts of krkn-lib 7, which tells of each whether it held; objectives', () => {
  const alert = (name: string, status?: boolean): object => ({
    name,
    severity: 'critical',
    status,
    phase: 'post',
  });
  const { failedAlerts, objectives } = read(
    JSON.stringify({ scenarios: [], alerts: [alert('held', true), alert('failed', false), alert('untold')] }),
  );
  expect(failedAlerts).toEqual([]);
  expect(objectives).toMatchObject([
    { name: 'held', hasHeld: true, phase: 'post' },
    { name: 'failed', hasHeld: false },
    { name: 'untold', hasHeld: undefined },
  ]);
});
