import { describeDestination } from '../../../metrics/model/destination';
import { describeLabelSizes, exampleOf } from '../../model/describe-refused';
import type { Routing } from '../../model/routing';
import { DropCounts, joinDrops } from '../../model/drops';
import { countedAs, noItems, sumOf, type ItemCounts, type ItemGroup } from '../../model/item';
import { isIdentity, labelRoles, rolesOf, type LabelRoles, type NamedRoles } from '../../model/label-roles';
import type { Matcher } from '../../../metrics/model/matcher';
import { joinRejections, requestRejections, type RequestReason } from '../../model/rejections';
import type { SampleGroup, Selection } from '../../model/selection';
import type { DecodedRequest } from '../../model/write-request';
import { Destinations } from './destinations';
import { DroppedMetrics } from './dropped-metrics';
import { withoutDuplicates } from './duplicates';
import { FirstSeries, haveSameLabels } from './first-series';
import { ItemSelector } from './item-selector';
import { defaultPolicies, type Policies } from './policies';
import { NO_DESTINATION, NO_LABEL, type DestinationNumber, type LabelNumber } from '../../model/numbers';
import { type SeriesNumber } from '../../../metrics/model/numbers';

/** Which data is stored, and where. */
export interface StorageRules extends Routing, NamedRoles {
  /**
   * Selectors of the series that are not stored: those that all matchers of one of them accept.
   * @default - none
   */
  readonly dropMetrics?: readonly (readonly Matcher[])[] | undefined;
  /** @default - {@link defaultPolicies} */
  readonly policies?: Policies | undefined;
}

/**
 * Judges each series of a request, finds its destination and selects what is to be stored.
 * Bad series do not sink good ones: they are counted by reason and left out.
 * @param receivedAt milliseconds since 1970
 */
export function select(request: DecodedRequest, rules: StorageRules, receivedAt: number): Selection {
  return new Selector(request, rules).select(receivedAt);
}

class Selector {
  private readonly roles: LabelRoles;
  private readonly destinations: Destinations;
  private readonly destinationOf: Int32Array;
  private readonly policies: Policies;
  private readonly dropped = new DropCounts();
  private readonly refused = requestRejections();
  private readonly droppedMetrics: DroppedMetrics | undefined;
  private readonly firstSeries: FirstSeries;

  constructor(
    private readonly request: DecodedRequest,
    private readonly rules: StorageRules,
  ) {
    this.policies = rules.policies ?? defaultPolicies;
    this.roles = rolesOf(request.labels, rules);
    this.droppedMetrics = rules.dropMetrics && new DroppedMetrics(request, rules.dropMetrics);
    this.firstSeries = new FirstSeries(request, {
      groupOf: (series) => this.destinationAt(series),
      isPart: (label) => isIdentity(this.roles[label]),
    });
    this.destinations = new Destinations(request.labels, rules);
    this.destinationOf = new Int32Array(request.seriesCount);
  }

  select(receivedAt: number): Selection {
    const { request, roles, destinations, policies, firstSeries } = this;
    for (let series = 0; series < request.seriesCount; series++) {
      this.destinationOf[series] = this.judgeSeries(series as SeriesNumber);
    }
    if (this.rules.dropLabels !== undefined) this.rejectMerged();
    const { finite, nonFinite, accepted } = this.acceptedSamples();
    const items = new ItemSelector({
      request,
      policies,
      destinationOf: (series) => this.destinationAt(series),
      firstSeries,
      defaultDestination: destinations.find(NO_LABEL, NO_LABEL),
    }).select(finite, nonFinite, receivedAt);
    const groups = this.toGroups(finite);
    const itemGroups = items.byDestination
      .map((list, number) => ({ destination: destinations.list[number]!, items: list }))
      .filter((group) => group.items.length > 0);
    return {
      request,
      roles,
      groups,
      itemGroups,
      settled: settledOf(
        sumOf(items.accepted, { ...noItems, samples: accepted }, this.itemsOfDroppedMetrics()),
        groups,
        itemGroups,
      ),
      dropped: joinDrops(this.dropped, items.dropped),
      refused: joinRejections(this.refused.list(), items.refused),
      refusedExtras: items.refusedExtras,
    };
  }

  /** The number of the series' destination, or {@link NO_DESTINATION}. */
  private judgeSeries(series: SeriesNumber): DestinationNumber {
    const { request, roles } = this;
    const end = request.endOfLabels(series);
    let metricName = NO_LABEL;
    let namespace = NO_LABEL;
    let collection = NO_LABEL;
    const known = request.problems.get(series);
    if (known === undefined && this.droppedMetrics?.includes(series) === true) return NO_DESTINATION;
    // Names that repeat may be empty ones, or too long: that says more.
    let problem: RequestReason | undefined = known === 'duplicate_label' ? undefined : known;
    for (let row = request.firstLabel(series); row < end && problem === undefined; row++) {
      const label = request.labelAt(row);
      const role = roles[label];
      if (role === labelRoles.metricName) metricName = label;
      else if (role === labelRoles.namespace) namespace = label;
      else if (role === labelRoles.collection) collection = label;
      else if (role === labelRoles.nameless) problem = 'empty_label_name';
      else if (role === labelRoles.oversized) problem = 'labels_too_large';
    }
    problem ??= known;
    if (metricName === NO_LABEL) problem ??= 'missing_metric_name';
    if (problem !== undefined) return this.reject(series, problem);
    const destination = this.destinations.find(namespace, collection);
    if (typeof destination === 'number') return destination;
    const named = this.destinations.namedBy(namespace, collection);
    return this.reject(series, destination, named && `for ${describeDestination(named)}`);
  }

  /**
   * Rejects series that would be stored as another, as they differ in dropped labels alone: of such, the first is stored.
   */
  private rejectMerged(): void {
    const { request, firstSeries } = this;
    const isDropped = (label: LabelNumber): boolean => this.roles[label] === labelRoles.dropped;
    for (let index = 0; index < request.seriesCount; index++) {
      const series = index as SeriesNumber;
      if (this.destinationAt(series) === NO_DESTINATION || request.itemCountOf(series) === 0) continue;
      const first = firstSeries.like(series);
      if (first === series || haveSameLabels(request, first, series, isDropped)) continue;
      this.destinationOf[series] = this.reject(series, 'duplicate_series');
    }
  }

  private itemsOfDroppedMetrics(): ItemCounts {
    if (this.droppedMetrics === undefined) return noItems;
    const items = this.droppedMetrics.count();
    this.dropped.count('metric_dropped', items.samples + items.histograms + items.exemplars);
    return items;
  }

  private destinationAt(series: SeriesNumber): DestinationNumber {
    return this.destinationOf[series] as DestinationNumber;
  }

  /** @param fact what the sender should know of the first, the rest of a sentence */
  private reject(series: SeriesNumber, reason: RequestReason, fact?: string): DestinationNumber {
    const { request, refused } = this;
    const items = Math.max(1, request.itemCountOf(series));
    refused.add(reason, items, () => exampleOf(request, series, [fact, sizeFact(request, series, reason)]));
    return NO_DESTINATION;
  }

  /**
   * The samples of series that are stored: those that are finite, and the others. Of several of the same series and time
   * the last one wins, whichever it is, unless it is not to be stored.
   */
  private acceptedSamples(): {
    readonly finite: readonly number[];
    readonly nonFinite: readonly number[];
    /** How many were accepted. Those that are not finite count once it is known what becomes of them. */
    readonly accepted: number;
  } {
    const { samples } = this.request;
    const all: number[] = [];
    for (let sample = 0; sample < samples.length; sample++) {
      if (this.destinationAt(samples.seriesOf(sample)) !== NO_DESTINATION) all.push(sample);
    }
    const isFinite = (sample: number): boolean => Number.isFinite(samples.value(sample));
    const isStored = this.policies.nonFiniteSamples === 'store';
    const stored = this.withoutDuplicates(isStored ? all : all.filter(isFinite));
    const nonFinite = (isStored ? stored : all).filter((sample) => !isFinite(sample));
    return { finite: stored.filter(isFinite), nonFinite, accepted: all.length - nonFinite.length };
  }

  private withoutDuplicates(all: readonly number[]): readonly number[] {
    const samples = withoutDuplicates(this.request.samples, all, this.firstSeries);
    this.dropped.count('overwritten_in_request', all.length - samples.length);
    return samples;
  }

  private toGroups(samples: readonly number[]): SampleGroup[] {
    const groups = this.destinations.list.map((destination) => ({ destination, samples: [] as number[] }));
    for (const sample of samples) {
      groups[this.destinationAt(this.request.samples.seriesOf(sample))]!.samples.push(sample);
    }
    return groups.filter((group) => group.samples.length > 0);
  }
}

/** How far a series is beyond a limit. */
function sizeFact(request: DecodedRequest, series: SeriesNumber, reason: RequestReason): string | undefined {
  if (reason === 'labels_too_large') return describeLabelSizes(request, series);
  if (reason !== 'too_many_labels') return undefined;
  return `with ${request.endOfLabels(series) - request.firstLabel(series)} labels`;
}

/** What of `accepted` is in no group. */
function settledOf(
  accepted: ItemCounts,
  groups: readonly SampleGroup[],
  itemGroups: readonly ItemGroup[],
): ItemCounts {
  const settled = { ...accepted };
  for (const { samples } of groups) settled.samples -= samples.length;
  for (const { items } of itemGroups) {
    for (const item of items) {
      const kind = countedAs(item);
      if (kind !== undefined) settled[kind]--;
    }
  }
  return settled;
}
