import { describeForLog, toHttpError } from '../../http/error-response';
import { HttpError } from '../../http/errors';
import type { Route } from '../../http/message';
import type { Logger } from '../../kit/logger';
import type { Bucket } from '../storage/bucket';
import {
  indexedRun,
  rawBodyKey,
  runFolder,
  runId,
  telemetryKey,
  type RunId,
} from '../storage/keys/object-key';
import type { RunIndex } from '../index/run-index';
import { alertsKey, readAlerts } from '../index/stored-run';
import { readReceivedRun } from '../model/read-run';
import { receiveRun, type ReceivedRun } from '../model/receive-run';
import { summarizeStored } from '../model/run-summary';

interface TelemetryParts {
  readonly bucket: Bucket;
  readonly index: RunIndex;
  readonly logger: Pick<Logger, 'warn'>;
}

/** Milliseconds that adding a run to the index may take: Krkn waits for the answer. */
const INDEX_TIME = 5_000;

/**
 * `POST /telemetry?request_id=R&telemetry_group=G`: stores a run, as `G/R/telemetry.json`, and the body as it was
 * received. Krkn takes 200 alone for success, and does not repeat the request: once both are stored nothing fails it.
 */
export function createTelemetry({ bucket, index, logger }: TelemetryParts): Route {
  return async ({ query, headers, body }, { signal }) => {
    const run = runId(query.get('telemetry_group') ?? undefined, query.get('request_id') ?? '');
    requireJson(headers['content-type']);
    const bytes = body.bytes();
    const received = receiveRun(bytes);
    const key = telemetryKey(run);
    await Promise.all([
      bucket.putJson(rawBodyKey(run), bytes, signal),
      bucket.putJson(key, received.stored, signal),
      received.alerts === undefined || bucket.putJson(alertsKey(run), received.alerts, signal),
    ]);
    await addToIndex({ bucket, index }, run, received, signal).catch((error: unknown) => {
      logger.warn('Run not indexed', describeForLog(toHttpError(error)));
    });
    return { status: 200, body: `record ${key} created` };
  };
}

/** What fails here is made up for when the group is looked at. */
async function addToIndex(
  { bucket, index }: Pick<TelemetryParts, 'bucket' | 'index'>,
  id: RunId,
  received: ReceivedRun,
  signal: AbortSignal,
): Promise<void> {
  const ended = AbortSignal.any([signal, AbortSignal.timeout(INDEX_TIME)]);
  const run = readReceivedRun(received);
  const stored = {
    ...{ run, hasTelemetry: true },
    // They may have come before.
    alerts: await readAlerts(bucket, id, ended),
    tooLong: run === undefined ? ['telemetry.json'] : [],
  };
  const folder = runFolder(id);
  await index.add(folder, summarizeStored(indexedRun(folder).requestId, stored, 0), ended);
}

function requireJson(contentType = ''): void {
  if (/^application\/json *(?:;|$)/i.test(contentType.trim())) return;
  throw new HttpError({
    code: 'unsupported_media_type',
    status: 415,
    message: '[bad request]: the content type must be application/json.',
  });
}
