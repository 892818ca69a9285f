import * as v from 'valibot';
import { functionName, readEnvironment, region, type Values } from '../kit/environment';
import type { Setting } from '../kit/setting';

/** ARN or name of the secret that holds the credentials as JSON, `{"username", "password"}`. */
export const credentialsSecret = {
  variable: 'CREDENTIALS_SECRET_ID',
  schema: v.string('the ARN of the secret with the credentials'),
} as const satisfies Setting;

/** What the authorizer's function reads: the stack and the local run set it. */
export const variables = {
  credentialsSecret: { ...credentialsSecret, required: true },
  functionName,
  region,
} as const;

/**
 * Reads the configuration from environment variables. An empty value counts as absent.
 * @throws {Error} that lists every problem at once, as name, got, expected.
 */
export function parseEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Values<typeof variables> {
  return readEnvironment(variables, environment);
}
