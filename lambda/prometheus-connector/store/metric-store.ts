import type { HttpError } from '../../http/errors';
import type { Rejections } from '../convert/rejections';
import type { Selection } from '../convert/selection';

/** What became of the samples that a store was given. */
export interface StoreResult {
  /** Samples that the store does not hold: rejected for good, or not written because of {@link failure}. */
  readonly unwritten: number;
  /** Samples that were not written because a later one of the same request has the same series and time. */
  readonly overwritten: number;
  /** What the store can never take. */
  readonly rejections: Rejections;
  /** Why the request should be repeated or its credentials mended. It outranks {@link rejections}. */
  readonly failure: HttpError | undefined;
}

/** Where samples are kept. Writing the same samples again changes nothing. */
export interface MetricStore {
  /**
   * Writes the selected samples, as many as it can until `signal` aborts. Faults of the store are in the result; only
   * a defect is thrown.
   */
  write(selection: Selection, signal: AbortSignal): Promise<StoreResult>;
}
