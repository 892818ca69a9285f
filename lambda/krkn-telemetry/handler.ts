import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { SecretCredentials } from '../auth/credential-check';
import { createFailedReadingReporter } from '../auth/failed-reading';
import { parseCredentials } from '../auth/secret-format';
import { createSessionKeyOf } from '../auth/session-key';
import { loggingShortPassword } from '../auth/short-password';
import { secretReader } from '../kit/secret-reader';
import { serveApiGateway, type ApiGatewayHandler } from '../http/api-gateway';
import type { Logger } from '../kit/logger';
import type { Access } from './access';
import { LookQueue } from './look-queue/look-queue';
import { Bucket } from './storage/bucket';
import type { TelemetryConfig } from './settings';
import { createTelemetryService } from './service';

/** What the handler takes from the process that it runs in. */
interface TelemetryProcess {
  readonly s3: S3Client;
  /** Makes links: to the endpoint by which those who follow them reach S3. */
  readonly linkS3: S3Client;
  readonly secretsManager: SecretsManagerClient;
  readonly sqs: SQSClient;
  readonly logger: Logger;
  /** With the dimensions of `auth/metric-names.ts`. */
  readonly metrics: Pick<Metrics, 'singleMetric'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** The handler of the telemetry service: its entry makes it of the environment, tests of values of their own. */
export function createTelemetryHandler(
  config: TelemetryConfig,
  { s3, linkS3, secretsManager, sqs, logger, metrics, now, random }: TelemetryProcess,
): ApiGatewayHandler {
  const { bucketName, linkExpiration, publicUrl, localDataFolder, windowsQueueUrl } = config;
  const bucket = new Bucket({ name: bucketName, client: s3, linkClient: linkS3, linkExpiration });
  const access: Access =
    config.access.kind === 'open'
      ? config.access
      : {
          kind: 'guarded',
          check: new SecretCredentials({
            read: loggingShortPassword(
              secretReader(secretsManager, config.access.credentialsSecret, parseCredentials),
              logger,
            ),
            now,
            report: createFailedReadingReporter({ logger, metrics }),
          }),
          // No two buckets of AWS have one name.
          sessionKeyOf: createSessionKeyOf(bucketName),
        };
  const windows = windowsQueueUrl === undefined ? undefined : { queue: new LookQueue(sqs, windowsQueueUrl) };
  const service = createTelemetryService({
    bucket,
    access,
    windows,
    localDataFolder,
    now,
    logger,
  });
  return serveApiGateway(service, { logger, random, publicUrl });
}
