import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats, type IMetric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { metrics as secretMetrics } from '../../lambda/auth/metric-names';
import { metrics } from '../../lambda/prometheus-connector/metric-names';
import { tooManyRequests } from '../constructs/access-log';
import type { FunctionApi } from '../constructs/function-api';

/** Time that a point of a graph stands for, and that an alarm judges at once. */
export const period = Duration.minutes(5);

const percentiles = [
  { statistic: Stats.percentile(50), label: 'p50' },
  { statistic: Stats.percentile(99), label: 'p99' },
] as const;
/** The 99th percentile: what one request in a hundred exceeds. */
export const p99 = Stats.percentile(99);

/** How often something happened in a {@link period}. */
function counted(label: string): MetricOptions {
  return { statistic: Stats.SUM, period, label };
}

/** What the gateway measures of an API: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
export function apiMetrics({ stage }: FunctionApi) {
  return {
    requests: stage.metricCount(counted('Requests')),
    clientErrors: stage.metricClientError(counted('4xx')),
    serverErrors: stage.metricServerError(counted('5xx')),
    tooManyRequests: new Metric({
      namespace: tooManyRequests.namespace,
      metricName: tooManyRequests.name,
      dimensionsMap: { [tooManyRequests.dimension]: stage.api.apiId },
      ...counted('429'),
    }),
    latency: percentiles.map(({ statistic, label }) => stage.metricLatency({ statistic, label, period })),
  };
}

/** What Lambda measures of a function: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export function functionMetrics(handler: IFunction) {
  return {
    invocations: handler.metricInvocations(counted('Invocations')),
    errors: handler.metricErrors(counted('Errors')),
    throttles: handler.metricThrottles(counted('Throttles')),
    duration: percentiles.map(({ statistic, label }) => handler.metricDuration({ statistic, label, period })),
    concurrency: handler.metric('ConcurrentExecutions', {
      statistic: Stats.MAXIMUM,
      label: 'Most at once',
      period,
    }),
  };
}

/** How often a function read its secret and got no credentials, as it publishes itself. */
export function failedSecretReadings(name: string, { functionName }: IFunction): IMetric {
  const { namespace, service, dimensions, names } = secretMetrics;
  return new Metric({
    namespace,
    metricName: names.failedReadings,
    dimensionsMap: { [dimensions.service]: service, [dimensions.function]: functionName },
    ...counted(name),
  });
}

/** What the connector publishes itself. */
export function connectorMetrics(environment: string) {
  const { namespace, service, dimensions, names, reasons } = metrics;
  const of = (name: keyof typeof names, options: MetricOptions): Metric =>
    new Metric({
      namespace,
      metricName: names[name],
      dimensionsMap: { [dimensions.service]: service, [dimensions.environment]: environment },
      ...options,
    });
  const rejectedFor = (reason: string): Metric =>
    of('rejected', counted(reason)).with({
      dimensionsMap: {
        [dimensions.service]: service,
        [dimensions.environment]: environment,
        [dimensions.reason]: reason,
      },
    });
  /** One line for each value of a dimension that has occurred. */
  const by = (dimension: 'reason' | 'outcome', name: keyof typeof names): IMetric =>
    new MathExpression({
      expression:
        `SEARCH('{${namespace},${dimensions.service},${dimensions.environment},${dimensions[dimension]}} MetricName="${names[name]}" ` +
        `${dimensions.service}="${service}" ${dimensions.environment}="${environment}"', 'Sum', ${period.toSeconds()})`,
      label: `\${PROP('Dim.${dimensions[dimension]}')}`,
      period,
    });
  return {
    received: of('received', counted('Received')),
    written: of('written', counted('Written')),
    rejected: of('rejected', counted('Rejected')),
    notIsolated: rejectedFor(reasons.notIsolated),
    encoderDefects: rejectedFor(reasons.encoderDefect),
    strayDestinations: new MathExpression({
      expression: 'FILL(notFound, 0) + FILL(denied, 0)',
      usingMetrics: {
        notFound: rejectedFor(reasons.destinationNotFound),
        denied: rejectedFor(reasons.destinationDenied),
      },
      label: 'Rejected',
      period,
    }),
    tableDimensions: of('tableDimensions', {
      statistic: Stats.MAXIMUM,
      label: 'Dimensions of the fullest table',
      period,
    }),
    droppedByReason: by('reason', 'dropped'),
    rejectedByReason: by('reason', 'rejected'),
    requestsByOutcome: by('outcome', 'writeRequests'),
    readsByOutcome: by('outcome', 'readRequests'),
    readWork: [
      of('readQueries', counted('Queries')),
      of('readPages', counted('Pages')),
      of('readSamples', counted('Samples and histograms')),
    ],
    readDurations: percentiles.map(({ statistic, label }) =>
      of('readDuration', { statistic, label, period }),
    ),
    durations: percentiles.flatMap(({ statistic, label }) => [
      of('writeDuration', { statistic, label: `Request ${label}`, period }),
      of('storeDuration', { statistic, label: `Store ${label}`, period }),
    ]),
  };
}

/**
 * What Amazon Timestream for InfluxDB measures of an InfluxDB. Where: the only namespace that it may write to.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonTimestreamInfluxDBServiceRolePolicy.html
 */
export function instanceMetrics(name: string) {
  const ofInstance = (metricName: string, label: string): Metric =>
    new Metric({
      namespace: 'AWS/Timestream/InfluxDB',
      metricName,
      dimensionsMap: { DbInstanceName: name },
      statistic: Stats.AVERAGE,
      period,
      label,
    });
  return {
    cpu: ofInstance('CPUUtilization', 'Processors'),
    memory: ofInstance('MemoryUtilization', 'Memory'),
    disk: ofInstance('DiskUtilization', 'Storage'),
  };
}

/** What S3 measures of a bucket once a day: https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html */
export function bucketMetrics(bucket: IBucket) {
  const daily = (metricName: string, StorageType: string, label: string): Metric =>
    new Metric({
      namespace: 'AWS/S3',
      metricName,
      dimensionsMap: { BucketName: bucket.bucketName, StorageType },
      statistic: Stats.AVERAGE,
      period: Duration.days(1),
      label,
    });
  return {
    size: daily('BucketSizeBytes', 'StandardStorage', 'Bytes'),
    objects: daily('NumberOfObjects', 'AllStorageTypes', 'Objects'),
  };
}

/** What SQS measures of a queue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
export function queueMetrics(queue: IQueue) {
  const most = (label: string): MetricOptions => ({ statistic: Stats.MAXIMUM, period, label });
  return {
    waiting: queue.metricApproximateNumberOfMessagesVisible(most('Waiting')),
    delayed: queue.metricApproximateNumberOfMessagesDelayed(most('Delayed')),
    age: queue.metricApproximateAgeOfOldestMessage(most('Age')),
  };
}
