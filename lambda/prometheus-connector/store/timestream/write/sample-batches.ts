import type { RoutedDestination } from '../../../model/routing';
import type { ItemCounts } from '../../../model/item';
import { refusedSample, type RefusalCounts, type RefusedEntry } from '../../../model/refusals';
import type { SampleGroup } from '../../../model/selection';
import type { DecodedRequest } from '../../../model/write-request';
import { isLegalDestination } from '../../../../metrics/timestream/legal-destination';
import { decimalText } from './decimal-text';
import { cut, recordKey, type Cut, type KnownRefusals, type RecordBatch } from './record-batch';
import type { RecordGroups } from './record-groups';
import type { RecordLabels } from './record-labels';
import { timestreamRefusals, type Refusal, type RefusalReason } from './refusals';
import type { RecordBody, RecordSource } from './record-body';
import { recordProblem, sizeOf } from './series-size';
import type { SeriesNumber } from '../../../../metrics/model/numbers';

/** Cuts finite samples of a destination into batches, leaving out what Timestream could not hold. */
export function toSampleBatches(
  request: DecodedRequest,
  labels: RecordLabels,
  body: RecordBody,
  recordGroups: RecordGroups,
  known?: KnownRefusals,
): (group: SampleGroup) => Cut {
  return (group) => {
    const { destination } = group;
    const refusals = timestreamRefusals(request);
    const legal = legalSamples(request, group, labels, refusals);
    const batches = cut(
      legal,
      (part) => new SampleBatch(request, labels, body, destination, part),
      recordGroups,
      known,
    );
    return { batches, refusals: refusals.list() };
  };
}

/** Finite samples, by their index in the request. */
class SampleBatch implements RecordBatch, RecordSource {
  readonly isMetricMeasured = true;
  /** Of {@link shared}: samples of one scrape have one time. */
  private timestamp: number | undefined;
  private shared: readonly string[] = [];

  constructor(
    private readonly request: DecodedRequest,
    private readonly labels: RecordLabels,
    private readonly body: RecordBody,
    readonly destination: RoutedDestination,
    private readonly samples: readonly number[],
  ) {}

  get length(): number {
    return this.samples.length;
  }

  serialize(): string {
    return this.body.serialize(this.destination, this);
  }

  slice(start: number, end: number): RecordBatch {
    const { request, labels, body, destination, samples } = this;
    return new SampleBatch(request, labels, body, destination, samples.slice(start, end));
  }

  countedAs(): keyof ItemCounts {
    return 'samples';
  }

  keyAt(position: number): string {
    return recordKey('sample', this.destination, this.labels.keyOf(this.seriesAt(position)));
  }

  refusedAt(position: number): RefusedEntry {
    return refusedSample(this.request, this.samples[position]!, this.destination);
  }

  seriesAt(position: number): SeriesNumber {
    return this.request.samples.seriesOf(this.samples[position]!);
  }

  sharedAt(position: number): readonly string[] {
    const timestamp = this.request.samples.timestamp(this.samples[position]!);
    if (timestamp !== this.timestamp) {
      this.timestamp = timestamp;
      this.shared = [`"Time":"${timestamp}"`];
    }
    return this.shared;
  }

  ownAt(position: number): string {
    return `"MeasureValue":"${decimalText(this.request.samples.value(this.samples[position]!))}"`;
  }
}

function legalSamples(
  request: DecodedRequest,
  { destination, samples }: SampleGroup,
  labels: RecordLabels,
  refusals: RefusalCounts<RefusalReason>,
): number[] {
  const isLegal = isLegalDestination(destination);
  const judge = (series: SeriesNumber): Refusal | undefined => {
    if (!isLegal) return { reason: 'invalid_destination' };
    const { problem, dimensionBytes, metricNameBytes } = sizeOf(request, series, labels);
    return problem ?? recordProblem('labels_too_large', dimensionBytes, metricNameBytes + 8);
  };
  let judged: SeriesNumber | undefined;
  let seriesProblem: Refusal | undefined;
  return samples.filter((sample) => {
    const series = request.samples.seriesOf(sample);
    if (series !== judged) {
      judged = series;
      seriesProblem = judge(series);
    }
    const problem = seriesProblem ?? (request.samples.timestamp(sample) < 0 ? BEFORE_1970 : undefined);
    if (problem !== undefined) refusals.add(refusedSample(request, sample, destination), problem);
    return problem === undefined;
  });
}

const BEFORE_1970: Refusal = { reason: 'negative_timestamp' };
