import { allOrNone, ConcurrencyLimit } from '../../../../kit/concurrency';
import type { QueryPlan } from '../../../model/query-plan';
import type { MetricReader, ReadSink, SeriesSink } from '../../../port';
import type { InfluxAccess } from '../access';
import { fluxOf } from './flux';
import { readFluxAnswer } from './flux-answer';

/** Queries of one request that run at once. */
const CONCURRENT_QUERIES = 4;

/** InfluxDB, read with one set of tokens. */
export class InfluxReader implements MetricReader {
  constructor(private readonly access: InfluxAccess) {}

  async read(
    queries: readonly QueryPlan[],
    sink: ReadSink,
    signal: AbortSignal,
  ): Promise<{ readonly pages: number }> {
    const limit = new ConcurrencyLimit(CONCURRENT_QUERIES);
    const pages = await allOrNone(
      queries.map(
        (query, index) => (ending) => limit.run(() => this.readByFlux(query, sink.of(index), ending)),
      ),
      signal,
    );
    return { pages: pages.reduce((sum, each) => sum + each, 0) };
  }

  private async readByFlux(query: QueryPlan, sink: SeriesSink, signal: AbortSignal): Promise<number> {
    const flux = fluxOf(query);
    const { destination } = query;
    if (flux === undefined || destination === undefined) return 0;
    try {
      await readFluxAnswer(await this.access.client.query(destination.namespace, flux, signal), sink);
      return 1;
    } catch (error) {
      throw this.access.toReadFailure(error, destination);
    }
  }
}
