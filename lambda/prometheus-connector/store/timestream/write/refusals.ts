import { lineOf } from '../../../../kit/secret-text';
import type { Destination } from '../../../model/destination';
import {
  describeDestination,
  describeExcess,
  describeLabelSizes,
  exampleOf,
  exampleOfFamily,
  type Excess,
} from '../../../model/describe-refused';
import { DropCounts, joinDrops, type DropReason } from '../../../model/drops';
import { joinRejections, RejectionCounts, type Example } from '../../../model/rejections';
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
  too_many_label_names:
    'the table has as many dimensions as Timestream allows, 128, and keeps them forever: set dimensionLabels, drop labels, or spread series over tables',
  too_many_metric_names:
    'the table has as many measure names as Timestream allows, 8,192, and keeps them forever: drop metrics, or spread them over tables',
  invalid_label_name: 'Timestream does not take the name of a label',
  type_conflict:
    'the table already has a measure of this name with another type: use another table, or rename the metric',
  version_conflict: 'Timestream holds a newer version of the record, which another writer has sent',
} as const;

/** Why Timestream rejects a record permanently. */
export type RefusalReason = keyof typeof explanations;

/** Why a record is refused, and what its sender should know of it. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** How far the record is beyond a limit. */
  readonly excess?: Excess;
  /** What Timestream says. */
  readonly said?: string | undefined;
}

/** What of a record matters when it is refused. */
export interface RefusedRecord {
  readonly destination: Destination;
  /** Index of its series; of metadata, the name of the metric family. */
  readonly of: SeriesNumber | string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
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

  add(record: RefusedRecord, refusal: Refusal): void {
    const counts = record.isExtra ? this.refusedExtras : this.refused;
    counts.add(refusal.reason, 1, () => example(this.request, record, refusal));
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

/** Characters of Timestream's own words that are shown. */
const LONGEST_SAID = 200;

/** A record that was refused, with what of it is to be corrected. */
function example(
  request: DecodedRequest,
  { destination, of, timestamp }: RefusedRecord,
  { reason, excess, said }: Refusal,
): Example {
  const sizes =
    reason === 'labels_too_large' && typeof of !== 'string' ? describeLabelSizes(request, of) : undefined;
  const facts = [
    excess && describeExcess(excess),
    sizes,
    `for ${describeDestination(destination)}`,
    said && `of which Timestream says: ${lineOf(said, LONGEST_SAID)}`,
  ];
  if (typeof of === 'string') return exampleOfFamily(of, facts);
  return exampleOf(request, of, facts, timestamp);
}
