/** What is known of the metrics of runs, as the worker stores it. */
import { gzipSync } from 'node:zlib';
import type { FoundResult } from '../../lambda/krkn-telemetry/windows/read-result';
import {
  RESULT_VERSION,
  type HypothesisResult,
  type ResultRow,
  type ResultSeries,
  type ScenarioResult,
  type WindowsResult,
} from '../../lambda/krkn-telemetry/windows/result';

/** 2026-11-24 00:00:00 UTC: the first scenario of these results begins then, and lasts ten minutes. */
export const START = 1_795_478_400;

/** A hypothesis that held; what a test is about is given. */
export function hypothesisResult(told: Partial<HypothesisResult> = {}): HypothesisResult {
  return {
    name: 'Error rate stays below 1 %',
    told: 'http_requests_total{code=~"5.."} to http_requests_total by service, below 0.01',
    severity: 'error',
    verdict: 'held',
    worst: 0.004,
    violations: [],
    bounds: { highest: 0.01 },
    ...told,
  };
}

/** Hypotheses of each verdict, by it. All but the last are of severity error. */
export const hypothesisResults = {
  held: hypothesisResult(),
  violated: hypothesisResult({
    name: 'Checkout answers',
    told: 'up{job="checkout"}, above 0.5',
    verdict: 'violated',
    worst: 0.042,
    violations: [
      {
        scenario: 0,
        start: START + 60,
        end: START + 240,
        worst: 0.042,
        labels: { service: 'checkout' },
      },
    ],
    bounds: { lowest: 0.5 },
  }),
  late: hypothesisResult({
    name: 'p99 is back within 5 minutes',
    told: 'the 0.99 quantile of http_request_duration_seconds by service, below 0.5',
    verdict: 'late',
    worst: 2.5,
    recovery: 440,
    violations: [{ scenario: 0, start: START + 600, end: START + 1_040, worst: 2.5, labels: {} }],
    bounds: { highest: 0.5 },
  }),
  inconclusive: hypothesisResult({
    name: 'Queue stays short',
    told: 'queue_length, below 10',
    verdict: 'inconclusive',
    reason: 'It was not so before the scenario either',
  }),
  warning: hypothesisResult({
    name: 'Memory stays below 1 GiB',
    told: 'container_memory_working_set_bytes by pod, below 1073741824',
    severity: 'warning',
    verdict: 'violated',
    worst: 1_610_612_736,
    violations: [{ scenario: 0, start: START + 60, end: START + 90, worst: 1_610_612_736, labels: {} }],
  }),
} satisfies Readonly<Record<string, HypothesisResult>>;

/** A series that moved, of an error rate that came back after 45 s. */
export function resultSeries(told: Partial<ResultSeries> = {}): ResultSeries {
  return {
    labels: {
      __name__: 'http_requests_total',
      code: '500',
      job: 'checkout',
      instance: '10.0.1.23:8080',
      pod: 'checkout-6d4cf56db6-x2x7q',
    },
    score: 285,
    before: 0,
    during: 3.1,
    recovery: 45,
    ...told,
  };
}

/** A metric that moved. */
export function resultRow(told: Partial<ResultRow> = {}): ResultRow {
  return {
    metric: 'http_requests_total',
    kind: 'rate',
    direction: 'up',
    movedCount: 6,
    seriesCount: 8,
    medianRecovery: 45,
    worstRecovery: 45,
    areAllBack: true,
    wasOffBefore: false,
    series: [resultSeries()],
    ...told,
  };
}

/** A metric that did not come back. */
export const slowDisk: ResultRow = {
  metric: 'etcd_disk_wal_fsync_duration_seconds',
  ...{ kind: 'mean', direction: 'up', movedCount: 3, seriesCount: 3 },
  ...{ areAllBack: false, wasOffBefore: false },
  series: [
    {
      labels: { __name__: 'etcd_disk_wal_fsync_duration_seconds', instance: '10.0.1.5:2379', job: 'etcd' },
      ...{ score: 58, before: 0.004, during: 0.061 },
    },
  ],
};

/** What moved during a scenario. */
export function scenarioResult(told: Partial<ScenarioResult> = {}): ScenarioResult {
  return {
    index: 0,
    baseline: { start: START - 2_430, end: START - 30 },
    during: { start: START, end: START + 600 },
    isWidened: false,
    after: { start: START + 600, end: START + 1_500 },
    isEndedByNext: false,
    seriesCount: 5_012,
    tooFewCount: 12,
    movedCount: 9,
    placeboCount: 2,
    rows: [resultRow(), slowDisk],
    common: [],
    gone: [],
    appearedCount: 0,
    ...told,
  };
}

/** A final result of one scenario in which two metrics moved, without hypotheses. */
export function windowsResult(told: Partial<WindowsResult> = {}): WindowsResult {
  return {
    version: RESULT_VERSION,
    state: 'final',
    source: { store: 'timestream', destination: 'prometheus/metrics', links: [] },
    shift: 0,
    scenarios: [scenarioResult()],
    skippedScenarios: 0,
    hypotheses: [],
    effort: { statements: 4, bytes: 1_000_000 },
    ...told,
  };
}

/** What is found of a run whose metrics were not looked at. */
export const nothingFound: FoundResult = { kind: 'none' };

/** What is found of a run with a final result. */
export function foundResult(told: Partial<WindowsResult> = {}): FoundResult {
  return { kind: 'result', result: windowsResult(told) };
}

/** A result as it is stored. */
export function packed(result: WindowsResult): Buffer {
  return gzipSync(JSON.stringify(result));
}
