import { RefusalCounts, type Refusal as RefusalFor } from '../../../model/refusals';
import type { DecodedRequest } from '../../../model/write-request';

/** Why InfluxDB refuses lines permanently, in words. */
const explanations = {
  labels_too_large:
    'InfluxDB takes series of up to 65,000 bytes, names and values of all labels, and this connector writes lines of up to 256 MiB for a request',
  too_many_labels: 'InfluxDB 3 takes up to 494 labels in a series, as its tables have 500 columns',
  histogram_too_large: 'InfluxDB takes histograms of up to 60,000 bytes as base64: use fewer buckets',
  exemplar_too_large: 'InfluxDB takes labels of an exemplar of up to 60,000 bytes as JSON',
  metadata_too_large: 'InfluxDB takes metadata of up to 60,000 bytes as JSON',
  time_out_of_range: 'InfluxDB takes times of the years 1677 to 2262',
  invalid_destination:
    'a bucket has any name of up to 32,752 bytes without quotation marks that does not begin with _; a database of InfluxDB 3 has up to 511 of the characters a-z A-Z 0-9 _ - and begins with a letter or digit',
  destination_not_found:
    'InfluxDB has no bucket or database of this name: correct the destination labels of the series, or create it',
  destination_denied:
    'the token may not write to the bucket or database that the destination labels of the series name: correct the labels, or allow it',
  outside_retention: 'the time is older than what the bucket retains',
  type_conflict:
    'another program has written a field or label of this name with another type: give this connector a bucket or database of its own',
  too_many_label_names:
    'the database has as many columns as InfluxDB 3 allows, one for each name of a label: drop labels, or spread series over databases',
  encoder_defect:
    'InfluxDB could not read the line that this connector made of it: a defect of the connector, please report it',
  not_isolated:
    'InfluxDB refused lines among these, and it could not be found out which, so that others of them may be written: send fewer per request',
  refused_by_store: 'InfluxDB refused the line',
} as const;

/** Why InfluxDB refuses a line permanently. */
export type RefusalReason = keyof typeof explanations;

/** Why InfluxDB refuses a line, and what its sender should know of it. */
export type Refusal = RefusalFor<RefusalReason>;

/** Counts what InfluxDB refuses of a request. */
export function influxRefusals(request: DecodedRequest): RefusalCounts<RefusalReason> {
  return new RefusalCounts(request, { name: 'InfluxDB', explanations });
}
