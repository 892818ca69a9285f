import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics as Published } from '@aws-lambda-powertools/metrics';
import { createFailedReadingReporter } from '../../auth/failed-reading';
import { metrics as credentials } from '../../auth/metric-names';
import { createSecretsManagerClient, secretReader } from '../../kit/secret-reader';
import { InfluxClient } from '../../metrics/influxdb/client';
import { toFailure } from '../../metrics/influxdb/errors';
import { InfluxRanker } from '../../metrics/influxdb/influx-ranker';
import { InfluxReader } from '../../metrics/influxdb/influx-reader';
import type { ReadAccess } from '../../metrics/influxdb/read-access';
import { parseToken } from '../../metrics/influxdb/secret-format';
import { secretTokens } from '../../metrics/influxdb/tokens';
import { readMeanings, toRoleError } from '../../metrics/timestream/errors';
import type { QueryAccess } from '../../metrics/timestream/query-access';
import { createQueryClient } from '../../metrics/timestream/query-client';
import { TimestreamRanker } from '../../metrics/timestream/timestream-ranker';
import { TimestreamReader } from '../../metrics/timestream/timestream-reader';
import { createQueueClient, LookQueue } from '../look-queue/look-queue';
import { Bucket } from '../storage/bucket';
import { createS3Client } from '../storage/s3-client';
import { createWorkerHandler } from './handler';
import { parseEnvironment, type WorkerConfig } from './settings';
import type { Metrics } from './source';

/** Milliseconds that an answer of Timestream may take: what ranks gives up a little earlier, and cancels the statement. */
const LONGEST_ANSWER = 65_000;

const config = parseEnvironment(process.env);
const logger = new Logger({ serviceName: 'windows-worker' });
const s3 = createS3Client({ region: config.functionRegion });

/** The Lambda function that looks at the metrics of runs. */
export const handler = createWorkerHandler(config, {
  bucket: new Bucket({ name: config.bucketName, client: s3, linkClient: s3, linkExpiration: 1 }),
  queue: new LookQueue(createQueueClient(config.functionRegion), config.queueUrl),
  metrics: config.influxdb === undefined ? ofTimestream() : ofInfluxdb(config.influxdb),
  logger,
  now: Date.now,
});

/** Timestream, with the function's role. */
function ofTimestream(): Metrics {
  const { region, timestreamQueryEndpoint: endpoint } = config;
  const create = () =>
    createQueryClient({ region, ...(endpoint !== undefined && { endpoint }) }, LONGEST_ANSWER);
  let query = create();
  const access: QueryAccess = {
    get clients() {
      return { query };
    },
    toReadFailure: (error) => toRoleError(error, readMeanings),
    abandon: () => {
      query.destroy();
      query = create();
    },
  };
  return both(new TimestreamRanker(access), new TimestreamReader(access));
}

/** InfluxDB, with the token that reads. */
function ofInfluxdb({ place, tokenSecret }: NonNullable<WorkerConfig['influxdb']>): Metrics {
  const read = secretReader(createSecretsManagerClient(config.functionRegion), tokenSecret, parseToken);
  const report = createFailedReadingReporter({
    logger,
    metrics: new Published({
      namespace: credentials.namespace,
      serviceName: credentials.service,
      defaultDimensions: { [credentials.dimensions.function]: config.functionName },
    }),
  });
  // It writes nothing.
  const tokens = secretTokens({ read: { write: read, read }, now: Date.now, report });
  const access: ReadAccess = {
    client: new InfluxClient(place, tokens),
    toReadFailure: (error, destination) =>
      toFailure(error, { purpose: 'read', owner: 'connector', destination }),
  };
  return both(new InfluxRanker(access), new InfluxReader(access));
}

function both(ranker: Pick<Metrics, 'rankCandidates'>, reader: Pick<Metrics, 'read'>): Metrics {
  return {
    rankCandidates: (question, meter, signal) => ranker.rankCandidates(question, meter, signal),
    read: (queries, sink, meter, signal) => reader.read(queries, sink, meter, signal),
  };
}
