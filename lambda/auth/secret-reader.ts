import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Credentials } from './basic-credentials';

/** A client that gives up soon: somebody waits to be let in, and API Gateway waits 10 s for an authorizer. */
export function createSecretsManagerClient(region: string): SecretsManagerClient {
  return new SecretsManagerClient({
    region,
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
  });
}

/** The secret was read, and holds something else than credentials. Its text is in no message. */
export class MalformedSecretError extends Error {
  constructor() {
    super(
      'The secret does not hold credentials. Expected JSON with the texts username, without a colon, and password, neither of them empty.',
    );
    this.name = 'MalformedSecretError';
  }
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

/** @throws {MalformedSecretError} */
function parseCredentials(text: string): Credentials {
  const { username, password } = parseObject(text);
  if (!isFilled(username) || username.includes(':') || !isFilled(password)) throw new MalformedSecretError();
  return { username, password };
}

/** The parser's own error would quote the secret. */
function parseObject(text: string): Partial<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text)) as Partial<Record<string, unknown>>;
  } catch {
    throw new MalformedSecretError();
  }
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
