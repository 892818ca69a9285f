/** Counts the calls that reach the stand-in, for tests. */
import type { OperationName } from './operation-name';

/** What has been called so far. Calls whose credentials were refused count too. */
export class Traffic {
  private readonly callsByOperation = new Map<OperationName, number>();
  private readonly sizes = new Map<number, number>();
  private inFlight = 0;
  private mostInFlight = 0;

  /** Number of calls of an operation. */
  calls(operation: OperationName): number {
    return this.callsByOperation.get(operation) ?? 0;
  }

  /** Calls of WriteRecords that have arrived and are not answered yet. */
  get writesInFlight(): number {
    return this.inFlight;
  }

  /** Most calls of WriteRecords that were under way at the same moment. */
  get mostWritesInFlight(): number {
    return this.mostInFlight;
  }

  /** How many requests of WriteRecords had how many records, of those that were valid in themselves. */
  get batchSizes(): ReadonlyMap<number, number> {
    return this.sizes;
  }

  /** A call has arrived. Returns what to call when it is answered or gone. */
  arrived(operation: OperationName): () => void {
    this.callsByOperation.set(operation, this.calls(operation) + 1);
    if (operation !== 'WriteRecords') {
      return () => undefined;
    }
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    return () => {
      this.inFlight -= 1;
    };
  }

  /** A request of WriteRecords has been read. */
  batch(records: number): void {
    this.sizes.set(records, (this.sizes.get(records) ?? 0) + 1);
  }
}
