import type { HttpError } from '../../http/errors';
import type { Selection } from '../convert/selection';

/** What became of the samples that a store was given. */
export interface StoreResult {
  /** Samples that the store does not hold: refused for good, or not written because of {@link failure}. */
  readonly unwritten: number;
  /** Why the request should be repeated or its credentials mended. It outranks what was refused for good. */
  readonly failure: HttpError | undefined;
}

/** Where samples are kept. Writing the same samples again changes nothing. */
export interface MetricStore {
  /**
   * Writes the selected samples, as many as it can until `signal` aborts, and adds what it can never take to the
   * selection's rejections. Faults of the store are in the result; only a defect is thrown.
   */
  write(selection: Selection, signal: AbortSignal): Promise<StoreResult>;
}
