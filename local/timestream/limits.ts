/**
 * Quotas and limits of Timestream for LiveAnalytics. Sizes are bytes of UTF-8 unless the name says otherwise.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/ts-limits.html
 */
export const LIMITS = {
  recordsPerRequest: 100,
  recordBytes: 2048,
  dimensionsPerRecordMinimum: 1,
  dimensionsPerRecord: 128,
  dimensionsPerTable: 128,
  dimensionNameBytes: 60,
  /** Of dimensions and of measures in multi-measure records. */
  columnName: /^[A-Za-z](?:[A-Za-z0-9_]*[A-Za-z0-9])?$/,
  reservedColumnName: /^(?:time$|ts_|measure_name|measure_value)/i,
  /** Names and values of all dimensions of a series. */
  dimensionBytesPerSeries: 2048,
  measureNameBytes: 256,
  measureNamesPerTable: 8192,
  measureValueCharacters: 2048,
  measuresPerMultiRecord: 256,
  /** Values of all measures of a multi-measure record. */
  multiRecordCharacters: 2048,
  multiMeasureNamesPerTable: 1024,
  timeCharacters: 256,
  queryBytes: 262_144,
  rowsPerPage: 1000,
  clientTokenMinimum: 32,
  clientTokenMaximum: 128,
  nextTokenCharacters: 2048,
  nextTokenUses: 5,
  nextTokenHours: 1,
  futureMinutes: 15,
  resourceNameMinimum: 3,
  resourceNameMaximum: 256,
  memoryStoreRetentionHours: 8766,
  magneticStoreRetentionDays: 73_000,
} as const;

/** What a table has when it is created without saying anything about retention. */
export const DEFAULT_RETENTION = { memoryStoreHours: 6, magneticStoreDays: 73_000 } as const;
