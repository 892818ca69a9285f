import type { HttpRequest, Route } from '../../http/message';
import type { Routing } from '../write/select/destinations';
import { planQuery } from './query-plan';
import { ReadBudget } from './read-budget';
import { readQueries } from './read-query';
import { readResponse } from './read-response';
import type { MetricReader } from '../store/metric-reader';

/** What became of a read, for the metrics. */
export interface ReadReport {
  /** Queries of the request. */
  readonly queries: number;
  /** Samples and histograms of the answer. */
  readonly samples: number;
  /** Pages that the store answered with. */
  readonly pages: number;
}

/** What a read needs. */
export interface ReadDependencies {
  readonly routing: Routing;
  /** Samples and histograms that an answer may hold, all queries together. */
  readonly maxReadSamples: number;
  /** The store as the caller may use it. Throws HttpError 401 for strangers, 503 when the caller cannot be proved. */
  readonly authenticate: (request: HttpRequest, signal: AbortSignal) => Promise<MetricReader>;
  /** Told of every read that was answered. */
  readonly report: (report: ReadReport) => void;
}

/**
 * `POST /read`: Prometheus remote read, answered with samples.
 * https://prometheus.io/docs/prometheus/latest/querying/remote_read_api/
 */
export function createRead({ routing, maxReadSamples, authenticate, report }: ReadDependencies): Route {
  return async (request, { signal }) => {
    const reader = await authenticate(request, signal);
    const plans = readQueries(request).map((query) => planQuery(query, routing));
    const budget = new ReadBudget(maxReadSamples);
    const { results, pages } = await reader.read(plans, budget, signal);
    const response = readResponse(results);
    report({ queries: plans.length, samples: budget.sampleCount, pages });
    return response;
  };
}
