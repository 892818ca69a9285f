import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { serveApiGateway, type ApiGatewayHandler } from '../http/api-gateway';
import { createConnector } from './connector';
import { parseEnvironment } from './env';
import { metrics as called } from './metric-names';
import { createReadPublisher } from './read-metrics';
import { CallerClients } from './store/timestream/caller-clients';
import { RoleClient } from './store/timestream/role-client';
import { TimestreamClients } from './store/timestream/clients';
import { createRequestPublisher, createWritePublisher } from './write-metrics';

const config = parseEnvironment(process.env);
const { region, auth, environment } = config;
const { namespace, service: serviceName, dimensions } = called;
const logger = new Logger({ serviceName });
const metrics = new Metrics({
  namespace,
  serviceName,
  defaultDimensions: { [dimensions.environment]: environment },
});
const clients =
  auth === 'callerCredentials'
    ? new CallerClients(
        ({ username, password }) =>
          new TimestreamClients({
            region,
            credentials: { accessKeyId: username, secretAccessKey: password },
          }),
      )
    : new RoleClient(() => new TimestreamClients({ region }));
const connector = createConnector({
  rules: config,
  clients,
  report: createWritePublisher(metrics, logger),
  maxReadSamples: config.maxReadSamples,
  reportRead: createReadPublisher(metrics),
  reportRequest: createRequestPublisher(metrics),
  now: () => performance.now(),
  clock: Date.now,
});

/** The Lambda function of the Prometheus connector. */
export const handler: ApiGatewayHandler = serveApiGateway(connector, { logger, random: Math.random });
