import type { WriteRequest } from '../decode/write-request';
import type { RejectionReason } from './rejections';
import { describeSeries } from './describe-series';
import type { Destination } from './destinations';
import type { SampleGroup, Selection } from './selection';
import type { TimestreamLabels } from './timestream-labels';

/** Limits of the service. https://docs.aws.amazon.com/timestream/latest/developerguide/ts-limits.html */
const limits = {
  recordsPerCall: 100,
  dimensions: 128,
  /** Bytes of the names and values of a series' dimensions. */
  dimensionBytes: 2048,
  measureNameBytes: 256,
  /** Of names of databases and tables. */
  destinationName: /^[a-zA-Z0-9_.-]{3,256}$/,
} as const;

/** What one call of WriteRecords writes. The sample at position n becomes the record of index n. */
export interface Batch {
  readonly destination: Destination;
  /** Indexes of samples of the request. */
  readonly samples: readonly number[];
}

/** Cuts a group into batches, leaving out what Timestream could not hold: one bad record fails a whole call. */
export function toBatches(selection: Selection, group: SampleGroup, labels: TimestreamLabels): Batch[] {
  const samples = legalSamples(selection, group, labels);
  const batches: Batch[] = [];
  for (let start = 0; start < samples.length; start += limits.recordsPerCall) {
    batches.push({
      destination: group.destination,
      samples: samples.slice(start, start + limits.recordsPerCall),
    });
  }
  return batches;
}

function legalSamples(
  { request, rejections }: Selection,
  { destination, samples }: SampleGroup,
  labels: TimestreamLabels,
): number[] {
  const isLegalDestination = [destination.database, destination.table].every((name) =>
    limits.destinationName.test(name),
  );
  let judged = -1;
  let seriesProblem: RejectionReason | undefined;
  return samples.filter((sample) => {
    const series = request.samples.seriesOf(sample);
    if (series !== judged) {
      judged = series;
      seriesProblem = isLegalDestination ? problemOf(request, series, labels) : 'invalid_destination';
    }
    const problem =
      seriesProblem ?? (request.samples.timestamp(sample) < 0 ? 'negative_timestamp' : undefined);
    if (problem !== undefined) rejections.add(problem, 1, () => describeSeries(request, series));
    return problem === undefined;
  });
}

function problemOf(
  request: WriteRequest,
  series: number,
  labels: TimestreamLabels,
): RejectionReason | undefined {
  let count = 0;
  let bytes = 0;
  const end = request.endOfLabels(series);
  for (let row = request.firstLabel(series); row < end; row++) {
    const label = request.labelAt(row);
    if (labels.isDimension(label)) {
      labels.prepare(label);
      count += labels.dimensionCounts[label]!;
      bytes += labels.bytes[label]!;
    } else if (labels.isMetricName(label)) {
      labels.prepare(label);
      if (labels.bytes[label]! > limits.measureNameBytes) return 'metric_name_too_long';
    }
  }
  if (count > limits.dimensions) return 'too_many_labels';
  return bytes > limits.dimensionBytes ? 'labels_too_large' : undefined;
}
