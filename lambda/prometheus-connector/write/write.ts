import { HttpError } from '../../http/errors';
import type { HttpRequest, Route } from '../../http/message';
import { select, type Selection, type StorageRules } from './select/selection';
import { decode } from './decode/decode';
import { negotiate, type Protocol } from './decode/negotiate';
import type { MetricStore, StoreResult } from '../store/metric-store';
import { writeResponse, writtenHeaders } from './write-response';

/** What became of a request, for the metrics. */
export interface WriteReport {
  readonly selection: Selection;
  readonly result: StoreResult;
  /** Milliseconds that the store took. */
  readonly storeDuration: number;
}

/** What a write needs. */
export interface WriteDependencies {
  readonly rules: StorageRules;
  /** The store as the caller may use it. Throws HttpError 401 for strangers, 503 when the caller cannot be proved. */
  readonly authenticate: (request: HttpRequest, signal: AbortSignal) => Promise<MetricStore>;
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
export function createWrite({ rules, authenticate, report, now, clock }: WriteDependencies): Route {
  return async (request, { signal }) => {
    const store = await authenticate(request, signal);
    const protocol = negotiate(request.headers);
    const selection = select(decodeAs(protocol, request), rules, clock());
    const start = now();
    const result = await store.write(selection, signal);
    report({ selection, result, storeDuration: now() - start });
    return writeResponse(protocol, selection, result);
  };
}

/** Once the protocol is known, it demands its headers on every answer. */
function decodeAs(protocol: Protocol, request: HttpRequest): ReturnType<typeof decode> {
  try {
    return decode(request.body, protocol);
  } catch (error) {
    throw error instanceof HttpError ? error.withHeaders(writtenHeaders(protocol)) : error;
  }
}
