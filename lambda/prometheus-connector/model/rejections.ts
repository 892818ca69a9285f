/** Why data was refused for good. Stable: a dimension of the metric `rejected`, and a word in the answer. */
export type RejectionReason = keyof typeof explanations;

const explanations = {
  missing_metric_name: 'the series has no label __name__',
  empty_label_name: 'a label has an empty name',
  duplicate_label: 'a label name occurs twice in the series',
  invalid_label_reference: 'labels_refs has an odd length or points outside the symbols',
  invalid_utf8: 'a label is not UTF-8',
  empty_series: 'the series has no sample, histogram or exemplar',
  invalid_histogram: 'the counts or buckets of the histogram contradict each other',
  histogram_too_large:
    'Timestream takes histograms of up to 2,048 bytes as base64, labels included: use fewer buckets',
  exemplar_too_large: 'Timestream takes exemplars of up to 2,048 bytes, labels of the series included',
  non_finite_not_allowed: 'this connector is configured to refuse NaN, infinities and stale markers',
  histogram_not_allowed: 'this connector is configured to refuse native histograms',
  exemplar_not_allowed: 'this connector is configured to refuse exemplars',
  missing_destination:
    'no database or table: set the destination labels in write_relabel_configs, or configure a default destination',
  destination_not_allowed:
    'this connector writes to its configured databases and tables only: correct the destination labels, or add the table to destinations',
  destination_not_found:
    'Timestream has no database and table of this name in this region: correct the destination labels of the series, or create the table',
  destination_denied:
    'AWS denies access to the table that the destination labels of the series name: correct the labels, or allow timestream:WriteRecords on the table',
  invalid_destination: 'database and table names have 3 to 256 of the characters a-z A-Z 0-9 _ . -',
  reserved_metric_name: 'the metric has a name by which this connector stores other data',
  metric_name_too_long: 'Timestream takes metric names of up to 256 bytes',
  too_many_labels: 'Timestream takes up to 128 dimensions in a series',
  labels_too_large:
    'Timestream takes records of up to 2,048 bytes: names and values of all labels, the name of the metric, and 16 bytes for time and value',
  negative_timestamp: 'Timestream takes no time before 1970',
  outside_retention: 'the time is older than what the table retains, or more than 15 minutes ahead',
  conflicting_value: 'Timestream already holds another value for the same series and time',
  refused_by_store: 'Timestream refused the record',
  not_isolated:
    'Timestream refused the calls that held these records; which of them it refuses could not be found out: send fewer in one request',
} as const;

/** Reasons for which an example is kept. */
const MOST_EXAMPLES = 3;

/** Data that was refused for good, counted by reason, with a few examples for the answer. */
export class Rejections {
  private readonly counts = new Map<RejectionReason, number>();
  private readonly examples = new Map<RejectionReason, string>();

  /** @param example what was refused, for the sender to find it again; only the first of a reason is kept */
  add(reason: RejectionReason, count: number, example: () => string): void {
    const known = this.counts.get(reason);
    this.counts.set(reason, (known ?? 0) + count);
    if (known === undefined && this.examples.size < MOST_EXAMPLES) this.examples.set(reason, example());
  }

  get total(): number {
    let total = 0;
    for (const count of this.counts.values()) total += count;
    return total;
  }

  get isEmpty(): boolean {
    return this.counts.size === 0;
  }

  /** Reasons with their counts. */
  [Symbol.iterator](): IterableIterator<[RejectionReason, number]> {
    return this.counts.entries();
  }

  /** Counts with examples and the reasons in words. */
  describe(): string {
    const reasons = [...this.counts].map(([reason, count]) => {
      const example = this.examples.get(reason);
      const of = example === undefined ? '' : `, such as ${example}`;
      return `${count} ${reason}${of} (${explanations[reason]})`;
    });
    return `${reasons.join('; ')}.`;
  }
}
