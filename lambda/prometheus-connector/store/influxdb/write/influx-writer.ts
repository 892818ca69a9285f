import { joinRefusals } from '../../../model/refusals';
import type { Selection } from '../../../model/selection';
import type { MetricStore, Written } from '../../../port';
import type { InfluxAccess } from '../access';
import { BatchWriter } from './batch-writer';
import { toLineBatches } from './line-batches';
import type { SearchMemory } from './search-memory';

/** InfluxDB, written to with one set of tokens. */
export class InfluxWriter implements MetricStore {
  /** @param caller a text for whose tokens they are */
  constructor(
    private readonly access: InfluxAccess,
    private readonly memory: SearchMemory,
    private readonly caller: string,
  ) {}

  async write(selection: Selection, signal: AbortSignal): Promise<Written> {
    const { access, memory, caller } = this;
    const { request } = selection;
    const { batches, refusals } = toLineBatches(selection, access.client.place.engine);
    const writer = new BatchWriter({ request, access, memory, caller, signal });
    const { stored, refusals: others, failure } = await writer.writeAll(batches);
    return { stored, ...joinRefusals([refusals, others]), failure };
  }
}
