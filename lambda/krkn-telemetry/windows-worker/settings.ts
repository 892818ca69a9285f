import * as v from 'valibot';
import { functionName, readEnvironment, region as functionRegion, type Values } from '../../kit/environment';
import { oneOf, regionName, text, type Settings } from '../../kit/setting';
import { metrics } from './metrics-settings';

const settings = {
  metrics: {
    variable: 'METRICS',
    schema: metrics,
    required: true,
  },
} as const satisfies Settings;

/** What the worker reads: the stack and the local run set it. */
export const variables = {
  ...settings,
  /** Bucket that runs and what is known of their metrics are kept in. */
  bucketName: { variable: 'BUCKET_NAME', schema: v.string('the name of an S3 bucket'), required: true },
  /** Queue that it takes messages from, and sends those to that make it look again. */
  queueUrl: { variable: 'QUEUE_URL', schema: v.string('the URL of an SQS queue'), required: true },
  store: { variable: 'STORE', schema: oneOf(['timestream', 'influxdb']), default: 'timestream' },
  /** What readers call the store. Absent: what AWS or its maker calls it. */
  storeName: { variable: 'STORE_NAME', schema: v.string('the name of a store') },
  /** Region of Timestream, if it is not the function's. */
  region: { variable: 'TIMESTREAM_REGION', schema: regionName },
  /** URL of the cell of Timestream that answers queries. Absent: Timestream tells it. */
  timestreamQueryEndpoint: {
    variable: 'TIMESTREAM_QUERY_ENDPOINT',
    schema: text(/^https?:\/\/[^/?#@]+$/, 'the URL of a cell of Timestream, without a path'),
  },
  /** Version of InfluxDB: its HTTP API depends on it. */
  influxdbEngine: { variable: 'INFLUXDB_ENGINE', schema: oneOf(['2', '3']), default: '2' },
  /** Base URL of InfluxDB, without a slash at the end. */
  influxdbUrl: {
    variable: 'INFLUXDB_URL',
    schema: v.string('the URL of InfluxDB, without a path: https://host:8086'),
  },
  /** Organization of InfluxDB 2. */
  influxdbOrganization: {
    variable: 'INFLUXDB_ORGANIZATION',
    schema: v.string('the name of an organization'),
  },
  /** Secret with the token that reads. */
  influxdbReadTokenSecret: {
    variable: 'INFLUXDB_READ_TOKEN_SECRET',
    schema: v.string('the ARN of a secret'),
  },
  functionName,
  functionRegion,
} as const;

const storeNames = { timestream: 'Amazon Timestream', influxdb: 'InfluxDB' } as const;

/** Configuration of the worker. */
export type WorkerConfig = ReturnType<typeof parseEnvironment>;

/**
 * Reads the configuration from environment variables. An empty value counts as absent.
 * @throws {Error} that lists every problem at once, as name, got, expected.
 */
export function parseEnvironment(environment: Readonly<Record<string, string | undefined>>) {
  const values = readEnvironment(variables, environment, problems);
  const { influxdbEngine, influxdbUrl, influxdbOrganization, influxdbReadTokenSecret, ...rest } = values;
  return {
    ...rest,
    storeName: rest.storeName ?? storeNames[rest.store],
    /** Where Timestream is. */
    region: rest.region ?? rest.functionRegion,
    /** Which InfluxDB, and the secret with its token; undefined with another store. */
    influxdb:
      rest.store === 'influxdb' && influxdbUrl !== undefined && influxdbReadTokenSecret !== undefined
        ? {
            place: { engine: influxdbEngine, url: influxdbUrl, organization: influxdbOrganization },
            tokenSecret: influxdbReadTokenSecret,
          }
        : undefined,
  };
}

function problems(
  { metrics: setting, store, influxdbEngine }: Partial<Values<typeof variables>>,
  unset: (key: keyof typeof variables) => string[],
): string[] {
  const isInfluxdb = store === 'influxdb';
  // Undefined when it is itself a problem.
  const wrong = setting?.tables.filter((each) => (each.table === undefined) !== isInfluxdb) ?? [];
  return [
    ...wrong.map(
      ({ database }) =>
        `${variables.metrics.variable} has the database ${JSON.stringify(database)}; expected ${isInfluxdb ? 'no table, as databases of InfluxDB have none' : 'its table, too'}`,
    ),
    ...(isInfluxdb ? [...unset('influxdbUrl'), ...unset('influxdbReadTokenSecret')] : []),
    ...(isInfluxdb && influxdbEngine === '2' ? unset('influxdbOrganization') : []),
  ];
}
