import { RefusalCounts, type Refusal as RefusalFor } from '../../../model/refusals';
import type { DecodedRequest } from '../../../model/write-request';

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

/** Why Timestream refuses a record, and what its sender should know of it. */
export type Refusal = RefusalFor<RefusalReason>;

/** Counts what Timestream refuses of a request. */
export function timestreamRefusals(request: DecodedRequest): RefusalCounts<RefusalReason> {
  return new RefusalCounts(request, { name: 'Timestream', explanations });
}
