import * as v from 'valibot';
import { readEnvironment, region, type Values } from '../kit/environment';

/** What the function reads of its environment: Lambda sets it. */
const variables = { region } as const;

/**
 * Reads the configuration from environment variables.
 * @throws {Error} that lists every problem at once, as name, got, expected.
 */
export function parseEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Values<typeof variables> {
  return readEnvironment(variables, environment);
}

/** A whole number as CloudFormation passes it on, which makes texts of all values. */
const numberText = v.pipe(
  v.string(),
  v.regex(/^\d{1,10}$/, 'a whole number'),
  v.transform((text) => Number(text)),
);

/** InfluxDB refuses what is shorter. https://docs.influxdata.com/influxdb/v2/reference/internals/data-retention/ */
const SHORTEST_RETENTION = 3_600;

/** A bucket that samples are to be in. */
const bucket = v.object({
  Name: v.pipe(v.string(), v.nonEmpty()),
  /** Seconds that samples are kept; 0: forever. Absent: it is imported, must be there, and is not altered. */
  RetentionSeconds: v.optional(
    v.pipe(
      numberText,
      v.check((seconds) => seconds === 0 || seconds >= SHORTEST_RETENTION, '0, or at least an hour'),
    ),
  ),
});

/** Properties of the custom resource, of which a change is what CloudFormation calls the function for. */
export const setupProperties = v.object({
  /** Base URL of InfluxDB, without a slash at the end. */
  Url: v.pipe(v.string(), v.regex(/^https?:\/\/[^/?#@]+$/, 'a URL without a path')),
  Organization: v.pipe(v.string(), v.nonEmpty()),
  /** ARN of the secret with the administrator's `username` and `password`. */
  AdminSecret: v.pipe(v.string(), v.nonEmpty()),
  Buckets: v.array(bucket),
  /** ARN of the secret that the token to write is put into. Absent: there is to be none. */
  WriteTokenSecret: v.optional(v.pipe(v.string(), v.nonEmpty())),
  /** The same of the token to read. */
  ReadTokenSecret: v.optional(v.pipe(v.string(), v.nonEmpty())),
  /** Another number replaces both tokens. */
  TokenRotation: numberText,
});

/** {@link setupProperties} as a template has them. */
export type SetupProperties = v.InferInput<typeof setupProperties>;
