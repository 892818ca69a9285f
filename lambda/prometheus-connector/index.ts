import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { fromLevel } from '../kit/logger';
import { createConnectorHandler } from './handler';
import { metrics as called } from './metric-names';
import type { StoreAccess } from './port';
import { createReadPublisher } from './read-metrics';
import { parseEnvironment, type ConnectorConfig } from './settings';
import { influxdbAccess } from './store/influxdb/store-access';
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
const stores: Readonly<Record<ConnectorConfig['store'], () => StoreAccess>> = {
  timestream: () =>
    timestreamAccess(config, {
      dimensionLabels: config.dimensionLabels,
      reportDimensions: createTablePublisher(metrics),
      now,
    }),
  influxdb: () =>
    influxdbAccess({
      engine: config.influxdbEngine,
      url: config.influxdbUrl ?? '',
      organization: config.influxdbOrganization,
    }),
};

/** The Lambda function of the Prometheus connector. */
export const handler = createConnectorHandler(config, {
  access: stores[config.store](),
  report: createWritePublisher(metrics, logger),
  reportRead: createReadPublisher(metrics),
  reportRequest: createRequestPublisher(metrics),
  logger,
  now,
  clock: Date.now,
  random: Math.random,
});
