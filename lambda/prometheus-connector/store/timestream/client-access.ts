import type { HttpError } from '../../../http/errors';
import type { Destination } from '../../../metrics/model/destination';
import type { TimestreamClients } from './clients';

/** Timestream with one set of credentials. */
export interface ClientAccess {
  readonly clients: TimestreamClients;
  /** What an error of the clients means to a sender: it depends on whose credentials they have. */
  readonly toWriteFailure: (error: unknown, destination: Destination) => HttpError;
  /** What it means to a reader. */
  readonly toReadFailure: (error: unknown) => HttpError;
  /** Called to discard the clients: their credentials or their endpoint are no longer valid. */
  readonly abandon: () => void;
}
