import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { signAgain } from './sign-again';
import { customUserAgent } from './user-agent';
import { MalformedSecretError } from './secret-format';
import { lineOf } from './secret-text';

/** Characters of the service's own words that are told. */
const LONGEST = 200;

/** A client that gives up soon: a caller waits, and API Gateway waits 10 s for an authorizer. */
export function createSecretsManagerClient(region: string): SecretsManagerClient {
  const client = new SecretsManagerClient({
    region,
    customUserAgent,
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
  });
  signAgain(client);
  return client;
}

/**
 * Prepares reading a secret, its current version. What is read rejects with the SDK's errors and with what `parse` throws.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 * @param secretId name or ARN
 * @param parse throws a {@link MalformedSecretError} for a text that is not what the secret should hold
 */
export function secretReader<T>(
  client: SecretsManagerClient,
  secretId: string,
  parse: (text: string) => T,
): () => Promise<T> {
  return async () => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    return parse(SecretString ?? '');
  };
}

/**
 * What is wrong with a secret whose reading failed. Secrets Manager gives a secret that is marked for deletion to no one.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html#API_GetSecretValue_Errors
 * @returns undefined if that is not known: nothing answered, or not with the secret
 */
export function problemOfSecret(error: unknown): string | undefined {
  if (error instanceof MalformedSecretError) return error.problem;
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'ResourceNotFoundException') return 'it does not exist';
  return error.name === 'InvalidRequestException'
    ? `Secrets Manager does not give it: ${lineOf(error.message, LONGEST)}`
    : undefined;
}
