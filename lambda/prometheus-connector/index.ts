import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { serveApiGateway } from '../http/api-gateway';
import { createConnector } from './connector';
import { parseEnvironment } from './env';
import { CallerClients } from './store/caller-clients';
import { createTimestreamClient } from './store/timestream-client';
import { createWritePublisher } from './write-metrics';

const config = parseEnvironment(process.env);
const serviceName = 'prometheus-connector';
const logger = new Logger({ serviceName });
const metrics = new Metrics({ namespace: 'ChaosTelemetry', serviceName });
const clients = new CallerClients(({ username, password }) =>
  createTimestreamClient({
    region: config.region,
    credentials: { accessKeyId: username, secretAccessKey: password },
  }),
);

/** The Lambda function of the Prometheus connector. */
export const handler = serveApiGateway(
  createConnector({
    routing: config,
    clients,
    report: createWritePublisher(metrics),
  }),
  { logger, random: Math.random },
);
