import type { Destination } from '../../model/destination';
import type { Engine } from './client';

/** What InfluxDB takes, of either version. */
export const limits = {
  /**
   * Bytes of a series: measurement, names and values of tags. InfluxDB 2 takes 65,535 with the field's name, InfluxDB 3 as
   * many in a tag.
   * https://docs.influxdata.com/influxdb/v2/reference/faq/#what-is-the-maximum-length
   */
  seriesBytes: 65_000,
  /** Bytes of a string: InfluxDB 3 takes 65,536. */
  stringBytes: 60_000,
  /** Milliseconds before and after 1970: InfluxDB keeps nanoseconds, as a signed number of 64 bits. */
  milliseconds: 9_223_372_036_854,
  /** Nanoseconds since 1970, the first and the last that InfluxDB 2 takes. */
  nanoseconds: { first: -(2n ** 63n) + 2n, last: 2n ** 63n - 2n },
} as const;

/** Names that a bucket or a database can have. */
const names: Readonly<Record<Engine, RegExp>> = {
  // https://docs.influxdata.com/influxdb/v2/admin/buckets/create-bucket/#bucket-naming-restrictions
  '2': /^(?!_)[^"]+$/,
  // https://docs.influxdata.com/influxdb3/core/admin/databases/create/#database-naming-restrictions
  '3': /^[A-Za-z0-9][A-Za-z0-9_-]*$/,
};

/** Whether a bucket of InfluxDB 2 or a database of InfluxDB 3 can have this name. */
export function isLegalDestination({ namespace }: Destination, engine: Engine): boolean {
  return names[engine].test(namespace);
}
