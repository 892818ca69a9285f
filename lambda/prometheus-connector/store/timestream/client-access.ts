import type { HttpError } from '../../../http/errors';
import type { Destination } from '../../../metrics/model/destination';
import type { QueryAccess } from '../../../metrics/timestream/query-access';
import type { TimestreamClients } from './clients';

/** Timestream with one set of credentials, to read and to write. */
export interface ClientAccess extends QueryAccess {
  readonly clients: TimestreamClients;
  /** What an error of the clients means to a sender: it depends on whose credentials they have. */
  readonly toWriteFailure: (error: unknown, destination: Destination) => HttpError;
}
