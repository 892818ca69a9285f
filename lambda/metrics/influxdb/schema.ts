// How Prometheus' data lies in InfluxDB 2 and 3. docs/decisions/0016-influxdb-schema.md has the reasons.

/** Measurement of samples and histograms. The metric's name is a tag: in InfluxDB 3 a measurement is a table, of which there are few. */
export const MEASUREMENT = 'prometheus';
/** Measurement of exemplars, whose times are nanoseconds. */
export const EXEMPLAR_MEASUREMENT = 'prometheus_exemplar';
/** Measurement of types, help texts and units of metric families. */
export const METADATA_MEASUREMENT = 'prometheus_metadata';

/**
 * Fields of a point. A number and a stale marker of one time are two fields of one point: both stay, in whichever order they
 * came.
 */
export const fields = {
  /** Float: a finite value, of a sample or an exemplar. */
  value: 'value',
  /** String, the text of `nonFiniteText`: a value that is not finite. */
  nonFinite: 'non_finite',
  /** String: base64 of the message `prometheus.Histogram`. */
  histogram: 'histogram',
  /** Float, of a histogram: absent if it is not finite. */
  histogramCount: 'count',
  /** Float, of a histogram: absent if it is not finite. */
  histogramSum: 'sum',
  /** Integer: milliseconds since 1970 since when the sample of this time has been counted. */
  start: 'start',
  /** String: JSON of an exemplar's labels. */
  exemplarLabels: 'exemplar_labels',
  /** String: JSON of a metric family's type, help text and unit. */
  metadata: 'metadata',
} as const;

/** Tag of {@link METADATA_MEASUREMENT}: the name of the metric family. */
export const FAMILY_TAG = 'family';
