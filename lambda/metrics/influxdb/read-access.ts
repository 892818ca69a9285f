import type { HttpError } from '../../http/errors';
import type { Destination } from '../model/destination';
import type { InfluxClient } from './client';

/** InfluxDB as a reader may use it. */
export interface ReadAccess {
  readonly client: InfluxClient;
  /** What an error of the client means to a reader: it depends on whose token it has. Throws what is a defect. */
  readonly toReadFailure: (error: unknown, destination: Destination | undefined) => HttpError;
}
