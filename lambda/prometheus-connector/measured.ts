import { toHttpError } from '../http/error-response';
import type { Route } from '../http/message';
import type { RouteKey } from './routes';

/** The outcome of a request, for the metrics. */
export interface RequestReport {
  /** The route that answered. */
  readonly route: RouteKey;
  /** `success`, or the code of the error that was the answer. */
  readonly outcome: string;
  /** Milliseconds from the request to its answer. */
  readonly duration: number;
}

/** Options of {@link measured}. */
export interface Measurement {
  /** Whose requests are measured, by whichever RouteKey they come. */
  readonly route: RouteKey;
  /** Milliseconds since any fixed moment. Never goes back. */
  readonly now: () => number;
  readonly report: (report: RequestReport) => void;
}

/** The same function of a route, which reports every request after its answer is known. */
export function measured(serve: Route, { route, now, report }: Measurement): Route {
  return async (request, invocation) => {
    const start = now();
    const done = (outcome: string): void => {
      report({ route, outcome, duration: now() - start });
    };
    try {
      const response = await serve(request, invocation);
      done('success');
      return response;
    } catch (thrown) {
      done(toHttpError(thrown).code);
      throw thrown;
    }
  };
}
