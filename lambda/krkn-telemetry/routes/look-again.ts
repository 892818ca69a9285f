import { requireSameOrigin } from '../../auth/same-origin';
import { HttpError } from '../../http/errors';
import { redirect } from '../../http/respond';
import type { PageRoute } from '../frame';
import { LONGEST_SHIFT } from '../look-queue/look-message';
import type { LookQueue } from '../look-queue/look-queue';
import { runFolder } from '../storage/keys/object-key';
import { formFields } from './form';
import { runParameter } from './run-parameter';

interface LookAgainParts {
  /** Undefined: nothing looks at metrics. */
  readonly windows: { readonly queue: LookQueue } | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * `POST /look-again`, a form with `run=G/R` and `shift`, the seconds that are added to the times of the scenarios: has the metrics of
 * the run looked at again, and leads back to its page.
 */
export function createLookAgain({ windows, now }: LookAgainParts): PageRoute {
  return requireSameOrigin(async (request, { signal }) => {
    const fields = formFields(request);
    const run = runParameter(fields, 'run');
    const shift = shiftOf(fields.get('shift') ?? '');
    if (windows === undefined) throw nothingLooks();
    await windows.queue.send({ run, pass: 1, shift, requestedAt: now() }, 0, signal);
    return redirect(request.links.folder(runFolder(run)));
  });
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
