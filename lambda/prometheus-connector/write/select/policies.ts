/** What is done with data of a kind: stored; accepted and counted, not stored; or refused with a 400. */
export type Policy = 'store' | 'drop' | 'reject';

/** What is done with data that is no finite sample. */
export interface Policies {
  /** NaN, infinities and stale markers. */
  readonly nonFiniteSamples: Policy;
  /** Native histograms. */
  readonly histograms: Policy;
  readonly exemplars: Policy;
  /** Type, help and unit of metric families. */
  readonly metadata: Exclude<Policy, 'reject'>;
  /** Since when samples and histograms have been counted: of version 2 only. */
  readonly startTimestamps: Exclude<Policy, 'reject'>;
}

/** What is done unless it is configured otherwise: whatever remote read gives back or SQL may want is stored. */
export const defaultPolicies: Policies = {
  nonFiniteSamples: 'store',
  histograms: 'store',
  exemplars: 'store',
  metadata: 'drop',
  startTimestamps: 'drop',
};
