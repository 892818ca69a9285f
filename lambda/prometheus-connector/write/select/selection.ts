import type { WriteRequest } from '../../model/write-request';
import { describeRejected } from '../../model/describe-series';
import { Destinations, type RoutedDestination, type Routing } from './destinations';
import { Drops } from '../../model/drops';
import { withoutDuplicates, type SeriesIdentity } from './duplicates';
import { countedAs, type ItemCounts, type ItemGroup } from '../../model/item';
import { ItemSelector, REJECTED } from './item-selector';
import { isIdentity, labelRoles, rolesOf, type LabelRules } from '../../model/label-roles';
import { defaultPolicies, type Policies } from './policies';
import { Rejections, type RejectionReason } from '../../model/rejections';

/** Samples of one destination, by their index in the request, in the order in which they came. */
export interface SampleGroup {
  readonly destination: RoutedDestination;
  readonly samples: readonly number[];
}

/** Which data is stored, where, and which labels are what. */
export interface StorageRules extends Routing, LabelRules {
  /** @default - {@link defaultPolicies} */
  readonly policies?: Policies | undefined;
}

/** What of a request is to be stored and where, what is not, and why. */
export interface Selection {
  /** Labels of its accepted series are sorted by name. */
  readonly request: WriteRequest;
  /** One of `labelRoles` for each label, by its number. */
  readonly roles: Uint8Array;
  /** The finite samples. */
  readonly groups: readonly SampleGroup[];
  /** All else. */
  readonly itemGroups: readonly ItemGroup[];
  /** Everything that was not rejected, whether it is to be stored or dropped. */
  readonly accepted: ItemCounts;
  /** What of it is not stored; a store adds what it refuses of data that the answer does not count. */
  readonly dropped: Drops;
  /** What was refused for good; a store adds what it refuses. */
  readonly rejections: Rejections;
  /** The same of extras of the samples, such as exemplars: the request does not fail because of it. */
  readonly optionalRejections: Rejections;
}

/**
 * Judges each series of a request, finds its destination and selects what is to be stored.
 * Bad series do not sink good ones: they are counted by reason and left out.
 * @param receivedAt milliseconds since 1970
 */
export function select(request: WriteRequest, rules: StorageRules, receivedAt: number): Selection {
  return new Selector(request, rules).select(receivedAt);
}

/** What of a selection a store is to take, in the order in which the answer counts it. */
export function selectedCounts({ groups, itemGroups }: Selection): ItemCounts {
  const counts = { samples: 0, histograms: 0, exemplars: 0 };
  for (const { samples } of groups) counts.samples += samples.length;
  for (const item of itemGroups.flatMap(({ items }) => items)) {
    const kind = countedAs(item);
    if (kind !== undefined) counts[kind]++;
  }
  return counts;
}

/** Labels of the longest series that any store takes, with room for those that are not stored. */
const MOST_LABELS = 256;

class Selector {
  private readonly roles: Uint8Array;
  private readonly destinations: Destinations;
  private readonly destinationOf: Int32Array;
  private readonly policies: Policies;
  private readonly accepted: ItemCounts = { samples: 0, histograms: 0, exemplars: 0 };
  private readonly dropped = new Drops();
  private readonly rejections = new Rejections();
  private readonly optionalRejections = new Rejections();
  private readonly identity: SeriesIdentity = {
    groupOf: (series) => this.destinationOf[series]!,
    isPart: (label) => isIdentity(this.roles[label]),
  };

  constructor(
    private readonly request: WriteRequest,
    rules: StorageRules,
  ) {
    this.policies = rules.policies ?? defaultPolicies;
    this.roles = rolesOf(request.labels, rules);
    this.destinations = new Destinations(request.labels, rules);
    this.destinationOf = new Int32Array(request.seriesCount);
  }

  select(receivedAt: number): Selection {
    for (let series = 0; series < this.request.seriesCount; series++) {
      this.destinationOf[series] = this.judgeSeries(series);
    }
    const [samples, nonFinite] = this.acceptedSamples();
    const { request, roles, accepted, dropped, rejections, optionalRejections, destinations } = this;
    const items = new ItemSelector({
      request,
      policies: this.policies,
      destinationOf: (series) => this.destinationOf[series]!,
      identity: this.identity,
      defaultDestination: destinations.find(-1, -1),
      accepted,
      dropped,
      rejections,
      optionalRejections,
    });
    const itemGroups = items.select(samples, nonFinite, receivedAt).map((list, number) => ({
      destination: destinations.list[number]!,
      items: list,
    }));
    return {
      request,
      roles,
      groups: this.toGroups(samples),
      itemGroups: itemGroups.filter(({ items: { length } }) => length > 0),
      accepted,
      dropped,
      rejections,
      optionalRejections,
    };
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
    this.rejections.add(reason, items, () => describeRejected(this.request, series, reason));
    return REJECTED;
  }

  /**
   * The samples of series that are stored: those that are finite, and the others. Of several of the same series and time
   * the last one wins, whichever it is, unless it is not to be stored.
   */
  private acceptedSamples(): [finite: number[], nonFinite: number[]] {
    const { samples } = this.request;
    const all: number[] = [];
    for (let sample = 0; sample < samples.length; sample++) {
      if (this.destinationOf[samples.seriesOf(sample)] !== REJECTED) all.push(sample);
    }
    const isFinite = (sample: number): boolean => Number.isFinite(samples.value(sample));
    const isStored = this.policies.nonFiniteSamples === 'store';
    const stored = this.withoutDuplicates(isStored ? all : all.filter(isFinite));
    const nonFinite = (isStored ? stored : all).filter((sample) => !isFinite(sample));
    // The others count once it is known what becomes of them.
    this.accepted.samples = all.length - nonFinite.length;
    return [stored.filter(isFinite), nonFinite];
  }

  private withoutDuplicates(all: readonly number[]): readonly number[] {
    const samples = withoutDuplicates(this.request, this.request.samples, all, this.identity);
    this.dropped.count('overwritten_in_request', all.length - samples.length);
    return samples;
  }

  private toGroups(samples: readonly number[]): SampleGroup[] {
    const groups = this.destinations.list.map((destination) => ({ destination, samples: [] as number[] }));
    for (const sample of samples) {
      groups[this.destinationOf[this.request.samples.seriesOf(sample)]!]!.samples.push(sample);
    }
    return groups.filter((group) => group.samples.length > 0);
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
