import { describeRejected } from '../../../model/describe-series';
import type { RoutedDestination } from '../../../write/select/destinations';
import type { ItemCounts } from '../../../model/item';
import { toItemBatches } from './item-batches';
import {
  cut,
  joinBatches,
  type Batches,
  recordKey,
  type KnownRefusals,
  type RecordBatch,
} from './record-batch';
import type { RejectionReason } from '../../../model/rejections';
import type { SampleGroup, Selection } from '../../../write/select/selection';
import { isLegalDestination, isRecordTooLarge, sizeOf } from '../limits';
import { TimestreamBody } from './sample-body';
import { TimestreamLabels } from './record-labels';

/**
 * Cuts what is selected into batches, finite samples first, leaving out what Timestream could not hold: one bad record
 * fails a whole call.
 */
export function toBatches(selection: Selection, known?: KnownRefusals): Batches {
  const labels = new TimestreamLabels(selection);
  const body = new TimestreamBody(selection.request, labels);
  const ofSamples = selection.groups.map(({ destination, samples }) =>
    cut(
      legalSamples(selection, { destination, samples }, labels),
      (part) => new SampleBatch(selection, labels, body, destination, part),
      known,
    ),
  );
  const ofItems = selection.itemGroups.map((group) => toItemBatches(selection, group, labels, known));
  return joinBatches([...ofSamples, ...ofItems]);
}

/** Finite samples, by their index in the request. */
class SampleBatch implements RecordBatch {
  constructor(
    private readonly selection: Selection,
    private readonly labels: TimestreamLabels,
    private readonly body: TimestreamBody,
    readonly destination: RoutedDestination,
    private readonly samples: readonly number[],
  ) {}

  get length(): number {
    return this.samples.length;
  }

  serialize(): string {
    return this.body.serialize(this.destination, this.samples);
  }

  slice(start: number, end: number): RecordBatch {
    const { selection, labels, body, destination, samples } = this;
    return new SampleBatch(selection, labels, body, destination, samples.slice(start, end));
  }

  countedAs(): keyof ItemCounts {
    return 'samples';
  }

  keyAt(position: number): string {
    return recordKey('sample', this.destination, this.labels.keyOf(this.seriesAt(position)));
  }

  refuse(position: number, reason: RejectionReason): void {
    const { selection, destination } = this;
    const series = this.seriesAt(position);
    selection.rejections.add(reason, 1, () =>
      describeRejected(selection.request, series, reason, destination),
    );
  }

  private seriesAt(position: number): number {
    return this.selection.request.samples.seriesOf(this.samples[position]!);
  }
}

function legalSamples(
  selection: Selection,
  { destination, samples }: SampleGroup,
  labels: TimestreamLabels,
): number[] {
  const { request, rejections } = selection;
  const isLegal = isLegalDestination(destination);
  const judge = (series: number): RejectionReason | undefined => {
    if (!isLegal) return 'invalid_destination';
    const { problem, dimensionBytes, metricNameBytes } = sizeOf(selection, series, labels);
    return (
      problem ?? (isRecordTooLarge(dimensionBytes, metricNameBytes + 8) ? 'labels_too_large' : undefined)
    );
  };
  let judged = -1;
  let seriesProblem: RejectionReason | undefined;
  return samples.filter((sample) => {
    const series = request.samples.seriesOf(sample);
    if (series !== judged) {
      judged = series;
      seriesProblem = judge(series);
    }
    const problem =
      seriesProblem ?? (request.samples.timestamp(sample) < 0 ? 'negative_timestamp' : undefined);
    if (problem !== undefined) {
      rejections.add(problem, 1, () => describeRejected(request, series, problem, destination));
    }
    return problem === undefined;
  });
}
