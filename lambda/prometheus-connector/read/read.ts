import type { HttpRequest, Route } from '../../http/message';
import type { Routing } from '../model/routing';
import { Meter } from '../../metrics/model/meter';
import type { MetricReader } from '../../metrics/port';
import { planQuery } from './query-plan';
import { ReadResults } from './query-result';
import { readQueries } from './read-query';
import { readResponse } from './read-response';

/** The outcome of a read, for the metrics. */
export interface ReadReport {
  /** Queries of the request. */
  readonly queries: number;
  /** Samples and histograms of the answer. */
  readonly samples: number;
  /** How many times the store answered. */
  readonly pages: number;
}

interface ReadDependencies {
  readonly routing: Routing;
  /** Samples and histograms that an answer may hold, all queries together. */
  readonly maxReadSamples: number;
  /** The store as the caller may use it. Throws HttpError 401 for invalid credentials, 503 when they cannot be checked. */
  readonly connect: (request: HttpRequest, signal: AbortSignal) => Promise<MetricReader>;
  /** Called for every read that was answered. */
  readonly report: (report: ReadReport) => void;
}

/**
 * `POST /read`: Prometheus remote read, answered with samples.
 * https://prometheus.io/docs/prometheus/latest/querying/remote_read_api/
 */
export function createRead({ routing, maxReadSamples, connect, report }: ReadDependencies): Route {
  return async (request, { signal }) => {
    const reader = await connect(request, signal);
    const plans = readQueries(request).map((query) => planQuery(query, routing));
    const results = new ReadResults(plans, maxReadSamples);
    const meter = new Meter();
    await reader.read(plans, results, meter, signal);
    const response = readResponse(results.list());
    report({ queries: plans.length, samples: results.sampleCount, pages: meter.pages });
    return response;
  };
}
