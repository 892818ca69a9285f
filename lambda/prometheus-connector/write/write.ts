import { HttpError } from '../../http/errors';
import type { HttpRequest, Route } from '../../http/message';
import { joinDrops } from '../model/drops';
import { sumOf } from '../model/item';
import { joinRejections } from '../model/rejections';
import type { Selection } from '../model/selection';
import type { MetricStore, Written } from '../port';
import { decode } from './decode/decode';
import { negotiate, type Protocol } from './decode/negotiate';
import { select, type StorageRules } from './select/select';
import { writeResponse, writtenHeaders, type WriteOutcome } from './write-response';

/** The outcome of a request, for the metrics. */
export interface WriteReport extends WriteOutcome {
  /** Samples, histograms and exemplars of the request. */
  readonly received: number;
  /** Milliseconds that the store took. */
  readonly storeDuration: number;
}

interface WriteDependencies {
  readonly rules: StorageRules;
  /** The store as the caller may use it. Throws HttpError 401 for invalid credentials, 503 when they cannot be checked. */
  readonly connect: (request: HttpRequest, signal: AbortSignal) => Promise<MetricStore>;
  readonly report: (report: WriteReport) => void;
  /** Milliseconds since any fixed moment. Never goes back. */
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/**
 * `POST /write`: Prometheus remote write 1.0 and 2.0.
 * https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/
 */
export function createWrite({ rules, connect, report, now, clock }: WriteDependencies): Route {
  return async (request, { signal }) => {
    const store = await connect(request, signal);
    const protocol = negotiate(request.headers);
    const decoded = decodeAs(protocol, request);
    const selection = select(decoded, rules, clock());
    const start = now();
    const outcome = outcomeOf(selection, await store.write(selection, signal));
    const { samples, histograms, exemplars } = decoded;
    report({
      ...outcome,
      received: samples.length + histograms.length + exemplars.length,
      storeDuration: now() - start,
    });
    return writeResponse(protocol, outcome);
  };
}

function outcomeOf(selection: Selection, written: Written): WriteOutcome {
  return {
    written: sumOf(selection.settled, written.stored),
    refused: joinRejections(selection.refused, written.refused),
    refusedExtras: joinRejections(selection.refusedExtras, written.refusedExtras),
    dropped: joinDrops(selection.dropped, written.dropped),
    failure: written.failure,
  };
}

/** Once the protocol is known, it demands its headers on every answer. */
function decodeAs(protocol: Protocol, request: HttpRequest): ReturnType<typeof decode> {
  try {
    return decode(request.body, protocol);
  } catch (error) {
    throw error instanceof HttpError ? error.with({ headers: writtenHeaders(protocol) }) : error;
  }
}
