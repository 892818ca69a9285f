import type { Destination } from '../../../../metrics/model/destination';
import type { Engine } from '../../../../metrics/influxdb/client';

/** What InfluxDB takes, of either version. */
export const limits = {
  /**
   * Bytes of a series: measurement, names and values of tags. InfluxDB 2 takes 65,535 with the field's name, InfluxDB 3 as
   * many in a tag.
   * https://docs.influxdata.com/influxdb/v2/reference/faq/#what-is-the-maximum-length
   */
  seriesBytes: 65_000,
  /**
   * Labels of a series in InfluxDB 3, of whose table each is a column, as are six fields. A line that needs more columns is
   * refused, but those that were made for it stay.
   * https://github.com/influxdata/influxdb/blob/main/influxdb3_write/src/write_buffer/validator.rs
   * https://docs.influxdata.com/influxdb3/core/admin/databases/#database-table-and-column-limits
   */
  labels3: 494,
  /** Bytes of a string: InfluxDB 3 takes 65,536. */
  stringBytes: 60_000,
  /** Milliseconds before and after 1970: InfluxDB keeps nanoseconds, as a signed number of 64 bits. */
  milliseconds: 9_223_372_036_854,
  /** Nanoseconds since 1970, the first and the last that InfluxDB 2 takes. */
  nanoseconds: { first: -(2n ** 63n) + 2n, last: 2n ** 63n - 2n },
} as const;

/** Names that a bucket or a database can have. */
const names: Readonly<Record<Engine, { readonly form: RegExp; readonly bytes: number }>> = {
  // https://docs.influxdata.com/influxdb/v2/admin/buckets/create-bucket/#bucket-naming-restrictions
  // Its index has keys of 32,768 bytes: the name, behind 16 of the organization.
  // https://github.com/etcd-io/bbolt/blob/v1.3.6/bucket.go#L12
  '2': { form: /^(?!_)[^"]+$/, bytes: 32_752 },
  // https://docs.influxdata.com/influxdb3/core/admin/databases/create/#database-naming-restrictions
  // https://github.com/influxdata/influxdb/blob/main/influxdb3_types/src/database_name.rs
  '3': { form: /^[A-Za-z0-9][A-Za-z0-9_-]*$/, bytes: 511 },
};

/** Whether a bucket of InfluxDB 2 or a database of InfluxDB 3 can have this name. */
export function isLegalDestination({ namespace }: Destination, engine: Engine): boolean {
  const { form, bytes } = names[engine];
  return form.test(namespace) && Buffer.byteLength(namespace) <= bytes;
}
