import type { RoutedDestination } from './routing';
import type { Exemplar } from './exemplar';
import type { Histogram } from './histogram';
import type { Label } from '../../metrics/model/label';
import type { Metadata } from './metadata';
import type { DoubleWords } from '../../metrics/model/non-finite';
import type { SeriesNumber } from '../../metrics/model/numbers';

/** Something of a request that is stored in a record of its own kind, beside the finite samples. */
export type Item = { readonly timestamp: number } & (
  | ({ readonly kind: 'nonFiniteSample'; readonly series: SeriesNumber } & DoubleWords)
  | { readonly kind: 'histogram'; readonly series: SeriesNumber; readonly histogram: Histogram }
  | {
      readonly kind: 'exemplar';
      readonly series: SeriesNumber;
      readonly exemplar: Exemplar;
      /** Its labels by name, without those whose value is empty. */
      readonly labels: readonly Label[];
      /** When it is stored, nanoseconds since 1970: `exemplar-time.ts`. */
      readonly nanoseconds: bigint;
    }
  /** `start`: milliseconds since 1970 of the moment since when the sample of this time has been counted. */
  | { readonly kind: 'startTimestamp'; readonly series: SeriesNumber; readonly start: number }
  | ({ readonly kind: 'metadata' } & Metadata)
);

/** Items of one destination. */
export interface ItemGroup {
  readonly destination: RoutedDestination;
  readonly items: readonly Item[];
}

/** Items that are counted apart in a request's answer. */
export interface ItemCounts {
  readonly samples: number;
  readonly histograms: number;
  readonly exemplars: number;
}

/** Whether an item is an extra of samples: its permanent rejection does not fail the request. */
export function isOptional({ kind }: Item): boolean {
  return kind !== 'nonFiniteSample' && kind !== 'histogram';
}

/** What an item is counted as. Metadata and start timestamps are not. */
export function countedAs({ kind }: Item): keyof ItemCounts | undefined {
  if (kind === 'nonFiniteSample') return 'samples';
  if (kind === 'histogram') return 'histograms';
  return kind === 'exemplar' ? 'exemplars' : undefined;
}

/** No items. */
export const noItems: ItemCounts = { samples: 0, histograms: 0, exemplars: 0 };

/** The sum of several counts. */
export function sumOf(...counts: readonly ItemCounts[]): ItemCounts {
  return counts.reduce(
    (sum, { samples, histograms, exemplars }) => ({
      samples: sum.samples + samples,
      histograms: sum.histograms + histograms,
      exemplars: sum.exemplars + exemplars,
    }),
    noItems,
  );
}
