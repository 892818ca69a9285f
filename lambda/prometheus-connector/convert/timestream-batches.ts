import type { Destination } from './destinations';
import { describeSeries } from './describe-series';
import type { ItemCounts } from './item';
import { toItemBatches } from './item-batches';
import { cut, type RecordBatch } from './record-batch';
import type { RejectionReason } from './rejections';
import type { SampleGroup, Selection } from './selection';
import { isLegalDestination, sizeOf } from './series-limits';
import { TimestreamBody } from './timestream-body';
import { TimestreamLabels } from './timestream-labels';

/**
 * Cuts what is selected into batches, finite samples first, leaving out what Timestream could not hold: one bad record
 * fails a whole call.
 */
export function toBatches(selection: Selection): RecordBatch[] {
  const labels = new TimestreamLabels(selection);
  const body = new TimestreamBody(selection.request, labels);
  const ofSamples = selection.groups.flatMap(({ destination, samples }) =>
    cut(
      legalSamples(selection, { destination, samples }, labels),
      (part) => new SampleBatch(selection, body, destination, part),
    ),
  );
  return [...ofSamples, ...selection.itemGroups.flatMap((group) => toItemBatches(selection, group, labels))];
}

/** Finite samples, by their index in the request. */
class SampleBatch implements RecordBatch {
  readonly isRecurring = false;

  constructor(
    private readonly selection: Selection,
    private readonly body: TimestreamBody,
    readonly destination: Destination,
    private readonly samples: readonly number[],
  ) {}

  get length(): number {
    return this.samples.length;
  }

  serialize(): string {
    return this.body.serialize(this.destination, this.samples);
  }

  slice(start: number, end: number): RecordBatch {
    return new SampleBatch(this.selection, this.body, this.destination, this.samples.slice(start, end));
  }

  countedAs(): keyof ItemCounts {
    return 'samples';
  }

  refuse(position: number, reason: RejectionReason): void {
    const { request, rejections } = this.selection;
    const series = request.samples.seriesOf(this.samples[position]!);
    rejections.add(reason, 1, () => describeSeries(request, series));
  }
}

function legalSamples(
  selection: Selection,
  { destination, samples }: SampleGroup,
  labels: TimestreamLabels,
): number[] {
  const { request, rejections } = selection;
  const isLegal = isLegalDestination(destination);
  let judged = -1;
  let seriesProblem: RejectionReason | undefined;
  return samples.filter((sample) => {
    const series = request.samples.seriesOf(sample);
    if (series !== judged) {
      judged = series;
      seriesProblem = isLegal ? sizeOf(selection, series, labels).problem : 'invalid_destination';
    }
    const problem =
      seriesProblem ?? (request.samples.timestamp(sample) < 0 ? 'negative_timestamp' : undefined);
    if (problem !== undefined) rejections.add(problem, 1, () => describeSeries(request, series));
    return problem === undefined;
  });
}
