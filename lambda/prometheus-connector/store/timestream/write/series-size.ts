import type { DecodedRequest } from '../../../model/write-request';
import { OTHER_LABELS_DIMENSION } from '../../../../metrics/timestream/dimension';
import { limits } from './limits';
import type { RecordLabels } from './record-labels';
import type { Refusal } from './refusals';
import type { SeriesNumber } from '../../../../metrics/model/numbers';

/** Bytes of a record's time. */
const TIME_BYTES = 8;

/**
 * Why a record is too large for Timestream, if it is.
 * @param dimensionBytes of names and values of its dimensions
 * @param measureBytes of names and values of its measures; a number has 8
 */
export function recordProblem(
  reason: Refusal['reason'],
  dimensionBytes: number,
  measureBytes: number,
): Refusal | undefined {
  return beyond(
    reason,
    TIME_BYTES + dimensionBytes + measureBytes,
    limits.recordBytes,
    'bytes in the record',
  );
}

/** What a series takes of a record. */
export interface SeriesSize {
  /** Why no record can hold it. */
  readonly problem: Refusal | undefined;
  /** How many dimensions its labels are, without the metric's name. */
  readonly dimensions: number;
  /** Bytes of their names and values. */
  readonly dimensionBytes: number;
  readonly metricNameBytes: number;
}

/** Measures a series. */
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
      dimensions += labels.dimensionCounts[label]!;
      dimensionBytes += labels.bytes[label]!;
    } else if (labels.isMetricName(label)) {
      metricNameBytes = labels.bytes[label]!;
      isReserved = labels.isReservedName(label);
    } else if (labels.isOther(label)) {
      otherBytes += labels.bytes[label]!;
    }
  }
  if (otherBytes > 0) {
    dimensions++;
    // Two braces, and a comma less than there are members.
    dimensionBytes += OTHER_LABELS_DIMENSION.length + otherBytes + 1;
  }
  const problem: Refusal | undefined = isReserved
    ? { reason: 'reserved_metric_name' }
    : limitProblem({ dimensions, dimensionBytes, metricNameBytes });
  return { problem, dimensions, dimensionBytes, metricNameBytes };
}

/** The first limit that a series is beyond. */
export function limitProblem({
  dimensions,
  dimensionBytes,
  metricNameBytes = 0,
}: Pick<SeriesSize, 'dimensions' | 'dimensionBytes'> & Partial<SeriesSize>): Refusal | undefined {
  const { measureNameBytes, dimensions: mostDimensions, dimensionBytes: mostBytes } = limits;
  return (
    beyond('metric_name_too_long', metricNameBytes, measureNameBytes, 'bytes in its name') ??
    beyond('too_many_labels', dimensions, mostDimensions, 'dimensions') ??
    beyond('labels_too_large', dimensionBytes, mostBytes, 'bytes in its dimensions')
  );
}

function beyond(reason: Refusal['reason'], actual: number, most: number, unit: string): Refusal | undefined {
  return actual > most ? { reason, excess: { actual, most, unit } } : undefined;
}
