import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { createFailedReadingReporter } from '../auth/failed-reading';
import { metrics as credentials } from '../auth/metric-names';
import { createSecretsManagerClient, secretReader } from '../kit/secret-reader';
import { fromLevel } from '../kit/logger';
import { createConnectorHandler } from './handler';
import { metrics as called } from './metric-names';
import type { StoreAccess } from './port';
import { createReadPublisher } from './read-metrics';
import { parseToken } from '../metrics/influxdb/secret-format';
import { parseEnvironment, type ConnectorConfig } from './settings';
import type { Tokens } from '../metrics/influxdb/client';
import { callerAccess, ownAccess } from './store/influxdb/store-access';
import { secretTokens } from '../metrics/influxdb/tokens';
import { timestreamAccess } from './store/timestream/store-access';
import { createRequestPublisher, createTablePublisher, createWritePublisher } from './write-metrics';

const config = parseEnvironment(process.env);
const { namespace, service: serviceName, dimensions } = called;
const logger = fromLevel(new Logger({ serviceName, logLevel: config.logLevel }), config.logLevel);
const metrics = new Metrics({
  namespace,
  serviceName,
  defaultDimensions: { [dimensions.environment]: config.environment },
});
const now = (): number => performance.now();

/** The configured store. */
function access(): StoreAccess {
  const { influxdb, tokenSecrets, dimensionLabels } = config;
  if (influxdb === undefined) {
    return timestreamAccess(config, {
      dimensionLabels,
      reportDimensions: createTablePublisher(metrics),
      now,
    });
  }
  return tokenSecrets === undefined
    ? callerAccess(influxdb, Date.now)
    : ownAccess(influxdb, ownTokens(tokenSecrets));
}

/** The connector's own tokens for InfluxDB. */
function ownTokens(secrets: NonNullable<ConnectorConfig['tokenSecrets']>): Tokens {
  const client = createSecretsManagerClient(config.functionRegion);
  return secretTokens({
    read: {
      write: secretReader(client, secrets.write, parseToken),
      read: secretReader(client, secrets.read, parseToken),
    },
    now: Date.now,
    report: createFailedReadingReporter({
      logger,
      metrics: new Metrics({
        namespace: credentials.namespace,
        serviceName: credentials.service,
        defaultDimensions: { [credentials.dimensions.function]: config.functionName },
      }),
    }),
  });
}

/** The Lambda function of the Prometheus connector. */
export const handler = createConnectorHandler(config, {
  access: access(),
  report: createWritePublisher(metrics, logger),
  reportRead: createReadPublisher(metrics),
  reportRequest: createRequestPublisher(metrics),
  logger,
  now,
  clock: Date.now,
  random: Math.random,
});
