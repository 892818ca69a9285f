import { HttpError } from '../../http/errors';
import type { HttpResponse } from '../../http/message';
import { difference, type ItemCounts } from '../model/item';
import type { Selection } from './select/selection';
import type { Protocol } from './decode/negotiate';
import type { StoreResult } from '../store/metric-store';

/** What of a request was written: stored, or dropped for a reason that the sender need not know. */
export function writtenCounts({ accepted }: Selection, { unwritten }: StoreResult): ItemCounts {
  return difference(accepted, unwritten);
}

/**
 * Headers by which version 2 tells the sender how much was written, on success and on failure. Version 1 has none:
 * senders have taken them for errors.
 * https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#required-written-response-headers
 */
export function writtenHeaders(
  { version }: Protocol,
  written: ItemCounts = { samples: 0, histograms: 0, exemplars: 0 },
): Record<string, string> {
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
 * @throws HttpError for everything but 204
 */
export function writeResponse(protocol: Protocol, selection: Selection, result: StoreResult): HttpResponse {
  const { rejections } = selection;
  const headers = writtenHeaders(protocol, writtenCounts(selection, result));
  if (result.failure !== undefined) throw result.failure.withHeaders(headers);
  if (!rejections.isEmpty) {
    throw new HttpError({
      code: 'rejected',
      status: 400,
      message: `${rejections.total} items were refused and must not be sent again, all others were written: ${rejections.describe()}`,
      headers,
    });
  }
  return { status: 204, headers };
}
