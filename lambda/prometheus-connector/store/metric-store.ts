import type { HttpError } from '../../http/errors';
import type { ItemCounts } from '../model/item';
import type { Selection } from '../write/select/selection';

/** What became of the data that a store was given. */
export interface StoreResult {
  /** What the store does not hold: refused for good, or not written because of {@link failure}. */
  readonly unwritten: ItemCounts;
  /** Why the request should be repeated or its credentials mended. It outranks what was refused for good. */
  readonly failure: HttpError | undefined;
}

/** Where metrics are kept. Writing the same again changes nothing. */
export interface MetricStore {
  /**
   * Writes what is selected, as much as it can until `signal` aborts, and adds what it can never take to the
   * selection's rejections. Faults of the store are in the result; only a defect is thrown.
   */
  write(selection: Selection, signal: AbortSignal): Promise<StoreResult>;
}
