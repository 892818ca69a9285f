import type { HttpError } from '../../../http/errors';
import type { Destination } from '../../../metrics/model/destination';
import type { InfluxClient } from '../../../metrics/influxdb/client';

/** InfluxDB as a caller may use it. */
export interface InfluxAccess {
  readonly client: InfluxClient;
  /** What an error of the client means to a sender: it depends on whose token it has. Throws what is a defect. */
  readonly toWriteFailure: (error: unknown, destination: Destination) => HttpError;
  /** What it means to a reader. */
  readonly toReadFailure: (error: unknown, destination: Destination | undefined) => HttpError;
}
