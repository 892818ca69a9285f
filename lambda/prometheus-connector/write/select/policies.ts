/**
 * What can be done with data that is not a finite sample, by kind, the default first: store it; drop it, which is to accept
 * and count it; or reject it with a 400. By default all is stored that remote read returns or SQL may want.
 */
export const policies = {
  /** NaN, infinities and stale markers. */
  nonFiniteSamples: ['store', 'drop', 'reject'],
  /** Native histograms. */
  histograms: ['store', 'drop', 'reject'],
  exemplars: ['store', 'drop', 'reject'],
  /** Type, help and unit of metric families. */
  metadata: ['drop', 'store'],
  /** Since when samples and histograms have been counted: of version 2 only. */
  startTimestamps: ['drop', 'store'],
} as const;

/** What is done with each kind of data. */
export type Policies = { readonly [K in keyof typeof policies]: (typeof policies)[K][number] };

/** What is done unless it is configured otherwise. */
export const defaultPolicies: Policies = {
  nonFiniteSamples: policies.nonFiniteSamples[0],
  histograms: policies.histograms[0],
  exemplars: policies.exemplars[0],
  metadata: policies.metadata[0],
  startTimestamps: policies.startTimestamps[0],
};
