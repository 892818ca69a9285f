import { setImmediate } from 'node:timers/promises';
import {
  compareRuns,
  type RunComparison,
} from '../../../../../lambda/krkn-telemetry/model/comparison/compare-runs';
import { scenarioOutcomes } from '../../../../../lambda/krkn-telemetry/model/comparison/compare-scenarios';
import {
  comparisonVerdict,
  type Clause,
} from '../../../../../lambda/krkn-telemetry/model/comparison/comparison-verdict';
import { readCriticalAlerts } from '../../../../../lambda/krkn-telemetry/model/alert';
import { readRun } from '../../../../../lambda/krkn-telemetry/model/read-run';
import { nothingFound } from '../../../../support/windows-results';
import { krknPayloads, run as runBody, scenario } from '../../../../support/krkn-payloads';

interface Told {
  readonly body?: string;
  readonly firing?: readonly string[];
}

function compare(before: Told, after: Told): RunComparison {
  const [left, right] = [before, after].map(({ body = runBody(), firing }) => ({
    requestId: 'r',
    run: readRun(body)!,
    metrics: nothingFound,
    alerts:
      firing &&
      readCriticalAlerts(JSON.stringify({ chaos_alerts: firing.map((alertname) => ({ alertname })) })),
  }));
  return compareRuns(left!, right!);
}

/** `mixed; worse: pod.yml newly fails; better: …` */
function findings(before: Told, after: Told): string {
  const { outcome, worse, better } = comparisonVerdict(compare(before, after));
  const read = (clause: Clause): string =>
    clause.map((part) => (typeof part === 'string' ? part : part.name)).join('');
  return [
    outcome,
    ...worse.flat().map((clause) => `worse: ${read(clause)}`),
    ...better.flat().map((clause) => `better: ${read(clause)}`),
  ].join('; ');
}

/** A run of one scenario whose pods took these seconds to come back; null: one that did not. */
function recovering(pods: Readonly<Record<string, number | null>>, changes: object = {}): Told {
  const rows = Object.entries(pods).map(([name, seconds]) => ({
    pod_name: name,
    namespace: 'shop',
    total_recovery_time: seconds,
  }));
  const [recovered, unrecovered] = [true, false].map((is) =>
    rows.filter((row) => (row.total_recovery_time !== null) === is),
  );
  return {
    body: runBody({ scenarios: [scenario({ affected_pods: { recovered, unrecovered }, ...changes })] }),
  };
}

const failing = { body: runBody({ scenarios: [scenario({ exit_status: 1 })] }) };
const scored = (score: number): Told => ({
  body: runBody({
    scenarios: [
      scenario({ resiliency_report: { resiliency_score: score, passed_slos: score, total_slos: 100 } }),
    ],
  }),
});
const checked = (seconds: number): Told => ({
  body: runBody({
    health_checks: [
      ...(seconds > 0 ? [{ url: 'https://a', status: false, duration: seconds }] : []),
      { url: 'https://a', status: true, duration: 9 },
    ],
  }),
});
const lasting = (seconds: number): Told => ({
  body: runBody({ scenarios: [scenario({ end_timestamp: 1745343338.4127 + seconds })] }),
});

/** A run of two scenarios, in one of which a pod was lost. Names of pods tell nothing, as those of etcd do not. */
const lostIn = (file: string): Told => ({
  body: runBody({
    scenarios: ['a.yml', 'b.yml'].map((name) =>
      scenario({
        scenario: name,
        affected_pods: {
          recovered: name === file ? [] : [{ pod_name: `etcd-${name}`, namespace: 'x' }],
          unrecovered: name === file ? [{ pod_name: `etcd-${file}`, namespace: 'x' }] : [],
        },
      }),
    ),
  }),
});
const named = (many: number, changes: object): Told => ({
  body: runBody({
    scenarios: Array.from({ length: many }, (_, index) =>
      scenario({ scenario: `s${index}.yml`, ...changes }),
    ),
  }),
});

const verdicts: readonly (readonly [string, Told, Told, string])[] = [
  ['the same run', {}, {}, 'same'],
  ['a scenario fails', {}, failing, 'worse; worse: pod.yml newly fails'],
  ['a scenario passes again', failing, {}, 'better; better: pod.yml passes again'],
  ['both failed', failing, failing, 'same'],
  [
    'an added scenario fails',
    {},
    { body: runBody({ scenarios: [scenario(), scenario({ scenario: 'b.yml', exit_status: 1 })] }) },
    'worse; worse: b.yml was added and fails',
  ],
  [
    'a scenario is added',
    {},
    { body: runBody({ scenarios: [scenario(), scenario({ scenario: 'b.yml' })] }) },
    'same',
  ],
  [
    'a repetition fails',
    { body: runBody({ scenarios: [scenario(), scenario()] }) },
    { body: runBody({ scenarios: [scenario(), scenario({ exit_status: 1 })] }) },
    'worse; worse: pod.yml newly fails',
  ],
  [
    'a pod is lost',
    recovering({ 'api-6d4cf56db6-x2x7q': 10 }),
    recovering({ 'api-6d4cf56db6-x2x7q': null }),
    'worse; worse: 1 pod did not come back',
  ],
  [
    'fewer pods are lost',
    recovering({ a: null, b: null }),
    recovering({ a: null }),
    'better; better: 1 pod instead of 2 did not come back',
  ],
  [
    'all pods come back',
    recovering({ a: null }),
    recovering({ a: 3 }),
    'better; better: everything came back',
  ],
  [
    'recovery of pods that have other names by now',
    recovering({ 'payments-api-6d4cf56db6-x2x7q': 10 }),
    recovering({ 'payments-api-5f6bf56db6-9b2cz': 23 }),
    'worse; worse: pod.yml recovers 2.3 times slower (10 s → 23 s)',
  ],
  [
    'recovery a fifth slower',
    recovering({ a: 20 }),
    recovering({ a: 24 }),
    'worse; worse: pod.yml recovers 20 % slower (20 s → 24 s)',
  ],
  [
    'recovery 4 times faster',
    recovering({ a: 20 }),
    recovering({ a: 5 }),
    'better; better: pod.yml recovers 4 times faster (20 s → 5 s)',
  ],
  ['recovery a little slower', recovering({ a: 20 }), recovering({ a: 21.9 }), 'same'],
  [
    'some slower, some faster; what changed more than the scenario is told too',
    recovering({ a: 10, b: 10, c: 10, d: 100 }),
    recovering({ a: 14, b: 20, c: 5, d: 80 }),
    'mixed; worse: b recovers 2 times slower (10 s → 20 s); worse: pod.yml’s median recovery is 70 % slower (10 s → 17 s); ' +
      'better: c recovers 2 times faster (10 s → 5 s); better: pod.yml recovers 20 % faster (1 min 40 s → 1 min 20 s)',
  ],
  [
    'a scenario passes again, but slower',
    recovering({ a: 10 }, { exit_status: 1 }),
    recovering({ a: 15 }),
    'mixed; worse: pod.yml recovers 50 % slower (10 s → 15 s); better: pod.yml passes again',
  ],
  [
    'a pod comes back, another is lost',
    recovering({ a: null, b: 3 }),
    recovering({ a: 3, b: null }),
    'mixed; worse: 1 of b did not come back; better: a came back',
  ],
  [
    'a pod is lost in one scenario, and one comes back in another',
    lostIn('a.yml'),
    lostIn('b.yml'),
    'mixed; worse: 1 pod did not come back in b.yml; better: everything came back in a.yml',
  ],
  [
    'a scenario has no exit status any more',
    failing,
    { body: runBody({ scenarios: [scenario({ exit_status: null })] }) },
    'better; better: pod.yml no longer fails',
  ],
  [
    'a scenario that failed is left out, another fails',
    failing,
    { body: runBody({ scenarios: [scenario({ scenario: 'b.yml', exit_status: 1 })] }) },
    'worse; worse: b.yml was added and fails',
  ],
  [
    'more scenarios fail than can be named',
    named(6, { exit_status: 0 }),
    named(6, { exit_status: 1 }),
    'worse; worse: s0.yml newly fails; worse: s1.yml newly fails; worse: s2.yml newly fails; worse: 3 more newly fail',
  ],
  [
    'longer, with one scenario more',
    lasting(600),
    {
      body: runBody({
        scenarios: [scenario({ end_timestamp: 1745349338 }), scenario({ scenario: 'b.yml' })],
      }),
    },
    'same',
  ],
  [
    'the slowest pod is lost; the others are no faster for it',
    recovering({ a: 100, b: 10 }),
    recovering({ a: null, b: 10 }),
    'worse; worse: 1 pod did not come back',
  ],
  [
    'the same pod is lost in both; what came back is faster',
    recovering({ a: null, b: 100 }),
    recovering({ a: null, b: 10 }),
    'better; better: pod.yml recovers 10 times faster (1 min 40 s → 10 s, of those that came back)',
  ],
  [
    'a scenario fails, slower and with a lower score',
    recovering({ a: 20 }, { resiliency_report: { resiliency_score: 99 } }),
    recovering({ a: 24 }, { resiliency_report: { resiliency_score: 20 }, exit_status: 1 }),
    'worse; worse: pod.yml newly fails; worse: it recovers 20 % slower (20 s → 24 s); worse: its score fell from 99 to 20',
  ],
  ['the score falls', scored(96), scored(88), 'worse; worse: pod.yml’s score fell from 96 to 88'],
  ['the score rises', scored(88), scored(96), 'better; better: pod.yml’s score rose from 88 to 96'],
  ['the score falls by a point', scored(96), scored(95), 'same'],
  ['more downtime', checked(0), checked(8), 'worse; worse: 8 s more downtime'],
  ['less downtime', checked(60), checked(5), 'better; better: 55 s less downtime'],
  ['longer', lasting(600), lasting(720), 'worse; worse: the run took 2 min longer'],
  ['a new alert', {}, { firing: ['PodNotReady'] }, 'worse; worse: new alert PodNotReady'],
  [
    'new alerts',
    { firing: ['a'] },
    { firing: ['a', 'b', 'c'] },
    'worse; worse: new alert b; worse: new alert c',
  ],
  ['an alert less', { firing: ['a'] }, {}, 'better; better: alert a no longer fires'],
  ['Krkn says so', {}, { body: runBody({ job_status: false }) }, 'worse; worse: the run failed'],
  [
    'Krkn no longer says so',
    { body: runBody({ job_status: false }) },
    {},
    'better; better: the run no longer fails',
  ],
];

it.each(verdicts)('%s; %#', (_, before, after, expected) => {
  expect(findings(before, after)).toBe(expected);
});

it('scenarios; what newly fails or passes comes first, what was removed last', () => {
  const named = (name: string, exit: number): object => scenario({ scenario: name, exit_status: exit });
  const before = {
    body: runBody({
      scenarios: [named('same', 0), named('mended', 1), named('broken', 0), named('gone', 0)],
    }),
  };
  const after = {
    body: runBody({
      scenarios: [named('same', 0), named('new', 0), named('bad', 3), named('mended', 0), named('broken', 1)],
    }),
  };
  expect(
    compare(before, after).scenarios.map(({ name, changes }) => `${name}: ${changes.result.turn}`),
  ).toEqual([
    'bad: added',
    'broken: newly fails',
    'mended: passes again',
    'same: none',
    'new: added',
    'gone: removed',
  ]);
});

it('repetitions of a scenario; together, with slowest and median, and without what did not come back', () => {
  const recovered = [1, 2, 30].map((seconds) => ({ pod_name: 'a', total_recovery_time: seconds }));
  const unrecovered = [{ pod_name: 'b', total_recovery_time: 900 }];
  const first = scenario({ exit_status: 1, affected_pods: { recovered, unrecovered } });
  const { scenarios } = compare({}, { body: runBody({ scenarios: [first, scenario()] }) });
  expect(scenarios[0]!.after).toMatchObject({
    status: 'failed',
    count: 2,
    failed: 1,
    slowest: 30,
    median: 2,
  });
});

it('the cluster; what both runs tell and tell differently', () => {
  const node = (version: string, count: number, type = 'worker'): object => ({
    nodes_type: type,
    count,
    kubelet_version: version,
  });
  const before = runBody({
    cluster_version: '4.17.21',
    network_plugins: ['OVNKubernetes'],
    cloud_type: 'managed',
    kubernetes_objects_count: { Pod: 10, Secret: 5 },
    node_summary_infos: [node('v1.30', 3), node('v1.30', 2, 'infra')],
  });
  const after = runBody({
    cluster_version: '4.18.6',
    network_plugins: ['OVNKubernetes'],
    kubernetes_objects_count: { Pod: 12, Secret: 5, Route: 1 },
    node_summary_infos: [node('v1.31', 2), node('v1.30', 2)],
  });
  const { facts, counts } = compare({ body: before }, { body: after });
  expect(facts).toEqual([
    { name: 'Cluster version', before: '4.17.21', after: '4.18.6' },
    { name: 'Kubelet', before: 'v1.30', after: 'v1.30, v1.31' },
  ]);
  expect(counts).toEqual([
    { name: 'Nodes', before: 5, after: 4 },
    { name: 'worker nodes', before: 3, after: 4 },
    { name: 'infra nodes', before: 2, after: 0 },
    { name: 'Pod', before: 10, after: 12 },
    { name: 'Route', before: 0, after: 1 },
  ]);
});

it('a run that counts no objects; no difference', () => {
  const counting = { body: runBody({ kubernetes_objects_count: { Pod: 10 } }) };
  expect(compare(counting, {}).counts).toEqual([]);
});

/** But the one of megabytes, which tells nothing that others do not. */
const readable = krknPayloads
  .filter(({ expect: status, body }) => status === 200 && body.length < 100_000)
  .map(({ body }) => body.toString().replace(/^\ufeff/, ''));

it('any run and itself; the same', () => {
  for (const body of readable) {
    expect(comparisonVerdict(compare({ body }, { body }))).toEqual({
      outcome: 'same',
      worse: [],
      better: [],
    });
  }
});

it('60,000 repetitions of a scenario; counted in time', async () => {
  const { scenarios, ...told } = readRun(runBody())!;
  const run = { ...told, scenarios: Array<(typeof scenarios)[number]>(60_000).fill(scenarios[0]!) };
  expect([...scenarioOutcomes(run).values()]).toMatchObject([{ status: 'passed', count: 60_000 }]);
  // Lets the runner see that time is over.
  await setImmediate();
  await setImmediate();
}, 10_000);
