import { HttpError, LONGEST_TEXT, type ErrorDetails } from '../../http/errors';
import type { HttpResponse } from '../../http/message';
import type { Drops } from '../model/drops';
import { noItems, type ItemCounts } from '../model/item';
import { rejectionTotal, type Rejection } from '../model/rejections';
import type { Protocol } from './decode/negotiate';
import { describeRejections } from './describe-rejections';

/** What became of the data of a request. */
export interface WriteOutcome {
  /** What is stored, or dropped for a reason that the sender need not know. */
  readonly written: ItemCounts;
  readonly refused: readonly Rejection[];
  /** Extras of samples, such as exemplars: the request does not fail because of them. */
  readonly refusedExtras: readonly Rejection[];
  readonly dropped: Drops;
  /** Why the sender should retry the request or correct its credentials. It outranks permanent rejections. */
  readonly failure: HttpError | undefined;
}

/**
 * Headers by which version 2 tells the sender how much was written, on success and on failure. Version 1 has none:
 * senders have taken them for errors.
 * https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#required-written-response-headers
 */
export function writtenHeaders({ version }: Protocol, written: ItemCounts = noItems): Record<string, string> {
  if (version === 1) return {};
  return {
    'x-prometheus-remote-write-samples-written': String(written.samples),
    'x-prometheus-remote-write-histograms-written': String(written.histograms),
    'x-prometheus-remote-write-exemplars-written': String(written.exemplars),
  };
}

/**
 * The answer that makes the sender do the right thing with its data: 503 to repeat the request, which changes nothing
 * about what was written already; 400 to drop what was refused; 204 when all was accepted. What may still succeed
 * outranks what never will.
 * @throws {HttpError} for everything but 204
 */
export function writeResponse(protocol: Protocol, { written, refused, failure }: WriteOutcome): HttpResponse {
  const headers = writtenHeaders(protocol, written);
  const details = rejectionDetails(refused);
  if (failure !== undefined) throw failure.with({ headers, details });
  if (refused.length > 0) {
    const summary = `${rejectionTotal(refused)} items were refused and must not be sent again, all others were written: `;
    const room = LONGEST_TEXT - summary.length - END.length;
    const message = `${summary}${describeRejections(refused, room)}.`;
    throw new HttpError({ code: 'rejected', status: 400, message, headers, details });
  }
  return { status: 204, headers };
}

/** What ends the text of an answer. */
const END = '.\n';

/** Bytes of what the log says of rejections. */
const LONGEST_LOGGED = 4000;

/** Rejections, for the log. */
function rejectionDetails(refused: readonly Rejection[]): ErrorDetails {
  if (refused.length === 0) return {};
  return { rejected: rejectionTotal(refused), reasons: describeRejections(refused, LONGEST_LOGGED) };
}
