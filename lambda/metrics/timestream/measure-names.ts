/** Measure names of all records but those of finite samples, whose measure name is the metric's. */
export const measureNames = {
  nonFiniteSample: '__non_finite__',
  histogram: '__histogram__',
  exemplar: '__exemplar__',
  startTimestamp: '__start_timestamp__',
  metadata: '__metadata__',
} as const;

/** Measures of the records that have several: columns, whose names obey the rule of dimensions. */
export const multiMeasures = {
  histogramCount: 'P__count',
  histogramSum: 'P__sum',
  /** The whole histogram: base64 of the message `prometheus.Histogram`. */
  histogram: 'P__histogram',
  exemplarValue: 'P__value',
  /** In place of `P__value`, as text: a value that is not finite. */
  exemplarNonFinite: 'P__non_finite',
  exemplarLabels: 'P__labels',
} as const;

/** Names that no metric may have: a measure name has one type in a table, forever. */
export const reservedMeasureNames: ReadonlySet<string> = new Set(Object.values(measureNames));
