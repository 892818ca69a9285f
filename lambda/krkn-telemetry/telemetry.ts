import { HttpError } from '../http/errors';
import type { Route } from '../http/message';
import type { Bucket } from './bucket/bucket';
import { rawBodyKey, runId, telemetryKey } from './keys/object-key';
import { receiveRun } from './run/receive-run';

/**
 * `POST /telemetry?request_id=R&telemetry_group=G`: stores a run, as `G/R/telemetry.json`, and the body as it was
 * received. Krkn takes 200 alone for success, and does not repeat the request.
 */
export function createTelemetry(bucket: Bucket): Route {
  return async ({ query, headers, body }, { signal }) => {
    const run = runId(query.get('telemetry_group') ?? undefined, query.get('request_id') ?? '');
    requireJson(headers['content-type']);
    const received = body.bytes();
    const { stored } = receiveRun(received);
    const key = telemetryKey(run);
    await Promise.all([
      bucket.putJson(rawBodyKey(run), received, signal),
      bucket.putJson(key, stored, signal),
    ]);
    return { status: 200, body: `record ${key} created` };
  };
}

function requireJson(contentType = ''): void {
  if (/^application\/json *(?:;|$)/i.test(contentType.trim())) return;
  throw new HttpError({
    code: 'unsupported_media_type',
    status: 415,
    message: '[bad request]: the content type must be application/json.',
  });
}
