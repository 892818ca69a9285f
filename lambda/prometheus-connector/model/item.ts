import type { Exemplar, Label } from '../write/decode/exemplar';
import type { Histogram } from '../write/decode/histogram';
import type { Metadata } from './metadata';
import type { RoutedDestination } from '../write/select/destinations';
import type { DoubleWords } from './non-finite';

/** Something of a request that is stored in a record of its own kind, beside the finite samples. */
export type Item = { readonly timestamp: number } & (
  | ({ readonly kind: 'nonFiniteSample'; readonly series: number } & DoubleWords)
  | { readonly kind: 'histogram'; readonly series: number; readonly histogram: Histogram }
  | {
      readonly kind: 'exemplar';
      readonly series: number;
      readonly exemplar: Exemplar;
      /** Its labels by name, without those whose value is empty. */
      readonly labels: readonly Label[];
      /** When it is stored, nanoseconds since 1970: `exemplar-time.ts`. */
      readonly nanoseconds: bigint;
    }
  /** `start`: milliseconds since 1970 of the moment since when the sample of this time has been counted. */
  | { readonly kind: 'startTimestamp'; readonly series: number; readonly start: number }
  | ({ readonly kind: 'metadata' } & Metadata)
);

/** Items of one destination. */
export interface ItemGroup {
  readonly destination: RoutedDestination;
  readonly items: readonly Item[];
}

/** Items that are counted apart in a request's answer. */
export interface ItemCounts {
  samples: number;
  histograms: number;
  exemplars: number;
}

/** Whether an item is an extra of the samples beside it: no request fails because it is refused for good. */
export function isOptional({ kind }: Item): boolean {
  return kind !== 'nonFiniteSample' && kind !== 'histogram';
}

/** What an item is counted as. Metadata and start timestamps are not. */
export function countedAs({ kind }: Item): keyof ItemCounts | undefined {
  if (kind === 'nonFiniteSample') return 'samples';
  if (kind === 'histogram') return 'histograms';
  return kind === 'exemplar' ? 'exemplars' : undefined;
}

/** What of `counts` is beyond `others`. */
export function difference(counts: ItemCounts, others: ItemCounts): ItemCounts {
  return {
    samples: counts.samples - others.samples,
    histograms: counts.histograms - others.histograms,
    exemplars: counts.exemplars - others.exemplars,
  };
}
