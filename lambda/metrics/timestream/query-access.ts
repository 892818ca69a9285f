import type { TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import type { HttpError } from '../../http/errors';

/** Timestream's queries with one set of credentials. */
export interface QueryAccess {
  readonly clients: { readonly query: TimestreamQueryClient };
  /** What an error of the client means to a reader: it depends on whose credentials it has. */
  readonly toReadFailure: (error: unknown) => HttpError;
  /** Called to discard the client: its credentials or its endpoint are no longer valid. */
  readonly abandon: () => void;
}
