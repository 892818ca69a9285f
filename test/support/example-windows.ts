// What may be known of the metrics of a run, written by hand: a result for each state that pages and reports show.
import { gzipSync } from 'node:zlib';
import type {
  HypothesisResult,
  ResultChart,
  ResultRow,
  ScenarioResult,
  WindowsResult,
} from '../../lambda/krkn-telemetry/windows/result';
import { run, scenario } from './krkn-payloads';

/** 2026-11-24 02:16:00 UTC, when the first scenario begins. */
export const START = 1_795_486_560;
const MINUTE = 60;
const STEP = 15;

/** The telemetry of a run of three scenarios, ten minutes each. */
export const exampleRun = run({
  scenarios: [
    scenario({
      scenario: 'scenarios/kube/pod_kill.yml',
      start_timestamp: START,
      end_timestamp: START + 10 * MINUTE,
    }),
    scenario({
      scenario: 'scenarios/kube/cpu_hog.yml',
      start_timestamp: START + 45 * MINUTE,
      end_timestamp: START + 55 * MINUTE,
    }),
    scenario({
      scenario: 'scenarios/kube/network_chaos.yml',
      start_timestamp: START + 58 * MINUTE,
      end_timestamp: START + 58 * MINUTE + 20,
    }),
  ],
  timestamp: '2026-11-24T02:15:00Z',
});

/** An object as it is stored. */
export function packed(result: unknown): Buffer {
  return gzipSync(JSON.stringify(result));
}

/** A sample every 15 s from 40 min before a scenario to 15 min after it: of what is unusual, until so many seconds after its end. */
function chartOf(
  value: (isUnusual: boolean, place: number) => number,
  { start = START, until = 0 }: { readonly start?: number; readonly until?: number } = {},
): ResultChart {
  const times = Array.from({ length: 264 }, (_, place) => start - 2430 + place * STEP);
  const values = times.map((time, place) =>
    Number(value(time >= start && time < start + 600 + until, place).toPrecision(6)),
  );
  return { times, values };
}

/** From 0.8 to 1.2, always the same. */
const noise = (place: number): number => 1 + 0.2 * Math.sin(place * 12.9898) * Math.cos(place * 4.1414);

/** A metric of which one series moved, and came back after 45 s; what a test is about is given. */
export function rowOf(changes: Partial<ResultRow> = {}): ResultRow {
  return {
    metric: 'http_requests_total',
    kind: 'rate',
    direction: 'up',
    movedCount: 6,
    seriesCount: 8,
    medianRecovery: 45,
    worstRecovery: 75,
    areAllBack: true,
    wasOffBefore: false,
    series: [
      {
        labels: { code: '500', instance: '10.0.3.9:8080', job: 'checkout', pod: 'checkout-6d4cf56db6-x2x7p' },
        score: 285.4,
        before: 0,
        during: 3.12,
        recovery: 45,
        chart: chartOf((isUnusual, place) => (isUnusual ? 3.12 * noise(place) : 0), { until: 45 }),
      },
      {
        labels: {
          code: '500',
          instance: '10.0.3.10:8080',
          job: 'checkout',
          pod: 'checkout-6d4cf56db6-9fj2k',
        },
        score: 240,
        before: 0,
        during: 2.4,
        recovery: 30,
      },
    ],
    ...changes,
  };
}

/** A row of one series that moved. */
function simpleRow(
  metric: string,
  kind: ResultRow['kind'],
  [before, during, score]: readonly [number, number, number],
  changes: Partial<ResultRow> & { readonly recovery?: number; readonly labels?: Record<string, string> } = {},
): ResultRow {
  const {
    recovery,
    labels = { instance: 'worker-3', job: 'node-exporter', node: 'worker-3' },
    ...others
  } = changes;
  const chart = chartOf((isUnusual, place) => (isUnusual ? during : before) * noise(place), {
    until: recovery ?? 900,
  });
  return {
    metric,
    kind,
    direction: during > before ? 'up' : 'down',
    movedCount: 3,
    seriesCount: 3,
    ...(recovery !== undefined && { medianRecovery: recovery, worstRecovery: recovery }),
    areAllBack: recovery !== undefined,
    wasOffBefore: false,
    series: [{ labels, score, before, during, ...(recovery !== undefined && { recovery }), chart }],
    ...others,
  };
}

const movedRows: readonly ResultRow[] = [
  rowOf(),
  simpleRow('etcd_disk_wal_fsync_duration_seconds_sum', 'mean', [0.004, 0.061, 58.2], {
    labels: { instance: '10.0.2.47:9979', job: 'etcd' },
  }),
  simpleRow('node_cpu_seconds_total', 'rate', [0.12, 0.88, 41.7], {
    movedCount: 14,
    seriesCount: 32,
    direction: 'mixed',
    medianRecovery: 30,
    labels: { cpu: '3', instance: 'worker-3', job: 'node-exporter', mode: 'iowait' },
  }),
  simpleRow('container_memory_working_set_bytes', 'gauge', [412 * 2 ** 20, 988 * 2 ** 20, 36], {
    recovery: 135,
    labels: {
      container: 'api',
      namespace: 'payments',
      node: 'worker-3',
      pod: 'payments-api-6d4cf56db6-7xk2p',
    },
  }),
  simpleRow('cache_hit_ratio', 'gauge', [0.97, 0.41, 22.4], { recovery: 0, labels: { service: 'catalog' } }),
  simpleRow('kubelet_running_pods', 'gauge', [41, 29, 18], { recovery: 240, labels: { node: 'worker-3' } }),
  simpleRow('grpc_server_handling_seconds_sum', 'mean', [0.0123, 0.0541, 12.1], {
    recovery: 60,
    labels: { grpc_method: 'Charge', grpc_service: 'payments.v1.Payments', job: 'payments' },
  }),
  simpleRow('node_load1', 'gauge', [1.2, 9.7, 9.3], { recovery: 300 }),
  simpleRow('node_disk_written_bytes_total', 'rate', [1.1 * 2 ** 20, 48 * 2 ** 20, 8.8], { recovery: 15 }),
  simpleRow('queue_length', 'gauge', [12, 480, 7.4], {
    recovery: 90,
    wasOffBefore: true,
    labels: { queue: 'orders' },
  }),
  simpleRow('apiserver_current_inflight_requests', 'gauge', [24, 61, 5.2], { recovery: 45, labels: {} }),
  simpleRow('up', 'gauge', [1, 0, 1000], { recovery: 90, direction: 'down' }),
];

/** A scenario that moved twelve metrics; what a test is about is given. */
export function scenarioOf(changes: Partial<ScenarioResult> = {}): ScenarioResult {
  return {
    index: 0,
    baseline: { start: START - 2430, end: START - 30 },
    during: { start: START, end: START + 600 },
    isWidened: false,
    after: { start: START + 600, end: START + 1500 },
    isEndedByNext: false,
    seriesCount: 5012,
    tooFewCount: 118,
    movedCount: 41,
    placeboCount: 2,
    rows: movedRows,
    common: [
      { name: 'node', value: 'worker-3', moved: 41, all: 43, elsewhere: { moved: 2, all: 817 } },
      { name: 'namespace', value: 'payments', moved: 12, all: 60, elsewhere: { moved: 29, all: 800 } },
    ],
    gone: [
      {
        labels: { job: 'node-exporter', instance: 'worker-3' },
        isTarget: true,
        seriesCount: 312,
        since: START + 45,
        longest: 90,
        replacedCount: 0,
      },
      {
        labels: { namespace: 'payments', pod: 'payments-api-6d4cf56db6-7xk2p' },
        isTarget: false,
        seriesCount: 140,
        since: START + 60,
        replacedCount: 140,
      },
    ],
    appearedCount: 140,
    ...changes,
  };
}

/** A scenario during which nothing moved. */
export function quietScenario(changes: Partial<ScenarioResult> = {}): ScenarioResult {
  const nothing = { movedCount: 0, rows: [], common: [], gone: [], appearedCount: 0 };
  return scenarioOf({ ...nothing, tooFewCount: 0, ...changes });
}

/** A hypothesis that held; what a test is about is given. */
function hypothesisOf(changes: Partial<HypothesisResult> = {}): HypothesisResult {
  return {
    name: 'Error rate stays below 1 %',
    told: 'http_requests_total{code=~"5.."} to http_requests_total by service, below 0.01',
    severity: 'error',
    verdict: 'held',
    unit: { quantity: 'ratio', isPerSecond: false },
    worst: 0.004,
    violations: [],
    bounds: { highest: 0.01 },
    chart: chartOf((isUnusual, place) => (isUnusual ? 0.004 : 0.001) * noise(place)),
    ...changes,
  };
}

const hypotheses: readonly HypothesisResult[] = [
  hypothesisOf(),
  hypothesisOf({
    name: 'p99 is back within 5 minutes',
    told: 'p99 of http_request_duration_seconds by service, below 0.5, recovers within 5m',
    verdict: 'late',
    unit: { quantity: 'seconds', isPerSecond: false },
    worst: 2.31,
    recovery: 440,
    violations: [
      { start: START + 20, end: START + 1040, scenario: 0, worst: 2.31, labels: { service: 'checkout' } },
    ],
    chart: chartOf((isUnusual, place) => (isUnusual ? 2.1 : 0.12) * noise(place), { until: 440 }),
  }),
  hypothesisOf({
    name: 'Checkout answers',
    told: 'rate of http_requests_total{service="checkout"}, above 5',
    verdict: 'violated',
    unit: { quantity: 'number', isPerSecond: true },
    worst: 0.2,
    violations: [
      { start: START + 15, end: START + 195, scenario: 0, worst: 0.2, labels: { service: 'checkout' } },
    ],
  }),
  hypothesisOf({
    name: 'Memory stays within 10 % of usual',
    told: 'container_memory_working_set_bytes by namespace, within 10 % of before',
    severity: 'warning',
    verdict: 'violated',
    unit: { quantity: 'bytes', isPerSecond: false },
    worst: 1_036_000_000,
    violations: [
      {
        start: START + 60,
        end: START + 735,
        scenario: 0,
        worst: 1_036_000_000,
        labels: { namespace: 'payments' },
      },
    ],
  }),
  hypothesisOf({
    name: 'No API server alert fires',
    told: 'absent ALERTS{alertname="KubeAPIDown",alertstate="firing"}',
    severity: 'warning',
    verdict: 'inconclusive',
    reason: 'There are no samples of ALERTS at the time of the run.',
    worst: undefined as never,
  }),
];

/** A result that is final, of the first scenario alone; what a test is about is given. */
export function resultOf(changes: Partial<WindowsResult> = {}): WindowsResult {
  return {
    version: 1,
    state: 'final',
    source: {
      store: 'timestream',
      storeName: 'Amazon Timestream',
      destination: 'prometheus/metrics',
      match: '{cluster="payments"}',
      links: [
        'https://grafana.example/d/nodes?from={fromMs}&to={toMs}&var-node={node}',
        'https://grafana.example/d/run?from={fromMs}&to={toMs}',
      ],
    },
    shift: 0,
    scenarios: [scenarioOf()],
    skippedScenarios: 0,
    hypotheses,
    effort: { statements: 14, bytes: 1_288_490_188 },
    ...changes,
  };
}

const secondAt = START + 45 * MINUTE;
const thirdAt = START + 58 * MINUTE;

/** The scenarios of {@link exampleRun}. */
export const threeScenarios: readonly ScenarioResult[] = [
  scenarioOf(),
  quietScenario({
    index: 1,
    baseline: { start: START + 630, end: secondAt - 30 },
    during: { start: secondAt, end: secondAt + 600 },
    after: { start: secondAt + 600, end: thirdAt - 30 },
    isEndedByNext: true,
  }),
  scenarioOf({
    index: 2,
    during: { start: thirdAt, end: thirdAt + MINUTE },
    after: { start: thirdAt + MINUTE, end: thirdAt + 960 },
    isWidened: true,
    movedCount: 3,
    rows: movedRows.slice(9),
    common: [],
    gone: [],
    appearedCount: 0,
    placeboCount: undefined as never,
  }),
];

/** A result for each state by name. */
export const exampleResults = {
  passed: resultOf({
    hypotheses: [hypothesisOf(), hypothesisOf({ name: 'Latency stays low', worst: 0.231 })],
    scenarios: [scenarioOf({ rows: movedRows.filter(({ areAllBack }) => areAllBack) })],
  }),
  violated: resultOf({ scenarios: threeScenarios }),
  'nothing moved': resultOf({ hypotheses: [], scenarios: [quietScenario()] }),
  'not back': resultOf({
    hypotheses: [],
    scenarios: [scenarioOf({ rows: movedRows.slice(1, 3), movedCount: 17, gone: [], appearedCount: 0 })],
  }),
  'gone target': resultOf({
    hypotheses: [],
    scenarios: [quietScenario({ gone: scenarioOf().gone, appearedCount: 140 })],
  }),
  partial: resultOf({
    state: 'partial',
    nextLook: START + 10 * MINUTE + 1020,
    hypotheses: hypotheses.slice(0, 2),
  }),
  'partly failed': resultOf({
    state: 'partial',
    scenarios: [
      scenarioOf(),
      quietScenario({
        index: 1,
        problem: 'Timestream did not answer within 60 s: look again later.',
        seriesCount: 0,
      }),
    ],
  }),
  failed: resultOf({
    state: 'failed',
    problem:
      'The table prometheus/metrics does not exist. Set the right one in krknTelemetry.metrics.tables, and look again.',
    scenarios: [],
    hypotheses: [],
  }),
  'clock is wrong': resultOf({ skew: 92, hypotheses: [] }),
  shifted: resultOf({ shift: -92, hypotheses: [], skippedScenarios: 3 }),
  'no series': resultOf({ hypotheses: [], scenarios: [quietScenario({ seriesCount: 0 })] }),
} as const satisfies Record<string, WindowsResult>;

/** A result whose every text is this one. */
export function resultOfText(text: string): WindowsResult {
  const labels = { [text]: text };
  const scenario = scenarioOf({
    rows: [rowOf({ metric: text, series: [{ ...rowOf().series[0]!, labels }], wasOffBefore: true })],
    common: [{ name: text, value: text, moved: 4, all: 5, elsewhere: { moved: 1, all: 9 } }],
    gone: [{ labels, isTarget: true, seriesCount: 1, since: START, replacedCount: 1 }],
  });
  const violations = [{ start: START, end: START + 60, scenario: 7, worst: 1, labels }];
  return resultOf({
    scenarios: [scenario, { ...scenario, index: 1, problem: text }],
    hypotheses: [hypothesisOf({ name: text, told: text, reason: text, verdict: 'violated', violations })],
    source: {
      store: 'influxdb',
      storeName: text,
      destination: text,
      match: text,
      links: [text, `https://${text}/{x}`],
    },
  });
}
