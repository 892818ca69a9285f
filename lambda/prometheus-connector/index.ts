import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { fromLevel } from '../kit/logger';
import { createConnectorHandler } from './handler';
import { metrics as called } from './metric-names';
import { createReadPublisher } from './read-metrics';
import { parseEnvironment, type ConnectorConfig } from './settings';
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
/** What makes access to each store. */
const stores = { timestream: timestreamAccess } as const satisfies Record<ConnectorConfig['store'], unknown>;

/** The Lambda function of the Prometheus connector. */
export const handler = createConnectorHandler(config, {
  access: stores[config.store](config, {
    dimensionLabels: config.dimensionLabels,
    reportDimensions: createTablePublisher(metrics),
    now,
  }),
  report: createWritePublisher(metrics, logger),
  reportRead: createReadPublisher(metrics),
  reportRequest: createRequestPublisher(metrics),
  logger,
  now,
  clock: Date.now,
  random: Math.random,
});
