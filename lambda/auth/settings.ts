/** Names of the variables that the authorizer's function reads: the stack and the local run set them. */
export const variables = {
  /** ARN or name of the secret that holds the credentials as JSON, `{"username", "password"}`. */
  credentialsSecret: 'CREDENTIALS_SECRET_ID',
  /** Set by Lambda. */
  functionName: 'AWS_LAMBDA_FUNCTION_NAME',
  /** Set by Lambda. */
  region: 'AWS_REGION',
} as const;

/** Configuration of the authorizer's function. */
export interface AuthorizerConfig {
  readonly credentialsSecret: string;
  /** Tells the function's metrics from those of others. */
  readonly functionName: string;
  readonly region: string;
}

/**
 * Reads the configuration from environment variables. An empty value counts as absent.
 * @throws Error that lists every problem at once, as name, expected.
 */
export function parseEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): AuthorizerConfig {
  const problems: string[] = [];
  const required = (name: string, expected: string): string => {
    const value = environment[name]?.trim() ?? '';
    if (value === '') problems.push(`${name} is not set; expected ${expected}`);
    return value;
  };
  const config = {
    credentialsSecret: required(variables.credentialsSecret, 'the ARN of the secret with the credentials'),
    functionName: environment[variables.functionName] ?? 'unnamed',
    region: required(variables.region, 'an AWS region such as us-east-1'),
  };
  if (problems.length > 0) throw new Error(`Invalid environment: ${problems.join('. ')}`);
  return config;
}
