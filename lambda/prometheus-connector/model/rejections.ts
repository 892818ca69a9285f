/** Reasons for which data is refused before any store is asked, in words. */
const ofRequests = {
  missing_metric_name: 'the series has no label __name__',
  empty_label_name: 'a label has an empty name',
  duplicate_label: 'a label name occurs twice in the series',
  invalid_label_reference: 'labels_refs has an odd length or points outside the symbols',
  invalid_utf8: 'a label is not UTF-8',
  empty_series: 'the series has no sample, histogram or exemplar',
  too_many_labels: 'a series has up to 16,384 labels',
  labels_too_large: 'names and values of labels have up to 65,536 characters',
  invalid_histogram: 'the counts or buckets of the histogram contradict each other',
  exemplar_too_large: 'an exemplar has up to 8,192 labels, of 65,536 characters in all',
  non_finite_not_allowed: 'this connector is configured to refuse NaN, infinities and stale markers',
  histogram_not_allowed: 'this connector is configured to refuse native histograms',
  exemplar_not_allowed: 'this connector is configured to refuse exemplars',
  missing_destination:
    'no destination: set the destination labels in write_relabel_configs, or configure a default destination',
  destination_not_allowed:
    'this connector writes to its configured destinations only: correct the destination labels, or add this one to destinations',
  duplicate_series:
    'without the labels of dropLabels the series is the same as another of the request, and is not merged with it: keep a label that tells them apart',
} as const;

/** Reasons for which only a store refuses data, beside those above. A store says them in its own words. */
const storeReasons = [
  'histogram_too_large',
  'metadata_too_large',
  'destination_not_found',
  'destination_denied',
  'invalid_destination',
  'reserved_metric_name',
  'metric_name_too_long',
  'negative_timestamp',
  'outside_retention',
  'conflicting_value',
  'refused_by_store',
  'not_isolated',
  'too_many_label_names',
  'too_many_metric_names',
  'invalid_label_name',
  'type_conflict',
  'version_conflict',
  'time_out_of_range',
  'encoder_defect',
] as const;

/** A reason for which data is refused before any store is asked. */
export type RequestReason = keyof typeof ofRequests;

/** Why data was rejected permanently. Stable: a dimension of the metric `rejected`, and a word in the answer. */
export type RejectionReason = RequestReason | (typeof storeReasons)[number];

/** All of them. */
export const rejectionReasons: readonly RejectionReason[] = [
  ...(Object.keys(ofRequests) as RequestReason[]),
  ...storeReasons,
];

/** The first that was refused for a reason, for the sender to find it again. */
export interface Example {
  /** What it is: a series as PromQL writes it, mostly. */
  readonly of: string;
  /** What else is known of it, the rest of a sentence: its time, what is too large, what the store says. May be empty. */
  readonly told: string;
}

/** What was refused for one reason. */
export interface Rejection {
  readonly reason: RejectionReason;
  readonly count: number;
  readonly example: Example;
  /** The reason in words. */
  readonly explanation: string;
}

/** Counts what is refused, by reason. */
export class RejectionCounts<R extends RejectionReason> {
  private readonly byReason = new Map<R, { count: number; readonly example: Example }>();

  /** @param explanations the reasons in words */
  constructor(private readonly explanations: Readonly<Record<R, string>>) {}

  /** @param example made for the first of a reason only */
  add(reason: R, count: number, example: () => Example): void {
    const known = this.byReason.get(reason);
    if (known !== undefined) known.count += count;
    else this.byReason.set(reason, { count, example: example() });
  }

  /** Those so far, in the order in which their reasons were met. */
  list(): readonly Rejection[] {
    return Array.from(this.byReason, ([reason, { count, example }]) => ({
      reason,
      count,
      example,
      explanation: this.explanations[reason],
    }));
  }
}

/** Counts what is refused before any store is asked. */
export function requestRejections(): RejectionCounts<RequestReason> {
  return new RejectionCounts(ofRequests);
}

/**
 * Those of two lists, one for each reason, in the words of the second: what a store says of its limits is true of all that is
 * above the wider ones of requests.
 */
export function joinRejections(
  first: readonly Rejection[],
  second: readonly Rejection[],
): readonly Rejection[] {
  const joined = new Map(first.map((rejection) => [rejection.reason, rejection]));
  for (const rejection of second) {
    const known = joined.get(rejection.reason);
    joined.set(
      rejection.reason,
      known === undefined
        ? rejection
        : { ...rejection, count: known.count + rejection.count, example: known.example },
    );
  }
  return [...joined.values()];
}

/** How many were refused. */
export function rejectionTotal(rejections: readonly Rejection[]): number {
  return rejections.reduce((sum, { count }) => sum + count, 0);
}
