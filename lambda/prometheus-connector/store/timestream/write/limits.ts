/** Limits of the service. https://docs.aws.amazon.com/timestream/latest/developerguide/ts-limits.html */
export const limits = {
  dimensions: 128,
  /** Bytes of the names and values of a series' dimensions. */
  dimensionBytes: 2048,
  measureNameBytes: 256,
  /** Bytes of a whole record. */
  recordBytes: 2048,
} as const;
