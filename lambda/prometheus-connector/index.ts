import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { serveApiGateway, type ApiGatewayHandler } from '../http/api-gateway';
import { createConnector } from './connector';
import { parseEnvironment } from './env';
import { CallerClients } from './store/caller-clients';
import { RoleClient } from './store/role-client';
import { createTimestreamClient } from './store/timestream-client';
import { createWritePublisher } from './write-metrics';

const config = parseEnvironment(process.env);
const serviceName = 'prometheus-connector';
const logger = new Logger({ serviceName });
const metrics = new Metrics({ namespace: 'ChaosTelemetry', serviceName });
const { region, auth } = config;
const clients =
  auth === 'callerCredentials'
    ? new CallerClients(({ username, password }) =>
        createTimestreamClient({
          region,
          credentials: { accessKeyId: username, secretAccessKey: password },
        }),
      )
    : new RoleClient(() => createTimestreamClient({ region }));

/** The Lambda function of the Prometheus connector. */
export const handler: ApiGatewayHandler = serveApiGateway(
  createConnector({ routing: config, clients, report: createWritePublisher(metrics) }),
  { logger, random: Math.random },
);
