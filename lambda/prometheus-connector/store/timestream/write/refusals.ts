import type { Destination } from '../../../model/destination';
import { describeLargeSeries, describeSeries, shortened } from '../../../model/describe-series';
import { DropCounts, joinDrops, type DropReason } from '../../../model/drops';
import { joinRejections, RejectionCounts } from '../../../model/rejections';
import type { DecodedRequest } from '../../../model/write-request';
import type { Written } from '../../../port';
import type { SeriesNumber } from '../../../model/numbers';

/** Why Timestream rejects records permanently, in words. */
const explanations = {
  histogram_too_large:
    'Timestream takes histograms of up to 2,048 bytes as base64, labels included: use fewer buckets',
  exemplar_too_large: 'Timestream takes exemplars of up to 2,048 bytes, labels of the series included',
  destination_not_found:
    'Timestream has no database and table of this name in this region: correct the destination labels of the series, or create the table',
  destination_denied:
    'AWS denies access to the table that the destination labels of the series name: correct the labels, or allow timestream:WriteRecords on the table',
  invalid_destination: 'database and table names have 3 to 256 of the characters a-z A-Z 0-9 _ . -',
  reserved_metric_name: 'the metric name is reserved: this connector stores other data under it',
  metric_name_too_long: 'Timestream takes metric names of up to 256 bytes',
  too_many_labels: 'Timestream takes up to 128 dimensions in a series',
  labels_too_large:
    'Timestream takes records of up to 2,048 bytes: names and values of all labels, the name of the metric, and 16 bytes for time and value',
  negative_timestamp: 'Timestream accepts no time before 1970',
  outside_retention: 'the time is older than what the table retains, or more than 15 minutes ahead',
  conflicting_value: 'Timestream already holds another value for the same series and time',
  refused_by_store: 'Timestream refused the record',
  not_isolated:
    'Timestream refused the calls that held these records, and the bad ones could not be isolated: send fewer per request',
} as const;

/** Why Timestream rejects a record permanently. */
export type RefusalReason = keyof typeof explanations;

/** What of a record matters when it is refused. */
export interface RefusedRecord {
  readonly destination: Destination;
  /** Index of its series; of metadata, the name of the metric family. */
  readonly of: SeriesNumber | string;
  /** Whether it is an extra of samples: the request does not fail because of it. */
  readonly isExtra: boolean;
  /** Why it is not stored, if that is counted too. */
  readonly notStored?: DropReason | undefined;
}

/** What Timestream refused of a request, by reason. */
export type Refusals = Pick<Written, 'refused' | 'refusedExtras' | 'dropped'>;

/** Counts what Timestream refuses of a request. */
export class RefusalCounts {
  private readonly refused = new RejectionCounts(explanations);
  private readonly refusedExtras = new RejectionCounts(explanations);
  private readonly dropped = new DropCounts();

  constructor(private readonly request: DecodedRequest) {}

  add(record: RefusedRecord, reason: RefusalReason): void {
    const counts = record.isExtra ? this.refusedExtras : this.refused;
    counts.add(reason, 1, () => describe(this.request, record, reason));
    if (record.notStored !== undefined) this.dropped.count(record.notStored, 1);
  }

  /** Counts a record that is not stored, as the table has it from another replica: that is no mistake. */
  addReplicaConflict(): void {
    this.dropped.count('replica_conflict', 1);
  }

  /** Those so far. */
  list(): Refusals {
    return {
      refused: this.refused.list(),
      refusedExtras: this.refusedExtras.list(),
      dropped: new Map(this.dropped),
    };
  }
}

/** Those of several lists together. */
export function joinRefusals(lists: readonly Refusals[]): Refusals {
  return {
    refused: lists.map(({ refused }) => refused).reduce(joinRejections, []),
    refusedExtras: lists.map(({ refusedExtras }) => refusedExtras).reduce(joinRejections, []),
    dropped: joinDrops(...lists.map(({ dropped }) => dropped)),
  };
}

const reasonsOfDestination: readonly RefusalReason[] = [
  'destination_not_found',
  'destination_denied',
  'invalid_destination',
];

/** A record that was refused, with what of it is to be corrected. */
function describe(
  request: DecodedRequest,
  { destination: { namespace, collection }, of }: RefusedRecord,
  reason: RefusalReason,
): string {
  if (typeof of === 'string') return `metadata of ${shortened(of)}`;
  if (reason === 'labels_too_large') return describeLargeSeries(request, of);
  const series = describeSeries(request, of);
  return reasonsOfDestination.includes(reason)
    ? `${series} for database ${shortened(namespace)}, table ${shortened(collection)}`
    : series;
}
