import type { Context, SQSEvent } from 'aws-lambda';
import { describeForLog, toHttpError } from '../../http/error-response';
import { HttpError } from '../../http/errors';
import { SKEW } from '../../kit/clock';
import { lineOf } from '../../kit/secret-text';
import type { Logger } from '../../kit/logger';
import { Meter } from '../../metrics/model/meter';
import { RunIndex } from '../index/run-index';
import { parseLookMessage, type LookMessage } from '../look-queue/look-message';
import type { LookQueue } from '../look-queue/look-queue';
import { LONGEST_TELEMETRY, readRun } from '../model/read-run';
import type { Run } from '../model/run';
import type { Bucket, StoredBytes } from '../storage/bucket';
import { runFolder, telemetryKey, windowsKey } from '../storage/keys/object-key';
import { readHypotheses } from '../storage/stored-hypotheses';
import type { WindowsResult } from '../windows/result';
import { deployment } from './deployment';
import { completeAt, failedResult, givenUpResult, look, windowsOfRun } from './look';
import { packResult, readPacked, requestedAtOfPacked } from './packed-result';
import type { WorkerConfig } from './settings';
import { sourceOf, type Metrics } from './source';

/** What the worker takes from the process that it runs in. */
interface WorkerProcess {
  readonly bucket: Bucket;
  readonly queue: LookQueue;
  readonly metrics: Metrics;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

type WorkerParts = WorkerProcess & {
  readonly config: Pick<WorkerConfig, 'metrics' | 'store' | 'storeName'>;
  readonly index: RunIndex;
};

/** Until when something has to be done. */
interface Deadlines {
  /** Looking: there is time left to store the result. */
  readonly looking: AbortSignal;
  /** All of it. */
  readonly all: AbortSignal;
}

/** Milliseconds that are left for storing the result and sending the next message, and for ending. */
const STORING_TIME = 20_000;
const ENDING_TIME = 1_000;

/** Seconds that a scenario may end after now: clocks differ by minutes, and what is farther ahead is wrong. */
const LONGEST_AHEAD = 900;
/** Seconds that a message waits to be early no longer: a clock that is set back by a day loses none. */
const LONGEST_WAIT = 2 * 86_400;

/** A Lambda function behind a queue. */
type QueueHandler = (event: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<void>;

/**
 * The handler of the worker: looks at the metrics of the run that a message names. What throws is repeated by SQS, and put
 * aside when it fails too often. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function createWorkerHandler(config: WorkerParts['config'], process: WorkerProcess): QueueHandler {
  const parts = { config, ...process, index: new RunIndex(process) };
  return async ({ Records }, context) => {
    for (const { body, attributes } of Records) {
      const message = parseLookMessage(body);
      const isLastTry = Number(attributes.ApproximateReceiveCount) >= deployment.queue.maxReceiveCount;
      const time = context.getRemainingTimeInMillis();
      const within = (rest: number): AbortSignal => AbortSignal.timeout(Math.max(0, time - rest));
      try {
        await work(message, isLastTry, parts, { looking: within(STORING_TIME), all: within(ENDING_TIME) });
      } catch (error) {
        process.logger.error('Look failed', { ...namesOf(message), ...describeForLog(toHttpError(error)) });
        throw error;
      }
    }
  };
}

/** @param isLastTry whether the message is put aside if this fails, too */
async function work(
  message: LookMessage,
  isLastTry: boolean,
  parts: WorkerParts,
  deadlines: Deadlines,
): Promise<void> {
  const { run: id, requestedAt, notBefore = 0 } = message;
  const { bucket, queue, index, logger, now } = parts;
  const early = notBefore - now() / 1_000;
  if (early > LONGEST_WAIT) {
    logger.warn('Run not looked at: its message is for a time that is too far ahead', namesOf(message));
    return;
  }
  if (early > 0) {
    await queue.send(message, early, deadlines.all);
    return;
  }
  const key = windowsKey(id);
  const [telemetry, earlier] = await Promise.all([
    bucket.getText(telemetryKey(id), LONGEST_TELEMETRY, deadlines.all),
    bucket.getBytes(key, deadlines.all),
  ]);
  if (telemetry === undefined) {
    logger.warn('Run not looked at: it is gone', namesOf(message));
    return;
  }
  const isOutdated = (found: { readonly bytes: Buffer } | undefined): boolean => {
    const later = found === undefined ? 0 : requestedAtOfPacked(found.bytes);
    // What was asked for in the future was asked for before the clock was set back.
    return later > requestedAt && later <= now() + SKEW;
  };
  // Someone has asked for another look, and what it saw is there already: it may have another shift.
  if (isOutdated(earlier)) return;

  // What ends the process says nothing any more: it is said before.
  const stored = isLastTry ? await storeGivenUp(message, earlier, parts, deadlines.all) : earlier;
  const run = telemetry.text === undefined ? undefined : readRun(telemetry.text);
  const result = await resultOf(run, message, parts, deadlines);
  const bytes = packResult(result, requestedAt);
  if (stored === undefined || !bytes.equals(stored.bytes)) {
    const etag = await bucket.replace(key, bytes, stored?.etag, deadlines.all);
    if (etag === undefined) {
      if (isOutdated(await bucket.getBytes(key, deadlines.all))) return;
      throw lostRace();
    }
  }
  const { nextLook } = result;
  if (nextLook !== undefined) {
    await queue.send({ ...message, pass: 2, notBefore: nextLook }, nextLook - now() / 1_000, deadlines.all);
  }
  // Lists tell what hypotheses came to. What fails here is made up for when the page of the run is opened.
  await index.refreshRun(id, deadlines.all).catch((error: unknown) => {
    logger.warn('Run not indexed', { ...namesOf(message), ...describeForLog(toHttpError(error)) });
  });
}

/** Stores that the look has come to nothing, unless its result is there. @returns what is stored then */
async function storeGivenUp(
  { run: id, pass, shift, requestedAt }: LookMessage,
  earlier: StoredBytes | undefined,
  { config, bucket }: WorkerParts,
  signal: AbortSignal,
): Promise<StoredBytes | undefined> {
  const known = earlier && readPacked(earlier.bytes);
  const isDone = known?.requestedAt === requestedAt && (pass === 1 || known.nextLook === undefined);
  if (isDone) return earlier;
  const { told: source } = sourceOf(id.group, config) ?? nowhere(config);
  const bytes = packResult(givenUpResult(known, { shift, source }), requestedAt);
  const etag = await bucket.replace(windowsKey(id), bytes, earlier?.etag, signal);
  return etag === undefined ? earlier : { bytes, etag };
}

/** What is told as the source of a run that no table is for. */
function nowhere({ store, storeName }: WorkerParts['config']): { readonly told: WindowsResult['source'] } {
  return { told: { store, storeName, destination: '', links: [] } };
}

async function resultOf(
  run: Run | undefined,
  { run: id, pass, shift }: LookMessage,
  { config, bucket, metrics, logger, now }: WorkerParts,
  { looking, all }: Deadlines,
): Promise<WindowsResult> {
  const source = sourceOf(id.group, config);
  if (source === undefined) {
    return failedResult(
      'No table of the setting metrics is for the group of this run. Add one whose groups fit it.',
      { shift, source: nowhere(config).told },
    );
  }
  if (run === undefined) {
    return failedResult(
      'The telemetry of this run cannot be read, and nothing else tells when its scenarios ran. Send it again.',
      { shift, source: source.told },
    );
  }
  const windows = windowsOfRun(run, shift);
  if (windows.length === 0) {
    return failedResult('No scenario of this run tells times that can be right.', {
      shift,
      source: source.told,
    });
  }
  const latestEnd = now() / 1_000 + LONGEST_AHEAD;
  const complete = completeAt(windows, latestEnd);
  const isLast = pass === 2 || complete * 1_000 <= now();
  const report = (error: HttpError, about: number | string): void => {
    logger.warn('Part of a run not looked at', {
      run: lineOf(runFolder(id), LONGEST_NAME),
      about: typeof about === 'number' ? `scenario ${about}` : lineOf(about, LONGEST_NAME),
      ...describeForLog(error),
    });
  };
  return look(
    {
      run,
      windows,
      latestEnd,
      hypotheses: await readHypotheses(bucket, id.group, all),
      shift,
      nextLook: isLast ? undefined : complete,
    },
    { source, metrics, meter: new Meter(), report },
    looking,
  );
}

/** Characters of the name of a run in the log. */
const LONGEST_NAME = 200;

function namesOf({ run, pass }: LookMessage): Record<string, string | number> {
  return { run: lineOf(runFolder(run), LONGEST_NAME), pass };
}

function lostRace(): HttpError {
  return new HttpError({
    code: 'store_error',
    status: 503,
    message: 'Another look at the same run has stored its result meanwhile. Look again.',
  });
}
