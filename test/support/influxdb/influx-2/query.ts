import { gzipSync } from 'node:zlib';
import type { ServerAnswer, ServerRequest } from '../http-server';
import { ApiError } from './api-error';
import { decodeText, encodeText } from './byte-text';
import type { Call } from './call';
import { answerOf } from './flux/csv';
import { planOf, type Plan } from './flux/plan';
import { tablesOf } from './flux/tables';
import { toRead } from './setup/buckets';
import type { Bucket, Directory } from './setup/directory';
import type { BucketData } from './storage/bucket-data';

/** Bytes of an answer that is compressed for who takes it so. */
const SHORTEST_ZIPPED = 1_024;

/** What a request asks for, and of which bucket. */
interface QueryTarget {
  readonly bucket: Bucket;
  readonly plan: Plan;
  /** The text of the query. */
  readonly query: string;
}

/**
 * What a request of `POST /api/v2/query` asks for, if the caller may read it.
 * https://docs.influxdata.com/influxdb/v2/api/#operation/PostQuery
 * @param now nanoseconds since 1970
 * @throws {ApiError} 400, or 404 for a bucket that does not exist or that the caller may not read
 */
export function queryTarget(directory: Directory, { request, caller }: Call, now: bigint): QueryTarget {
  const organization = organizationOf(directory, request.query);
  const query = request.body.toString();
  if (!/^application\/vnd\.flux\b/.test(request.headers['content-type'] ?? '')) {
    throw new ApiError('invalid', 'failed to decode request body: only application/vnd.flux is known here');
  }
  if (query === '') {
    throw new ApiError('invalid', 'failed to decode request body: request body requires either query or AST');
  }
  const plan = planOf(query, now);
  const name = decodeText(plan.bucket);
  const bucket = directory.bucketsOf(organization).find((other) => other.name === name);
  if (!bucket || !caller.may(toRead(bucket))) {
    throw new ApiError(
      'not found',
      `failed to initialize execute state: could not find bucket ${JSON.stringify(name)}`,
    );
  }
  return { bucket, plan, query };
}

function organizationOf(directory: Directory, query: URLSearchParams): string {
  try {
    return directory.organizationOf(query).id;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new ApiError('invalid', `failed to decode request body: ${error.message}`);
  }
}

/**
 * Carries out a request of `POST /api/v2/query`.
 * @param failure on demand: how the query fails once its answer has begun
 * @throws {ApiError} 400 or 500
 */
export function runQuery(
  data: BucketData,
  { plan, query }: QueryTarget,
  { headers }: ServerRequest,
  failure?: string,
): ServerAnswer {
  const tables = tablesOf(query, plan, data.read(plan.start, plan.stop));
  const csv = Buffer.from(
    answerOf(tables, failure === undefined ? undefined : encodeText(failure)),
    'latin1',
  );
  const isZipped = /\bgzip\b/.test(String(headers['accept-encoding'])) && csv.length >= SHORTEST_ZIPPED;
  return {
    status: 200,
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      vary: 'Accept-Encoding',
      ...(isZipped && { 'content-encoding': 'gzip' }),
    },
    body: isZipped ? gzipSync(csv) : csv,
  };
}
