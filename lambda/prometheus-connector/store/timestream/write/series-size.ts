import type { DecodedRequest } from '../../../model/write-request';
import { OTHER_LABELS_DIMENSION } from '../dimension';
import { limits } from '../limits';
import type { RecordLabels } from './record-labels';
import type { RefusalReason } from './refusals';
import type { SeriesNumber } from '../../../model/numbers';

/** Bytes of a record's time. */
const TIME_BYTES = 8;

/**
 * Whether a record is too large for Timestream.
 * @param dimensionBytes of names and values of its dimensions
 * @param measureBytes of names and values of its measures; a number has 8
 */
export function isRecordTooLarge(dimensionBytes: number, measureBytes: number): boolean {
  return TIME_BYTES + dimensionBytes + measureBytes > limits.recordBytes;
}

/** What a series takes of a record. */
export interface SeriesSize {
  /** Why no record can hold it. */
  readonly problem: RefusalReason | undefined;
  /** How many dimensions its labels are, without the metric's name. */
  readonly dimensions: number;
  /** Bytes of their names and values. */
  readonly dimensionBytes: number;
  readonly metricNameBytes: number;
}

/** Measures a series, and prepares its labels. */
export function sizeOf(request: DecodedRequest, series: SeriesNumber, labels: RecordLabels): SeriesSize {
  let dimensions = 0;
  let dimensionBytes = 0;
  let otherBytes = 0;
  let metricNameBytes = 0;
  let isReserved = false;
  const end = request.endOfLabels(series);
  for (let row = request.firstLabel(series); row < end; row++) {
    const label = request.labelAt(row);
    if (labels.isDimension(label)) {
      labels.prepare(label);
      dimensions += labels.dimensionCounts[label]!;
      dimensionBytes += labels.bytes[label]!;
    } else if (labels.isMetricName(label)) {
      labels.prepare(label);
      metricNameBytes = labels.bytes[label]!;
      isReserved = labels.isReservedName(label);
    } else if (labels.isOther(label)) {
      labels.prepare(label);
      otherBytes += labels.bytes[label]!;
    }
  }
  if (otherBytes > 0) {
    dimensions++;
    // Two braces, and a comma less than there are members.
    dimensionBytes += OTHER_LABELS_DIMENSION.length + otherBytes + 1;
  }
  const problem = problemOf({ dimensions, dimensionBytes, metricNameBytes }, isReserved);
  return { problem, dimensions, dimensionBytes, metricNameBytes };
}

function problemOf(
  { dimensions, dimensionBytes, metricNameBytes }: Omit<SeriesSize, 'problem'>,
  isReserved: boolean,
): RefusalReason | undefined {
  if (isReserved) return 'reserved_metric_name';
  if (metricNameBytes > limits.measureNameBytes) return 'metric_name_too_long';
  if (dimensions > limits.dimensions) return 'too_many_labels';
  return dimensionBytes > limits.dimensionBytes ? 'labels_too_large' : undefined;
}
