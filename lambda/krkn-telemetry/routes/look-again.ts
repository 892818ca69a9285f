import { requireSameOrigin } from '../../auth/same-origin';
import { HttpError } from '../../http/errors';
import { redirect } from '../../http/respond';
import { isWithin, SKEW } from '../../kit/clock';
import type { PageRoute } from '../frame';
import { LONGEST_SHIFT } from '../look-queue/look-message';
import type { LookQueue } from '../look-queue/look-queue';
import type { Bucket } from '../storage/bucket';
import { runFolder, type RunId } from '../storage/keys/object-key';
import { readAskedLook, readWindows, storeAskedLook } from '../storage/stored-windows';
import { isUnderWay, type AskedLook } from '../windows/read-result';
import { formFields } from './form';
import { runParameter } from './run-parameter';

interface LookAgainParts {
  readonly bucket: Bucket;
  /** Undefined: nothing looks at metrics. */
  readonly windows: { readonly queue: LookQueue } | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * `POST /look-again`, a form with `run=G/R` and `shift`, the seconds that are added to the times of the scenarios: has the metrics of
 * the run looked at again, and leads back to its page. Pressed again while that look is under way, it is the same look.
 */
export function createLookAgain({ bucket, windows, now }: LookAgainParts): PageRoute {
  return requireSameOrigin(async (request, { signal }) => {
    const fields = formFields(request);
    const run = runParameter(fields, 'run');
    const shift = shiftOf(fields.get('shift') ?? '');
    if (windows === undefined) throw nothingLooks();
    await ask({ bucket, queue: windows.queue }, run, { requestedAt: now(), shift }, signal);
    return redirect(`${request.links.folder(runFolder(run), { look: 'asked' })}#metrics`);
  });
}

/** Milliseconds that a look which was asked for is waited for: then its message may be lost, and another one is sent. */
const MERGED_TIME = 120_000;

async function ask(
  { bucket, queue }: { readonly bucket: Bucket; readonly queue: LookQueue },
  run: RunId,
  look: AskedLook,
  signal: AbortSignal,
): Promise<void> {
  const [{ look: last, etag: known }, found] = await Promise.all([
    readAskedLook(bucket, run, signal),
    readWindows(bucket, run, signal),
  ]);
  if (last?.shift === look.shift && isWithin(MERGED_TIME, last.requestedAt, look.requestedAt, SKEW)) {
    if (isUnderWay(last, found, look.requestedAt)) return;
  }
  const etag = await storeAskedLook(bucket, run, look, known, signal);
  // Two presses at the same time: the other one sends the message.
  if (etag === undefined) return;
  try {
    await queue.send({ run, pass: 1, ...look }, 0, signal);
  } catch (error) {
    // Nothing is under way. If this fails, too, pages say so for too long, and no more is lost.
    await storeAskedLook(bucket, run, { ...look, requestedAt: 0 }, etag, signal).catch(() => undefined);
    throw error;
  }
}

function shiftOf(text: string): number {
  const shift = Number(text);
  if (Number.isInteger(shift) && Math.abs(shift) <= LONGEST_SHIFT) return shift;
  throw new HttpError({
    code: 'invalid_shift',
    status: 400,
    message: `The shift of a run is not valid. Expected a whole number of seconds from -${LONGEST_SHIFT} to ${LONGEST_SHIFT}.`,
  });
}

function nothingLooks(): HttpError {
  return new HttpError({
    code: 'not_found',
    status: 404,
    message: 'Nothing looks at the metrics of runs here: set metrics of krknTelemetry, and deploy.',
  });
}
