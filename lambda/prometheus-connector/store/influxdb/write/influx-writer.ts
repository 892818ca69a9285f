import { joinRefusals } from '../../../model/refusals';
import type { Selection } from '../../../model/selection';
import type { MetricStore, Written } from '../../../port';
import type { InfluxAccess } from '../access';
import { BatchWriter } from './batch-writer';
import { toLineBatches } from './line-batches';

/** InfluxDB, written to with one set of tokens. */
export class InfluxWriter implements MetricStore {
  constructor(private readonly access: InfluxAccess) {}

  async write(selection: Selection, signal: AbortSignal): Promise<Written> {
    const { batches, refusals } = toLineBatches(selection, this.access.client.place.engine);
    const writer = new BatchWriter(selection.request, this.access, signal);
    const { stored, refusals: others, failure } = await writer.writeAll(batches);
    return { stored, ...joinRefusals([refusals, others]), failure };
  }
}
