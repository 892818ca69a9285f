import type { ServerAnswer } from '../http-server';
import { ApiError } from './api-error';
import { byteTextOf } from './byte-text';
import type { Call } from './call';
import { parseLines, precisions, type Precision } from './line-protocol/parse';
import type { Point } from './line-protocol/point';
import type { Bucket, Directory } from './setup/directory';
import type { BucketData } from './storage/bucket-data';
import { writtenBody } from './write-body';

/** Where a request wants to write to. */
interface WriteTarget {
  readonly bucket: Bucket;
  readonly precision: Precision;
  /** Decompressed. */
  readonly body: Buffer;
}

/**
 * The bucket that a request of `POST /api/v2/write` names, if the caller may write to it.
 * https://docs.influxdata.com/influxdb/v2/api/#operation/PostWrite
 * @throws {ApiError} 400, 403 or 404; 500 if the body is not what its encoding says
 */
export function writeTarget(directory: Directory, { request, caller }: Call): WriteTarget {
  const { query } = request;
  const asked = query.get('precision') ?? '';
  const precision = asked === '' ? 'ns' : asked;
  if (!isPrecision(precision)) {
    throw new ApiError('invalid', 'invalid precision; valid precision units are ns, us, ms, and s');
  }
  const name = query.get('bucket') ?? '';
  if (name === '') throw new ApiError('not found', 'bucket not found');
  const body = writtenBody(request);
  const organization = directory.organizationOf(query);
  const bucket = directory.bucketNamed(organization.id, name);
  const right = {
    action: 'write',
    resource: { type: 'buckets', id: bucket.id, orgID: organization.id },
  } as const;
  if (!caller.may(right)) {
    const reason = caller.isActive ? '' : ': token is inactive';
    throw new ApiError('forbidden', `insufficient permissions for write${reason}`);
  }
  return { bucket, precision, body };
}

/**
 * Carries out a request of `POST /api/v2/write`.
 * @param now nanoseconds since 1970
 * @param isInvalid points whose keys are invalid on demand
 * @throws {ApiError} 400 if a line is invalid: nothing is stored. 422 if points are dropped: the others are stored
 */
export function write(
  data: BucketData,
  { bucket, precision, body }: WriteTarget,
  now: bigint,
  isInvalid: (point: Point) => boolean,
): ServerAnswer {
  data.write(parseLines(byteTextOf(body), precision, now), bucket, now, isInvalid);
  return { status: 204 };
}

function isPrecision(text: string): text is Precision {
  return Object.hasOwn(precisions, text);
}
