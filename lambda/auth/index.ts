import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { createAuthorizer } from './authorizer';
import { SecretCredentials } from './credential-check';
import { parseEnvironment } from './settings';
import { createFailedReadingReporter } from './failed-reading';
import { metrics as called } from './metric-names';
import { parseCredentials } from './secret-format';
import { loggingShortPassword } from './short-password';
import { createSecretsManagerClient, secretReader } from '../kit/secret-reader';

const { region, credentialsSecret, functionName } = parseEnvironment(process.env);
const logger = new Logger({ serviceName: 'authorizer' });
const metrics = new Metrics({
  namespace: called.namespace,
  serviceName: called.service,
  defaultDimensions: { [called.dimensions.function]: functionName },
});
const check = new SecretCredentials({
  read: loggingShortPassword(
    secretReader(createSecretsManagerClient(region), credentialsSecret, parseCredentials),
    logger,
  ),
  now: Date.now,
  report: createFailedReadingReporter({ logger, metrics }),
});

/** The Lambda function of the authorizer. */
export const handler = createAuthorizer({ check, logger });
