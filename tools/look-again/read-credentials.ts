import {
  GetSecretValueCommand,
  SecretsManagerServiceException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Credentials } from '../../lambda/auth/basic-credentials';
import { parseCredentials } from '../../lambda/auth/secret-format';
import { MalformedSecretError } from '../../lambda/kit/secret-format';
import { explainFailure } from '../aws/explain-failure';
import { CannotLook } from './look-again';

/**
 * Reads the credentials of the service from its secret.
 * @param secret its ARN
 * @throws {CannotLook} if it holds none, of whose text nothing is said, or if it may not be read
 * @throws {Error} of the SDK, where {@link explainFailure} knows more
 */
export async function readCredentials(client: SecretsManagerClient, secret: string): Promise<Credentials> {
  try {
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: secret }));
    return parseCredentials(SecretString);
  } catch (error) {
    if (error instanceof MalformedSecretError) {
      throw new CannotLook(`The secret ${secret} is not valid: ${error.problem}`);
    }
    const isExplained = explainFailure(error) !== undefined;
    if (isExplained || !(error instanceof SecretsManagerServiceException)) throw error;
    const { name, message } = error;
    throw new CannotLook(`The secret ${secret} cannot be read: ${name}: ${message.replace(/\.$/, '')}`);
  }
}
