import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { metrics as called } from '../auth/metric-names';
import { createSecretsManagerClient } from '../kit/secret-reader';
import { createQueueClient } from './look-queue/look-queue';
import { createS3Client } from './storage/s3-client';
import { parseEnvironment } from './settings';
import { createTelemetryHandler } from './handler';

const config = parseEnvironment(process.env);
const { linkEndpoint, functionName, region } = config;
const s3 = createS3Client({ region });

/** The Lambda function of the telemetry service. */
export const handler = createTelemetryHandler(config, {
  s3,
  linkS3: linkEndpoint === undefined ? s3 : createS3Client({ region, endpoint: linkEndpoint }),
  secretsManager: createSecretsManagerClient(region),
  sqs: createQueueClient(region),
  logger: new Logger({ serviceName: 'krkn-telemetry' }),
  metrics: new Metrics({
    namespace: called.namespace,
    serviceName: called.service,
    defaultDimensions: { [called.dimensions.function]: functionName },
  }),
  now: Date.now,
  random: Math.random,
});
