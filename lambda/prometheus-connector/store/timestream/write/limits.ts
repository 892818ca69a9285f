import type { Destination } from '../../../../metrics/model/destination';

/** Limits of the service. https://docs.aws.amazon.com/timestream/latest/developerguide/ts-limits.html */
export const limits = {
  dimensions: 128,
  /** Bytes of the names and values of a series' dimensions. */
  dimensionBytes: 2048,
  measureNameBytes: 256,
  /** Bytes of a whole record. */
  recordBytes: 2048,
  /** Of names of databases and tables. */
  destinationName: /^[a-zA-Z0-9_.-]{3,256}$/,
} as const;

/** Whether a database and a table can have these names. */
export function isLegalDestination({ namespace, collection }: Destination): boolean {
  return [namespace, collection].every((name) => limits.destinationName.test(name));
}
