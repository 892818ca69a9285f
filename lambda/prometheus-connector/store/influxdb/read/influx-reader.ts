import type { QueryPlan } from '../../../model/query-plan';
import type { MetricReader, ReadSink } from '../../../port';
import type { InfluxAccess } from '../access';

/** InfluxDB, read with one set of tokens. */
export class InfluxReader implements MetricReader {
  constructor(private readonly access: InfluxAccess) {}

  read(
    _queries: readonly QueryPlan[],
    _sink: ReadSink,
    _signal: AbortSignal,
  ): Promise<{ readonly pages: number }> {
    throw new Error(`not yet: ${this.access.client.place.engine}`);
  }
}
