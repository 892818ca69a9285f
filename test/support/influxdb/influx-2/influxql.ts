import type { ServerAnswer, ServerRequest } from '../http-server';
import { ApiError } from './api-error';
import { encodeText, type ByteText } from './byte-text';
import { goJson } from './go-format';
import { toRead } from './setup/buckets';
import type { Callers } from './setup/callers';
import type { Bucket, Directory } from './setup/directory';
import type { BucketData } from './storage/bucket-data';

/** What a request asks for, and of which bucket. */
interface FieldKeysTarget {
  /** Undefined: the caller may not read one of this name. */
  readonly bucket: Bucket | undefined;
  /** The name that was asked for. */
  readonly database: string;
  readonly measurement: ByteText;
}

/**
 * What a request of `POST /query` asks for: `SHOW FIELD KEYS` is all of InfluxQL that is known here.
 * https://docs.influxdata.com/influxdb/v2/reference/api/influxdb-1x/query/
 * @throws {ApiError} 400 or 401
 */
export function fieldKeysTarget(
  directory: Directory,
  { headers, body }: ServerRequest,
  callers: Callers,
): FieldKeysTarget {
  const isToken = headers.authorization?.startsWith('Token ') === true;
  if (!isToken) throw new ApiError('unauthorized', 'unauthorized access');
  const caller = callers.callerOf(headers);
  if (!caller.isActive) throw new ApiError('unauthorized', 'Unauthorized');
  const form = new URLSearchParams(body.toString());
  const [, measurement] = /^SHOW FIELD KEYS FROM "(\w+)"$/.exec(form.get('q') ?? '') ?? [];
  if (measurement === undefined) throw new ApiError('invalid', 'failed to parse query: not known here');
  const database = form.get('db') ?? '';
  const policy = form.get('rp') ?? '';
  const name = ['', 'autogen'].includes(policy) ? database : `${database}/${policy}`;
  const bucket = directory.buckets.find((other) => other.name === name && caller.may(toRead(other)));
  return { bucket, database, measurement: encodeText(measurement) };
}

/**
 * Carries out `SHOW FIELD KEYS`.
 * https://docs.influxdata.com/influxdb/v2/query-data/influxql/explore-schema/#show-field-keys
 * @param data of the bucket, if there is one
 */
export function showFieldKeys(
  data: BucketData | undefined,
  { database, measurement }: FieldKeysTarget,
): ServerAnswer {
  const values = data?.fieldTypes(measurement) ?? [];
  const series = [{ name: measurement, columns: ['fieldKey', 'fieldType'], values }];
  const result = {
    statement_id: 0,
    ...(data === undefined && { error: `database not found: ${database}` }),
    ...(values.length > 0 && { series }),
  };
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: `${goJson({ results: [result] })}\n`,
  };
}
