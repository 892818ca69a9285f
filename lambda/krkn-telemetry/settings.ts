/** Names of the variables that the function reads: the stack and the local run set them. */
export const variables = {
  /** Bucket that runs are kept in. */
  bucketName: 'BUCKET_NAME',
  /** Seconds for which a link to upload or download a file can be used: 1 to 604800. Default 1200. */
  linkExpiration: 'S3_LINK_EXPIRATION',
  /** ARN or name of the secret that holds the credentials as JSON, `{"username", "password"}`. */
  credentialsSecret: 'CREDENTIALS_SECRET_ID',
  /** `basic`, or `none`: everyone may read and write. Default `basic`. */
  auth: 'AUTH',
  /** S3's endpoint in links, if clients reach it by another than the function does. */
  linkEndpoint: 'LINK_ENDPOINT',
  /** URL that clients reach the service by, such as `https://telemetry.example`, if not by the API's own. */
  publicUrl: 'PUBLIC_URL',
  /** Set by Lambda. */
  functionName: 'AWS_LAMBDA_FUNCTION_NAME',
  /** Set by Lambda. */
  region: 'AWS_REGION',
} as const;

/** Who may read and write: everyone, or those with the credentials in a secret. */
export type AccessConfig =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'guarded';
      /** ARN or name of the secret. */
      readonly credentialsSecret: string;
    };

/** Configuration of the telemetry service's function. */
export interface TelemetryConfig {
  readonly bucketName: string;
  /** Seconds. */
  readonly linkExpiration: number;
  readonly access: AccessConfig;
  readonly linkEndpoint: string | undefined;
  /** URL that clients reach the service by, if not by the API's own. Without a slash at the end. */
  readonly publicUrl: string | undefined;
  /** Tells the function's metrics from those of others. */
  readonly functionName: string;
  readonly region: string;
}

/** Seconds for which links can be used unless {@link variables.linkExpiration} says otherwise. */
export const defaultLinkExpiration = 1200;

/**
 * Reads the configuration from environment variables. An empty value counts as absent.
 * @throws Error that lists every problem at once, as name, expected.
 */
export function parseEnvironment(environment: Readonly<Record<string, string | undefined>>): TelemetryConfig {
  const problems: string[] = [];
  const optional = (name: string): string | undefined => {
    const value = environment[name]?.trim();
    return value === '' ? undefined : value;
  };
  const required = (name: string, expected: string): string => {
    const value = optional(name);
    if (value === undefined) problems.push(`${name} is not set; expected ${expected}`);
    return value ?? '';
  };
  const auth = optional(variables.auth) ?? 'basic';
  if (auth !== 'basic' && auth !== 'none')
    problems.push(`${variables.auth} is ${auth}; expected basic or none`);
  const linkExpiration = Number(optional(variables.linkExpiration) ?? defaultLinkExpiration);
  // The longest that Signature Version 4 allows.
  if (!Number.isInteger(linkExpiration) || linkExpiration < 1 || linkExpiration > 604_800) {
    problems.push(
      `${variables.linkExpiration} is ${environment[variables.linkExpiration] ?? ''}; expected seconds from 1 to 604800`,
    );
  }
  const publicUrl = optional(variables.publicUrl)?.replace(/\/+$/, '');
  if (publicUrl !== undefined && !isWebUrl(publicUrl)) {
    problems.push(
      `${variables.publicUrl} is ${publicUrl}; expected a URL such as https://telemetry.example, without query`,
    );
  }
  const config: TelemetryConfig = {
    bucketName: required(variables.bucketName, 'the name of an S3 bucket'),
    linkExpiration,
    access:
      auth === 'none'
        ? { kind: 'open' }
        : {
            kind: 'guarded',
            credentialsSecret: required(
              variables.credentialsSecret,
              'the ARN of the secret with the credentials',
            ),
          },
    linkEndpoint: optional(variables.linkEndpoint),
    publicUrl,
    functionName: optional(variables.functionName) ?? 'unnamed',
    region: required(variables.region, 'an AWS region such as us-east-1'),
  };
  if (problems.length > 0) throw new Error(`Invalid environment: ${problems.join('. ')}`);
  return config;
}

function isWebUrl(text: string): boolean {
  return /^https?:\/\/[^?#]*$/i.test(text) && URL.canParse(text);
}
