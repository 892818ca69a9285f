import { exampleOf } from '../../model/describe-refused';
import { DropCounts, type DropReason, type Drops } from '../../model/drops';
import { noItems, type Item, type ItemCounts } from '../../model/item';
import { nonFiniteText } from '../../../metrics/model/non-finite';
import { requestRejections, type Rejection, type RequestReason } from '../../model/rejections';
import type { DecodedRequest } from '../../model/write-request';
import { withoutDuplicates, type TimedItems } from './duplicates';
import { exemplarNanoseconds } from './exemplar-time';
import { judgeExemplar } from './exemplar-validity';
import type { FirstSeries } from './first-series';
import { isValidHistogram } from './histogram-validity';
import { selectMetadata } from './metadata-selection';
import type { Policies } from './policies';
import { NO_DESTINATION, type DestinationNumber } from '../../model/numbers';
import { type SeriesNumber } from '../../../metrics/model/numbers';

/** What of a request is looked at, and how. */
interface ItemSelectorProps {
  readonly request: DecodedRequest;
  readonly policies: Policies;
  /** Number of a series' destination, or {@link NO_DESTINATION}. */
  readonly destinationOf: (series: SeriesNumber) => DestinationNumber;
  readonly firstSeries: FirstSeries;
  /** Number of the default destination; not a number without a default. */
  readonly defaultDestination: DestinationNumber | RequestReason;
}

/** What of a request is stored beside the finite samples, and what is not. */
interface SelectedItems {
  /** By number of their destination. */
  readonly byDestination: readonly (readonly Item[])[];
  /** Everything that was not refused, whether it is to be stored or dropped. Without the finite samples. */
  readonly accepted: ItemCounts;
  readonly dropped: Drops;
  readonly refused: readonly Rejection[];
  readonly refusedExtras: readonly Rejection[];
}

/** Selects what is stored beside the finite samples, as the policies have it. */
export class ItemSelector {
  /** By number of their destination. */
  private readonly items: Item[][] = [];
  private readonly accepted = { ...noItems };
  private readonly dropped = new DropCounts();
  private readonly refused = requestRejections();
  private readonly refusedExtras = requestRejections();

  constructor(private readonly props: ItemSelectorProps) {}

  /**
   * @param finite indexes of the finite samples that are stored
   * @param nonFinite indexes of the other samples whose series are stored
   * @param receivedAt milliseconds since 1970
   */
  select(finite: readonly number[], nonFinite: readonly number[], receivedAt: number): SelectedItems {
    const stored = this.selectNonFinite(nonFinite);
    this.selectHistograms();
    this.selectExemplars();
    this.selectStartTimestamps(finite);
    this.selectStartTimestamps(stored);
    this.selectMetadata(receivedAt);
    return {
      byDestination: Array.from(this.items, (list: Item[] | undefined) => list ?? []),
      accepted: this.accepted,
      dropped: this.dropped,
      refused: this.refused.list(),
      refusedExtras: this.refusedExtras.list(),
    };
  }

  private selectNonFinite(nonFinite: readonly number[]): readonly number[] {
    const { request, policies } = this.props;
    const { samples } = request;
    if (policies.nonFiniteSamples === 'reject') {
      for (const sample of nonFinite) {
        this.reject(samples.seriesOf(sample), samples.timestamp(sample), 'non_finite_not_allowed');
      }
      return [];
    }
    this.accepted.samples += nonFinite.length;
    if (policies.nonFiniteSamples === 'drop') {
      for (const sample of nonFinite) {
        const words = { highWord: samples.highWord(sample), lowWord: samples.lowWord(sample) };
        this.dropped.count(nonFiniteReasons[nonFiniteText(words)] ?? 'nan', 1);
      }
      return [];
    }
    for (const sample of nonFinite) {
      this.add({
        kind: 'nonFiniteSample',
        series: samples.seriesOf(sample),
        timestamp: samples.timestamp(sample),
        highWord: samples.highWord(sample),
        lowWord: samples.lowWord(sample),
      });
    }
    return nonFinite;
  }

  private selectHistograms(): void {
    const { histograms } = this.props.request;
    const judged = this.judge(
      histograms,
      ({ histogram }) => (isValidHistogram(histogram) ? undefined : 'invalid_histogram'),
      ({ series, histogram }, problem) => {
        this.reject(series, histogram.timestamp, problem);
      },
    );
    const at = (index: number): (typeof histograms)[number]['histogram'] => histograms[index]!.histogram;
    const stored = this.accept('histograms', histograms, judged, (index) => at(index).timestamp);
    for (const index of stored) {
      const { series, histogram } = histograms[index]!;
      this.add({ kind: 'histogram', series, timestamp: histogram.timestamp, histogram });
      this.addStartTimestamp(series, histogram.timestamp, histogram.startTimestamp);
    }
  }

  private selectExemplars(): void {
    const exemplars = this.props.request.exemplars.map(({ series, exemplar }) => {
      const { labels, problem } = judgeExemplar(exemplar);
      return { series, exemplar, labels, problem, nanoseconds: exemplarNanoseconds(exemplar, labels) };
    });
    const judged = this.judge(
      exemplars,
      ({ problem }) => problem,
      ({ series, exemplar }, problem) => {
        this.rejectExemplar(series, exemplar.timestamp, problem);
      },
    );
    // Nanoseconds do not fit into a number: their order of appearance stands for them.
    const moments = new Map<bigint, number>();
    const moment = (index: number): number => {
      const { nanoseconds } = exemplars[index]!;
      const known = moments.get(nanoseconds) ?? moments.size;
      moments.set(nanoseconds, known);
      return known;
    };
    for (const index of this.accept('exemplars', exemplars, judged, moment)) {
      const { series, exemplar, labels, nanoseconds } = exemplars[index]!;
      this.add({ kind: 'exemplar', series, timestamp: exemplar.timestamp, exemplar, labels, nanoseconds });
    }
  }

  /** The indexes of those whose series are stored and that have no problem. The others are refused. */
  private judge<T extends { readonly series: SeriesNumber }>(
    list: readonly T[],
    problemOf: (entry: T) => RequestReason | undefined,
    reject: (entry: T, problem: RequestReason) => void,
  ): number[] {
    const good: number[] = [];
    for (const [index, entry] of list.entries()) {
      if (this.props.destinationOf(entry.series) === NO_DESTINATION) continue;
      const problem = problemOf(entry);
      if (problem === undefined) good.push(index);
      else reject(entry, problem);
    }
    return good;
  }

  /** Counts good ones as the policy has it. Returns the indexes of those that are stored. */
  private accept(
    kind: 'histograms' | 'exemplars',
    list: readonly { readonly series: SeriesNumber }[],
    good: readonly number[],
    timestamp: (index: number) => number,
  ): readonly number[] {
    const { policies } = this.props;
    const { notAllowed, notStored } = reasons[kind];
    const seriesOf = (index: number): SeriesNumber => list[index]!.series;
    if (policies[kind] === 'reject') {
      for (const index of good) this.reject(seriesOf(index), undefined, notAllowed);
      return [];
    }
    this.accepted[kind] += good.length;
    if (policies[kind] === 'store') return this.withoutDuplicates({ seriesOf, timestamp }, good);
    this.dropped.count(notStored, good.length);
    return [];
  }

  private selectStartTimestamps(stored: readonly number[]): void {
    const { samples } = this.props.request;
    if (!samples.haveStartTimestamps) return;
    for (const sample of stored) {
      this.addStartTimestamp(
        samples.seriesOf(sample),
        samples.timestamp(sample),
        samples.startTimestamp(sample),
      );
    }
  }

  private addStartTimestamp(series: SeriesNumber, timestamp: number, start: number): void {
    if (start === 0) return;
    // Beyond, it is not what was sent, and no time that anything began.
    if (this.props.policies.startTimestamps === 'store' && Number.isSafeInteger(start)) {
      this.add({ kind: 'startTimestamp', series, timestamp, start });
    } else this.dropped.count('start_timestamp_not_stored', 1);
  }

  private selectMetadata(receivedAt: number): void {
    const { request, policies, defaultDestination, destinationOf } = this.props;
    if (policies.metadata === 'drop') {
      this.dropped.count('metadata_not_stored', request.metadata.length);
      return;
    }
    const destinationOfEntry = (series: SeriesNumber | undefined): DestinationNumber => {
      if (series !== undefined) return destinationOf(series);
      return typeof defaultDestination === 'number' ? defaultDestination : NO_DESTINATION;
    };
    const { items, left } = selectMetadata(request, destinationOfEntry, receivedAt);
    this.dropped.count('metadata_not_stored', left);
    for (const [destination, list] of items) for (const item of list) this.itemsOf(destination).push(item);
  }

  private withoutDuplicates(items: TimedItems, indexes: readonly number[]): readonly number[] {
    const kept = withoutDuplicates(items, indexes, this.props.firstSeries);
    this.dropped.count('overwritten_in_request', indexes.length - kept.length);
    return kept;
  }

  private add(item: Exclude<Item, { readonly kind: 'metadata' }>): void {
    this.itemsOf(this.props.destinationOf(item.series)).push(item);
  }

  private itemsOf(destination: DestinationNumber): Item[] {
    return (this.items[destination] ??= []);
  }

  /** Samples are not to fail because of it. */
  private rejectExemplar(series: SeriesNumber, timestamp: number, reason: RequestReason): void {
    this.dropped.count('exemplar_refused', 1);
    this.refusedExtras.add(reason, 1, () => exampleOf(this.props.request, series, [], timestamp));
  }

  private reject(series: SeriesNumber, timestamp: number | undefined, reason: RequestReason): void {
    this.refused.add(reason, 1, () => exampleOf(this.props.request, series, [], timestamp));
  }
}

const reasons = {
  histograms: { notAllowed: 'histogram_not_allowed', notStored: 'histogram_not_stored' },
  exemplars: { notAllowed: 'exemplar_not_allowed', notStored: 'exemplar_not_stored' },
} as const;

/** By their text; every other value that is not finite is `nan`. */
const nonFiniteReasons: Readonly<Record<string, DropReason>> = {
  stale: 'stale_marker',
  '+Inf': 'positive_infinity',
  '-Inf': 'negative_infinity',
};
