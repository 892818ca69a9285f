import * as v from 'valibot';
import { credentialsSecret } from '../auth/settings';
import { functionName, readEnvironment, region, type Values } from '../kit/environment';
import { oneOf, wholeNumber, type Settings } from '../kit/setting';

/** What operators can set of what the function does. */
export const settings = {
  linkExpiration: {
    variable: 'S3_LINK_EXPIRATION',
    // The longest that Signature Version 4 allows.
    schema: wholeNumber('seconds', 1, 604_800),
    default: 1200,
    doc: "Seconds for which a link to upload or download a file can be used, from 1 to 604800. A link ends earlier with the function's credentials that signed it, which AWS renews every few hours",
  },
  auth: {
    variable: 'AUTH',
    schema: oneOf(['basic', 'none']),
    default: 'basic',
    doc: 'Who may send and see runs: `basic`, all who have the generated credentials; `none`, everyone on the internet',
  },
} as const satisfies Settings;

/** What the function reads: the stack and the local run set it. */
export const variables = {
  ...settings,
  /** Bucket that runs are kept in. */
  bucketName: {
    variable: 'BUCKET_NAME',
    schema: v.string('the name of an S3 bucket'),
    required: true,
  },
  credentialsSecret,
  /** S3's endpoint in links, if clients reach it by another than the function does. */
  linkEndpoint: { variable: 'LINK_ENDPOINT', schema: v.string() },
  /** URL that clients reach the service by, if not by the API's own. Read without a slash at the end. */
  publicUrl: {
    variable: 'PUBLIC_URL',
    schema: v.pipe(
      v.string(),
      v.transform((url) => url.replace(/\/+$/, '')),
      v.check(isWebUrl, 'a URL such as https://telemetry.example, without query'),
    ),
  },
  /** Folder that `npm start` keeps its files in: pages then say where its credentials and outputs are. Unset in AWS. */
  localDataFolder: { variable: 'LOCAL_DATA_FOLDER', schema: v.string() },
  /** Queue of the worker that looks at what the chaos did to metrics. Unset: nothing looks at that. */
  windowsQueueUrl: { variable: 'WINDOWS_QUEUE_URL', schema: v.string() },
  functionName,
  region,
} as const;

/** Who may read and write: everyone, or those with the credentials in a secret. */
type AccessConfig =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'guarded';
      /** ARN or name of the secret. */
      readonly credentialsSecret: string;
    };

/** Configuration of the telemetry service's function. */
export interface TelemetryConfig extends Omit<Values<typeof variables>, 'auth' | 'credentialsSecret'> {
  readonly access: AccessConfig;
}

/**
 * Reads the configuration from environment variables. An empty value counts as absent.
 * @throws {Error} that lists every problem at once, as name, got, expected.
 */
export function parseEnvironment(environment: Readonly<Record<string, string | undefined>>): TelemetryConfig {
  const { auth, credentialsSecret, ...values } = readEnvironment(variables, environment, ({ auth }, unset) =>
    auth === 'none' ? [] : unset('credentialsSecret'),
  );
  // Without credentials that it needs, it has been refused.
  return {
    ...values,
    access: auth === 'none' ? { kind: 'open' } : { kind: 'guarded', credentialsSecret: credentialsSecret! },
  };
}

function isWebUrl(text: string): boolean {
  return /^https?:\/\/[^?#]*$/i.test(text) && URL.canParse(text);
}
