import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { createConnectorHandler } from './handler';
import { metrics as called } from './metric-names';
import { createReadPublisher } from './read-metrics';
import { parseEnvironment } from './settings';
import { CallerClients } from './store/timestream/caller-clients';
import { TimestreamClients } from './store/timestream/clients';
import { RoleClients } from './store/timestream/role-clients';
import { callerAccess, roleAccess, type TimestreamOptions } from './store/timestream/store-access';
import { createRequestPublisher, createTablePublisher, createWritePublisher } from './write-metrics';

const config = parseEnvironment(process.env);
const { region, auth, environment } = config;
const { namespace, service: serviceName, dimensions } = called;
const logger = new Logger({ serviceName });
const metrics = new Metrics({
  namespace,
  serviceName,
  defaultDimensions: { [dimensions.environment]: environment },
});
const now = (): number => performance.now();
const timestream: TimestreamOptions = {
  dimensionLabels: config.dimensionLabels,
  reportDimensions: createTablePublisher(metrics),
  now,
};

/** The Lambda function of the Prometheus connector. */
export const handler = createConnectorHandler(config, {
  access:
    auth === 'callerCredentials'
      ? callerAccess(
          new CallerClients(
            ({ username, password }) =>
              new TimestreamClients({
                region,
                credentials: { accessKeyId: username, secretAccessKey: password },
              }),
          ),
          timestream,
        )
      : roleAccess(new RoleClients(() => new TimestreamClients({ region })), timestream),
  report: createWritePublisher(metrics, logger),
  reportRead: createReadPublisher(metrics),
  reportRequest: createRequestPublisher(metrics),
  logger,
  now,
  clock: Date.now,
  random: Math.random,
});
