import type { WriteRequest } from '../decode/write-request';
import { describeSeries } from './describe-series';
import { Destinations, type Destination, type Routing } from './destinations';
import { withoutDuplicates } from './duplicates';
import { isValidHistogram } from './histogram-validity';
import { isIdentity, labelRoles, rolesOf } from './label-roles';
import { Rejections, type RejectionReason } from './rejections';

/** Why accepted data is not stored. Stable: a dimension of the metric `dropped`. */
export type DropReason =
  | 'stale_marker'
  | 'nan'
  | 'positive_infinity'
  | 'negative_infinity'
  | 'overwritten_in_request'
  | 'histogram_not_stored'
  | 'exemplar_not_stored'
  | 'metadata_not_stored';

/** Samples of one destination, by their index in the request, in the order in which they came. */
export interface SampleGroup {
  readonly destination: Destination;
  readonly samples: readonly number[];
}

/** Items that are counted apart in a request's answer. */
export interface ItemCounts {
  samples: number;
  histograms: number;
  exemplars: number;
}

/** What of a request is to be stored and where, what is not, and why. */
export interface Selection {
  /** Labels of its accepted series are sorted by name. */
  readonly request: WriteRequest;
  /** One of `labelRoles` for each label, by its number. */
  readonly roles: Uint8Array;
  readonly groups: readonly SampleGroup[];
  /** Everything that was not rejected, whether it is to be stored or dropped. */
  readonly accepted: ItemCounts;
  readonly dropped: ReadonlyMap<DropReason, number>;
  /** What was refused for good; a store adds what it refuses. */
  readonly rejections: Rejections;
}

/**
 * Judges each series of a request, finds its destination and selects the samples that a store can hold.
 * Bad series do not sink good ones: they are counted by reason and left out.
 */
export function select(request: WriteRequest, routing: Routing): Selection {
  return new Selector(request, routing).select();
}

/** Labels of the longest series that any store takes, with room for those that are not stored. */
const MOST_LABELS = 256;

/** Series that is not stored, in place of the number of its destination. */
const REJECTED = -1;

class Selector {
  private readonly roles: Uint8Array;
  private readonly destinations: Destinations;
  private readonly destinationOf: Int32Array;
  private readonly accepted: ItemCounts = { samples: 0, histograms: 0, exemplars: 0 };
  private readonly dropped = new Map<DropReason, number>();
  private readonly rejections = new Rejections();

  constructor(
    private readonly request: WriteRequest,
    routing: Routing,
  ) {
    this.roles = rolesOf(request.labels, routing);
    this.destinations = new Destinations(request.labels, routing);
    this.destinationOf = new Int32Array(request.seriesCount);
  }

  select(): Selection {
    for (let series = 0; series < this.request.seriesCount; series++) {
      this.destinationOf[series] = this.judgeSeries(series);
    }
    const groups = this.toGroups(this.selectSamples());
    this.selectHistograms();
    this.selectExemplars();
    this.drop('metadata_not_stored', this.request.metadataCount);
    const { request, roles, accepted, dropped, rejections } = this;
    return { request, roles, groups, accepted, dropped, rejections };
  }

  /** The number of the series' destination, or {@link REJECTED}. Sorts the series' labels. */
  private judgeSeries(series: number): number {
    const { request, roles } = this;
    const start = request.firstLabel(series);
    const end = request.endOfLabels(series);
    let metricName = -1;
    let database = -1;
    let table = -1;
    let problem: RejectionReason | undefined = request.problems.get(series);
    if (end - start > MOST_LABELS) problem ??= 'too_many_labels';
    for (let row = start; row < end && problem === undefined; row++) {
      const label = request.labelAt(row);
      const role = roles[label];
      if (role === labelRoles.metricName) metricName = label;
      else if (role === labelRoles.database) database = label;
      else if (role === labelRoles.table) table = label;
      else if (role === labelRoles.nameless) problem = 'empty_label_name';
      else if (role === labelRoles.oversized) problem = 'labels_too_large';
    }
    if (problem === undefined && !sortByName(request, series)) problem = 'duplicate_label';
    if (metricName < 0) problem ??= 'missing_metric_name';
    if (problem !== undefined) return this.reject(series, problem);
    const destination = this.destinations.find(database, table);
    return typeof destination === 'number' ? destination : this.reject(series, destination);
  }

  private reject(series: number, reason: RejectionReason): number {
    const items = Math.max(1, this.request.itemCountOf(series));
    this.rejections.add(reason, items, () => describeSeries(this.request, series));
    return REJECTED;
  }

  private selectSamples(): readonly number[] {
    const { samples } = this.request;
    const finite: number[] = [];
    for (let sample = 0; sample < samples.length; sample++) {
      if (this.destinationOf[samples.seriesOf(sample)] === REJECTED) continue;
      this.accepted.samples++;
      const value = samples.value(sample);
      if (Number.isFinite(value)) finite.push(sample);
      else this.drop(nonFiniteReason(value, samples.isStaleMarker(sample)), 1);
    }
    const selected = withoutDuplicates(this.request, finite, {
      groupOf: (series) => this.destinationOf[series]!,
      isPart: (label) => isIdentity(this.roles[label]),
    });
    this.drop('overwritten_in_request', finite.length - selected.length);
    return selected;
  }

  private toGroups(samples: readonly number[]): SampleGroup[] {
    const groups = this.destinations.list.map((destination) => ({ destination, samples: [] as number[] }));
    for (const sample of samples) {
      groups[this.destinationOf[this.request.samples.seriesOf(sample)]!]!.samples.push(sample);
    }
    return groups.filter((group) => group.samples.length > 0);
  }

  private selectHistograms(): void {
    for (const { series, histogram } of this.request.histograms) {
      if (this.destinationOf[series] === REJECTED) continue;
      if (isValidHistogram(histogram)) {
        this.accepted.histograms++;
        this.drop('histogram_not_stored', 1);
      } else this.rejections.add('invalid_histogram', 1, () => describeSeries(this.request, series));
    }
  }

  private selectExemplars(): void {
    const { exemplars } = this.request;
    for (let index = 0; index < exemplars.length; index++) {
      if (this.destinationOf[exemplars.at(index)] === REJECTED) continue;
      this.accepted.exemplars++;
      this.drop('exemplar_not_stored', 1);
    }
  }

  private drop(reason: DropReason, count: number): void {
    if (count > 0) this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + count);
  }
}

/** Sorts labels by name, so that a series is the same however a sender orders them. False when a name repeats. */
function sortByName(request: WriteRequest, series: number): boolean {
  if (isStrictlySorted(request, series)) return true;
  const { names } = request.labels;
  request.labelsOf(series).sort((left, right) => (names[left]! < names[right]! ? -1 : 1));
  return isStrictlySorted(request, series);
}

function isStrictlySorted(request: WriteRequest, series: number): boolean {
  const { names } = request.labels;
  const end = request.endOfLabels(series);
  for (let row = request.firstLabel(series) + 1; row < end; row++) {
    if (names[request.labelAt(row - 1)]! >= names[request.labelAt(row)]!) return false;
  }
  return true;
}

function nonFiniteReason(value: number, isStaleMarker: boolean): DropReason {
  if (isStaleMarker) return 'stale_marker';
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'positive_infinity' : 'negative_infinity';
}
