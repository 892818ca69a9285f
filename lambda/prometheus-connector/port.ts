import type { HttpError } from '../http/errors';
import type { HttpRequest } from '../http/message';
import type { Drops } from './model/drops';
import type { ItemCounts } from './model/item';
import type { MetricReader } from '../metrics/port';
import type { Rejection } from './model/rejections';
import type { Selection } from './model/selection';

/** The outcome of a write to a store. */
export interface Written {
  /** What the store has acknowledged, or has from another replica. */
  readonly stored: ItemCounts;
  /** What it rejected permanently: the request fails because of it. */
  readonly refused: readonly Rejection[];
  /** Extras of samples that it refused, such as exemplars: the request does not fail because of them. */
  readonly refusedExtras: readonly Rejection[];
  /** Why extras are not stored, nor what it has from another replica. */
  readonly dropped: Drops;
  /** Why the sender should retry the request or correct its credentials. It outranks permanent rejections. */
  readonly failure: HttpError | undefined;
}

/** Where metrics are kept. */
export interface MetricStore {
  /**
   * Writes what is selected, as much as it can until `signal` aborts, and changes nothing of it. Writing the same again
   * changes nothing in the store. Faults of the store are in the result; only a defect is thrown.
   */
  write(selection: Selection, signal: AbortSignal): Promise<Written>;
}

/** How callers get access to a store. */
export interface StoreAccess {
  /** Whether callers must have passed the gateway's authorizer: the store does not authenticate them. */
  readonly requiresGatewayUser: boolean;
  /**
   * The store as the caller of a request may use it.
   * @throws {HttpError} 401 for invalid credentials, 503 when they cannot be checked
   */
  readonly connect: (request: HttpRequest, signal: AbortSignal) => Promise<MetricStore & MetricReader>;
}
