import {
  GraphWidget,
  GraphWidgetView,
  type HorizontalAnnotation,
  type IMetric,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { FunctionApi } from '../constructs/function-api';
import type { NodeFunction } from '../constructs/node-function';
import {
  apiMetrics,
  bucketMetrics,
  connectorMetrics,
  failedSecretReadings,
  functionMetrics,
  instanceMetrics,
  queueMetrics,
} from './metrics';

/** A row of a dashboard: graphs side by side. */
export type Row = readonly IWidget[];

/** Columns that a dashboard has. */
export const DASHBOARD_WIDTH = 24;

/** How an API is doing. */
export function apiRow(api: FunctionApi): Row {
  const { requests, clientErrors, serverErrors, tooManyRequests, latency } = apiMetrics(api);
  return row([
    { title: 'Requests', unit: 'in 5 minutes', metrics: [requests] },
    {
      title: 'Refused and failed requests',
      unit: 'in 5 minutes',
      metrics: [clientErrors, tooManyRequests, serverErrors],
    },
    { title: 'Latency at the gateway', unit: 'ms', metrics: latency },
  ]);
}

/** How a function is doing. */
export function functionRow(
  name: string,
  { function: handler, timeout, reservedConcurrency }: NodeFunction,
): Row {
  const { invocations, errors, throttles, duration, concurrency } = functionMetrics(handler);
  return row([
    { title: `${name}: invocations`, unit: 'in 5 minutes', metrics: [invocations, errors, throttles] },
    {
      title: `${name}: duration`,
      unit: 'ms',
      metrics: duration,
      limit: { value: timeout.toMilliseconds(), label: 'Timeout' },
    },
    {
      title: `${name}: concurrency`,
      unit: 'invocations at once',
      metrics: [concurrency],
      ...(reservedConcurrency !== undefined && { limit: { value: reservedConcurrency, label: 'Reserved' } }),
    },
  ]);
}

/** What becomes of samples. */
export function sampleRows(environment: string): readonly Row[] {
  const metrics = connectorMetrics(environment);
  return [
    row([
      { title: 'Samples', unit: 'in 5 minutes', metrics: [metrics.received, metrics.written] },
      { title: 'Rejected samples by reason', unit: 'in 5 minutes', metrics: [metrics.rejectedByReason] },
      { title: 'Dropped samples by reason', unit: 'in 5 minutes', metrics: [metrics.droppedByReason] },
    ]),
    row([
      { title: 'Writes by outcome', unit: 'in 5 minutes', metrics: [metrics.requestsByOutcome] },
      { title: 'Duration of a write, and of its calls to the store', unit: 'ms', metrics: metrics.durations },
      { title: 'Dimensions of the fullest table', unit: 'of 128', metrics: [metrics.tableDimensions] },
    ]),
    row([
      { title: 'Reads by outcome', unit: 'in 5 minutes', metrics: [metrics.readsByOutcome] },
      { title: 'What reads took', unit: 'in 5 minutes', metrics: metrics.readWork },
      { title: 'Duration of a read', unit: 'ms', metrics: metrics.readDurations },
    ]),
  ];
}

/** How the functions that read a secret, by their names, fare with it. Empty if no function reads one. */
export function secretRows(readers: Readonly<Record<string, NodeFunction>>): readonly Row[] {
  const metrics = Object.entries(readers).map(([name, { function: handler }]) =>
    failedSecretReadings(name, handler),
  );
  return metrics.length === 0
    ? []
    : [row([{ title: 'Failed readings of the secret', unit: 'in 5 minutes', metrics }])];
}

/** How an InfluxDB is doing. */
export function instanceRow(name: string): Row {
  const { cpu, memory, disk } = instanceMetrics(name);
  return row([
    { title: 'InfluxDB: processors', unit: '%', metrics: [cpu] },
    { title: 'InfluxDB: memory', unit: '%', metrics: [memory] },
    { title: 'InfluxDB: storage', unit: '%', metrics: [disk] },
  ]);
}

/** How looks at the metrics of runs are doing. */
export function lookRow(queue: IQueue, failed: IQueue): Row {
  const { waiting, delayed, age } = queueMetrics(queue);
  return row([
    { title: 'Looks at metrics that wait', unit: 'runs', metrics: [waiting, delayed] },
    { title: 'Age of the oldest of them', unit: 's', metrics: [age] },
    { title: 'Looks that failed', unit: 'runs', metrics: [queueMetrics(failed).waiting] },
  ]);
}

/** How much is in a bucket. */
export function bucketRow(bucket: IBucket): Row {
  const { size, objects } = bucketMetrics(bucket);
  return row([
    { title: 'Size of the bucket, once a day', unit: 'bytes', metrics: [size] },
    { title: 'Objects in the bucket, once a day', unit: 'objects', metrics: [objects] },
  ]);
}

interface Graph {
  readonly title: string;
  /** What the numbers of the left axis are. */
  readonly unit: string;
  readonly metrics: readonly IMetric[];
  /** A line that values should stay below. */
  readonly limit?: HorizontalAnnotation;
}

function row(graphs: readonly Graph[]): Row {
  return graphs.map(
    ({ title, unit, metrics, limit }) =>
      new GraphWidget({
        title,
        view: GraphWidgetView.TIME_SERIES,
        left: [...metrics],
        leftYAxis: { label: unit, showUnits: false, min: 0 },
        ...(limit !== undefined && { leftAnnotations: [limit] }),
        width: DASHBOARD_WIDTH / graphs.length,
      }),
  );
}
