import type { HttpError } from '../../../http/errors';
import type { ReadAccess } from '../../../metrics/influxdb/read-access';
import type { Destination } from '../../../metrics/model/destination';

/** InfluxDB as a caller may use it. */
export interface InfluxAccess extends ReadAccess {
  /** What an error of the client means to a sender: it depends on whose token it has. Throws what is a defect. */
  readonly toWriteFailure: (error: unknown, destination: Destination) => HttpError;
}
