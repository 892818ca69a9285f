import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { ANSWER_TIME } from '../../lambda/http/deployment';
import type { FunctionApi } from '../constructs/function-api';
import type { NodeFunction } from '../constructs/node-function';
import type { Condition } from './alarms';
import {
  apiMetrics,
  connectorMetrics,
  failedSecretReadings,
  functionMetrics,
  instanceMetrics,
  p99,
  period,
  queueMetrics,
} from './metrics';

/** What clients do when a request fails: what an alarm puts up with follows from it. */
export type Clients = 'sendOnce' | 'repeat';

/** Percent of requests that may fail. Of those that are sent once, none: each is lost. */
const failingPercent: Record<Clients, number> = { sendOnce: 0, repeat: 5 };
/** Periods that a fault may last. What is repeated arrives when it is over. */
const faultPeriods: Record<Clients, number> = { sendOnce: 1, repeat: 3 };
/** Part of the time there is that one request in a hundred may take. */
const DURATION_PART = 0.8;

/** What can be wrong with an API. */
export function apiConditions(api: FunctionApi, clients: Clients): Condition[] {
  const { requests, serverErrors, tooManyRequests } = apiMetrics(api);
  const periods = faultPeriods[clients];
  return [
    {
      name: 'ServerErrors',
      meaning: `More than ${failingPercent[clients]} % of requests are answered 5xx.`,
      metric: new MathExpression({
        expression: '100 * FILL(serverErrors, 0) / requests',
        usingMetrics: { serverErrors, requests },
        label: '% of requests',
        period,
      }),
      limit: failingPercent[clients],
      periods,
    },
    {
      name: 'TooManyRequests',
      meaning:
        'The gateway answers 429: more requests arrive than the throttles of the route or the account allow.',
      metric: tooManyRequests,
      limit: 0,
      periods,
    },
  ];
}

/** What can be wrong with a function. The names of its conditions begin with its own. */
export function functionConditions(
  name: string,
  { function: handler, timeout }: NodeFunction,
  clients: Clients,
): Condition[] {
  const { errors, throttles } = functionMetrics(handler);
  const periods = faultPeriods[clients];
  const available = timeout.toMilliseconds() - ANSWER_TIME;
  return [
    {
      name: `${name}Errors`,
      meaning: `The function ${name} crashes, times out or runs out of memory.`,
      metric: errors,
      limit: 0,
      periods,
    },
    {
      name: `${name}Throttles`,
      meaning: `Lambda refuses to run the function ${name} as often at once as requested.`,
      metric: throttles,
      limit: 0,
      periods,
    },
    {
      name: `${name}Duration`,
      meaning: `One request in a hundred takes the function ${name} more than ${100 * DURATION_PART} % of the time it has.`,
      metric: handler.metricDuration({ statistic: p99, period, label: 'p99' }),
      limit: Math.round(available * DURATION_PART),
      periods,
    },
  ];
}

/** What can be wrong with the secret that functions read, by their names. */
export function secretConditions(readers: Readonly<Record<string, NodeFunction>>): Condition[] {
  return Object.entries(readers).map(([name, { function: handler }]) => ({
    name: `${name}Secret`,
    meaning: `The function ${name} cannot read its secret, or finds no credentials in it. If it was rotated just now, the rotation has failed.`,
    metric: failedSecretReadings(name, handler),
    limit: 0,
    // An operator who rotates after a leak must know at once.
    periods: 1,
  }));
}

/** Dimensions of a table, of the 128 that it can have, with which there is still time to do something. */
const TABLE_DIMENSIONS = 100;

/** What can be wrong with samples. */
export function sampleConditions(environment: string): Condition[] {
  const metrics = connectorMetrics(environment);
  return [
    {
      name: 'RejectedSamples',
      meaning: 'Samples keep being rejected permanently: they are lost.',
      metric: metrics.rejected,
      limit: 0,
      periods: 3,
    },
    {
      name: 'StrayDestinations',
      meaning:
        'Labels of series name databases or tables that AWS does not know or does not allow. Those series are lost.',
      metric: metrics.strayDestinations,
      limit: 0,
      periods: 1,
    },
  ];
}

/** What can be wrong with samples in Timestream. */
export function timestreamConditions(environment: string): Condition[] {
  const metrics = connectorMetrics(environment);
  return [
    {
      name: 'UnisolatedRecords',
      meaning:
        'Timestream refuses more records of a request than the connector can isolate: valid records are lost with them.',
      metric: metrics.notIsolated,
      limit: 0,
      periods: 1,
    },
    {
      name: 'TableDimensions',
      meaning: `A table has more than ${TABLE_DIMENSIONS} dimensions. With 128, Timestream rejects every series with another label.`,
      metric: metrics.tableDimensions,
      limit: TABLE_DIMENSIONS,
      periods: 1,
    },
  ];
}

/** What can be wrong with samples in InfluxDB. */
export function encoderConditions(environment: string): Condition[] {
  return [
    {
      name: 'EncoderDefects',
      meaning:
        'InfluxDB does not understand what the connector makes of a series. That series is lost: this is a bug of this project.',
      metric: connectorMetrics(environment).encoderDefects,
      limit: 0,
      periods: 1,
    },
  ];
}

/** Percent of what an InfluxDB has, with which there is still time to do something. */
const INSTANCE_LIMITS = { cpu: 90, memory: 90, disk: 75 };

/**
 * What can be wrong with an InfluxDB of Amazon Timestream for InfluxDB: AWS's own advice.
 * https://docs.aws.amazon.com/timestream/latest/developerguide/timestream-for-influx-monitoring-configuration-optimization.html
 */
export function instanceConditions(name: string): Condition[] {
  const { cpu, memory, disk } = instanceMetrics(name);
  return [
    {
      name: 'InfluxDBProcessor',
      meaning: `InfluxDB uses more than ${INSTANCE_LIMITS.cpu} % of its processors.`,
      metric: cpu,
      limit: INSTANCE_LIMITS.cpu,
      periods: 3,
    },
    {
      name: 'InfluxDBMemory',
      meaning: `InfluxDB uses more than ${INSTANCE_LIMITS.memory} % of its memory, which grows with the number of series.`,
      metric: memory,
      limit: INSTANCE_LIMITS.memory,
      periods: 3,
    },
    {
      name: 'InfluxDBDisk',
      meaning: `More than ${INSTANCE_LIMITS.disk} % of the storage of InfluxDB is full. It stops when all of it is.`,
      metric: disk,
      limit: INSTANCE_LIMITS.disk,
      periods: 1,
    },
  ];
}

/** Seconds that a run may wait to be looked at: longer than a look that fails and is repeated does. */
const LONGEST_WAIT = 7_200;

/** What can be wrong with looks at the metrics of runs. */
export function lookConditions(queue: IQueue, failed: IQueue): Condition[] {
  return [
    {
      name: 'LooksFailed',
      meaning: 'The metrics of a run could not be looked at, and no one tries again. Its page says so, too.',
      metric: queueMetrics(failed).waiting,
      limit: 0,
      periods: 1,
    },
    {
      name: 'LooksLate',
      meaning: `A run has waited for ${LONGEST_WAIT / 3_600} hours for its metrics to be looked at.`,
      metric: queueMetrics(queue).age,
      limit: LONGEST_WAIT,
      periods: 1,
    },
  ];
}
