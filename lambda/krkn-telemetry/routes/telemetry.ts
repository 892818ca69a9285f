import { describeForLog, toHttpError } from '../../http/error-response';
import { HttpError } from '../../http/errors';
import type { Route } from '../../http/message';
import type { Logger } from '../../kit/logger';
import type { LookQueue } from '../look-queue/look-queue';
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
import { readWindows } from '../storage/stored-windows';
import { readReceivedRun } from '../model/read-run';
import { receiveRun } from '../model/receive-run';
import type { Run } from '../model/run';
import { summarizeStored } from '../model/run-summary';
import { scenarioPeriods } from '../model/time';

interface TelemetryParts {
  readonly bucket: Bucket;
  readonly index: RunIndex;
  /** Undefined: nothing looks at metrics. */
  readonly windows: { readonly queue: LookQueue } | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly logger: Pick<Logger, 'warn'>;
}

/** Milliseconds that adding a run to the index may take: Krkn waits for the answer. */
const INDEX_TIME = 5_000;
/** Milliseconds that asking for a look at its metrics may take. */
const ASKING_TIME = 2_000;
/** Seconds after a run at which its metrics are looked at: by then the store has the samples of its end. */
const FIRST_LOOK = 120;

/**
 * `POST /telemetry?request_id=R&telemetry_group=G`: stores a run, as `G/R/telemetry.json`, and the body as it was
 * received. Krkn takes 200 alone for success, and does not repeat the request: once both are stored nothing fails it.
 */
export function createTelemetry({ bucket, index, windows, now, logger }: TelemetryParts): Route {
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
    const read = readReceivedRun(received);
    const warn = (message: string) => (error: unknown) => {
      logger.warn(message, describeForLog(toHttpError(error)));
    };
    await Promise.all([
      addToIndex({ bucket, index }, run, read, signal).catch(warn('Run not indexed')),
      askForLook({ windows, now }, run, read, signal).catch(
        warn('No look at the metrics of a run asked for'),
      ),
    ]);
    return { status: 200, body: `record ${key} created` };
  };
}

/** What fails here is made up for when the group is looked at. */
async function addToIndex(
  { bucket, index }: Pick<TelemetryParts, 'bucket' | 'index'>,
  id: RunId,
  run: Run | undefined,
  signal: AbortSignal,
): Promise<void> {
  const ended = AbortSignal.any([signal, AbortSignal.timeout(INDEX_TIME)]);
  // They may have come before, and a run may be sent again.
  const [alerts, metrics] = await Promise.all([
    readAlerts(bucket, id, ended),
    readWindows(bucket, id, ended),
  ]);
  const stored = {
    ...{ run, hasTelemetry: true, alerts, metrics },
    tooLong: run === undefined ? ['telemetry.json'] : [],
  };
  const folder = runFolder(id);
  await index.add(folder, summarizeStored(indexedRun(folder).requestId, stored, 0), ended);
}

/** What fails here costs the run no more than that section of its page. */
async function askForLook(
  { windows, now }: Pick<TelemetryParts, 'windows' | 'now'>,
  id: RunId,
  run: Run | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (windows === undefined || run === undefined || scenarioPeriods(run).length === 0) return;
  const message = { run: indexedRun(runFolder(id)), pass: 1, shift: 0, requestedAt: now() } as const;
  await windows.queue.send(message, FIRST_LOOK, AbortSignal.any([signal, AbortSignal.timeout(ASKING_TIME)]));
}

function requireJson(contentType = ''): void {
  if (/^application\/json *(?:;|$)/i.test(contentType.trim())) return;
  throw new HttpError({
    code: 'unsupported_media_type',
    status: 415,
    message: '[bad request]: the content type must be application/json.',
  });
}
