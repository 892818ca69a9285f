import type { Selection } from '../../../model/selection';
import type { MetricStore, Written } from '../../../port';
import type { InfluxAccess } from '../access';

/** InfluxDB, written to with one set of tokens. */
export class InfluxWriter implements MetricStore {
  constructor(private readonly access: InfluxAccess) {}

  write(_selection: Selection, _signal: AbortSignal): Promise<Written> {
    throw new Error(`not yet: ${this.access.client.place.engine}`);
  }
}
