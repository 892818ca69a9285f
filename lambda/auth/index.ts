import { Logger } from '@aws-lambda-powertools/logger';
import { createAuthorizer } from './authorizer';
import { SecretCredentials } from './credential-check';
import { parseEnvironment } from './env';
import { createSecretsManagerClient, secretReader } from './secret-reader';

const config = parseEnvironment(process.env);
const check = new SecretCredentials({
  read: secretReader(createSecretsManagerClient(config.region), config.credentialsSecret),
  now: Date.now,
});

/** The Lambda function of the authorizer. */
export const handler = createAuthorizer({ check, logger: new Logger({ serviceName: 'authorizer' }) });
