import { Logger } from '@aws-lambda-powertools/logger';
import { createSecretsManagerClient } from '../kit/secret-reader';
import { createSetupHandler } from './handler';
import { parseEnvironment } from './settings';

const { region } = parseEnvironment(process.env);

/** The Lambda function behind the custom resource that sets up InfluxDB. */
export const handler = createSetupHandler({
  secrets: createSecretsManagerClient(region),
  logger: new Logger({ serviceName: 'influxdb-setup' }),
  firstPause: 1_000,
});
