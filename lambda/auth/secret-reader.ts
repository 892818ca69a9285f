import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { customUserAgent } from '../kit/user-agent';
import type { Credentials } from './basic-credentials';
import { MalformedSecretError, parseCredentials } from './secret-format';

/** A client that gives up soon: a caller waits, and API Gateway waits 10 s for an authorizer. */
export function createSecretsManagerClient(region: string): SecretsManagerClient {
  return new SecretsManagerClient({
    region,
    customUserAgent,
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
  });
}

/**
 * Prepares reading credentials from a secret, its current version: `{"username": "…", "password": "…"}`. What is read
 * rejects with the SDK's errors and with a {@link MalformedSecretError}.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 * @param secretId name or ARN
 */
export function secretReader(client: SecretsManagerClient, secretId: string): () => Promise<Credentials> {
  return async () => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    return parseCredentials(SecretString ?? '');
  };
}

/**
 * Errors by which Secrets Manager says that there is no secret: it does not exist, or is marked for deletion.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html#API_GetSecretValue_Errors
 */
const missing: readonly string[] = ['ResourceNotFoundException', 'InvalidRequestException'];

/**
 * What is wrong with a secret whose reading failed.
 * @returns undefined if that is not known: nothing answered, or not with the secret
 */
export function problemOfSecret(error: unknown): string | undefined {
  if (error instanceof MalformedSecretError) return error.problem;
  return error instanceof Error && missing.includes(error.name) ? 'it does not exist' : undefined;
}
