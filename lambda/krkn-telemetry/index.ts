import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { SecretCredentials } from '../auth/credential-check';
import { createFailedReadingReporter } from '../auth/failed-reading';
import { metrics as called } from '../auth/metric-names';
import { createSecretsManagerClient, secretReader } from '../auth/secret-reader';
import { serveApiGateway } from '../http/api-gateway';
import { Bucket } from './bucket/bucket';
import { createS3Client } from './bucket/s3-client';
import type { Access } from './access';
import { parseEnvironment, type AccessConfig } from './env';
import { createTelemetryService } from './service';

const { bucketName, linkExpiration, linkEndpoint, access, publicUrl, functionName, region } =
  parseEnvironment(process.env);
const logger = new Logger({ serviceName: 'krkn-telemetry' });
const metrics = new Metrics({
  namespace: called.namespace,
  serviceName: called.service,
  defaultDimensions: { [called.dimensions.function]: functionName },
});
const client = createS3Client({ region });
const bucket = new Bucket({
  name: bucketName,
  client,
  linkClient: linkEndpoint === undefined ? client : createS3Client({ region, endpoint: linkEndpoint }),
  linkExpiration,
});
const toAccess = (config: AccessConfig): Access =>
  config.kind === 'open'
    ? config
    : {
        kind: 'guarded',
        check: new SecretCredentials({
          read: secretReader(createSecretsManagerClient(region), config.credentialsSecret),
          now: Date.now,
          report: createFailedReadingReporter({ logger, metrics }),
        }),
      };

/** The Lambda function of the telemetry service. */
export const handler = serveApiGateway(
  createTelemetryService({ bucket, access: toAccess(access), publicUrl, now: Date.now, logger }),
  {
    logger,
    random: Math.random,
    publicUrl,
  },
);
