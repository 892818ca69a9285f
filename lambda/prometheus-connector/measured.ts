import { toHttpError } from '../http/error-response';
import type { Route } from '../http/message';

/** What became of a request, for the metrics. */
export interface RequestReport {
  /** RouteKey of the route that answered. */
  readonly routeKey: string;
  /** `success`, or the code of the error that was the answer. */
  readonly outcome: string;
  /** Milliseconds from the request to its answer. */
  readonly duration: number;
}

/** What measuring needs. */
export interface Measurement {
  /** Milliseconds since any fixed moment. Never goes back. */
  readonly now: () => number;
  readonly report: (report: RequestReport) => void;
}

/** The same route, which reports every request after its answer is known. */
export function measured(route: Route, { now, report }: Measurement): Route {
  return async (request, invocation) => {
    const start = now();
    const done = (outcome: string): void => {
      report({ routeKey: request.routeKey, outcome, duration: now() - start });
    };
    try {
      const response = await route(request, invocation);
      done('success');
      return response;
    } catch (thrown) {
      done(toHttpError(thrown).code);
      throw thrown;
    }
  };
}
