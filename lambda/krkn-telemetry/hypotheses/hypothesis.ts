// What someone holds to be so, whatever Krkn does: docs/hypotheses.md.
import type { Matcher } from '../../metrics/model/matcher';

/** A promise about the metrics of a run. Made by `parse-hypotheses.ts` only. */
export interface Hypothesis {
  /** Unique among those of a group. */
  readonly name: string;
  readonly form: Form;
  readonly bound: Bound;
  /** What it asks for, in words. */
  readonly told: string;
  /** Seconds: what is not so for less does not count. */
  readonly tolerated: number;
  readonly severity: 'error' | 'warning';
  /** When it has to be so: during a scenario and after it, only during, or again after it. */
  readonly check: 'always' | 'during' | 'recovery';
  /** Seconds after a scenario; with `recovery` only. */
  readonly recoversWithin: number | undefined;
  /** Patterns of the scenarios that it is about. Empty: all. */
  readonly scenarios: readonly string[];
  /** What having no values is. */
  readonly noData: 'fail' | 'inconclusive';
}

/** What a series has to satisfy. */
export type Selector = readonly Matcher[];

/** What is looked at: groups of values over time. */
export type Form =
  | { readonly kind: 'value' | 'rate'; readonly of: Selector; readonly grouping: Grouping | undefined }
  | { readonly kind: 'ratio'; readonly of: Selector; readonly to: Selector; readonly by: readonly string[] }
  | {
      readonly kind: 'quantile';
      readonly q: number;
      readonly buckets: Selector;
      readonly by: readonly string[];
    }
  | {
      readonly kind: 'mean';
      readonly sum: Selector;
      readonly count: Selector;
      readonly by: readonly string[];
    }
  | { readonly kind: 'absent'; readonly of: Selector };

/** How series become one value for each group. */
export interface Grouping {
  readonly aggregation: Aggregation;
  /** Labels: series that have the same values of them are a group. */
  readonly by: readonly string[];
}

/** https://prometheus.io/docs/prometheus/latest/querying/operators/#aggregation-operators */
export const aggregations = ['sum', 'avg', 'min', 'max'] as const;

/** One of {@link aggregations}. */
export type Aggregation = (typeof aggregations)[number];

/** The values that are allowed: below and above are exclusive, between is not. */
export type Bound =
  | { readonly kind: 'below' | 'above'; readonly limit: number }
  | { readonly kind: 'between'; readonly lowest: number; readonly highest: number }
  /** At most this share away from what it was before. */
  | { readonly kind: 'within'; readonly share: number };
