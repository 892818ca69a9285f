import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { serveApiGateway, type ApiGatewayHandler } from '../http/api-gateway';
import { createConnector } from './connector';
import { parseEnvironment } from './env';
import { measured } from './measured';
import { metrics as called } from './metric-names';
import { CallerClients } from './store/caller-clients';
import { RoleClient } from './store/role-client';
import { createTimestreamClient } from './store/timestream-client';
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
    ? new CallerClients(({ username, password }) =>
        createTimestreamClient({
          region,
          credentials: { accessKeyId: username, secretAccessKey: password },
        }),
      )
    : new RoleClient(() => createTimestreamClient({ region }));
const now = (): number => performance.now();
const connector = createConnector({
  routing: config,
  clients,
  report: createWritePublisher(metrics),
  now,
});

/** The Lambda function of the Prometheus connector. */
export const handler: ApiGatewayHandler = serveApiGateway(
  measured(connector, { now, report: createRequestPublisher(metrics) }),
  { logger, random: Math.random },
);
