import type { WriteRequest } from '../decode/write-request';
import { isValidHistogram } from './histogram-validity';
import { Rejections, type RejectionReason } from './rejections';

/** Where a series is stored. */
export interface Destination {
  readonly database: string;
  readonly table: string;
}

/** How series find their destination. */
export interface Routing {
  /** Label whose value names the database. It is not stored. */
  readonly databaseLabel: string;
  /** Label whose value names the table. It is not stored. */
  readonly tableLabel: string;
  /** Where series go that lack one of these labels; without it they are rejected. */
  readonly defaultDestination: Destination | undefined;
}

/** What a label is to a store, as kept in {@link Selection.roles}. */
export const labelRoles = {
  dimension: 0,
  metricName: 1,
  database: 2,
  table: 3,
  /** An empty value is the same as no label at all. */
  absent: 4,
  nameless: 5,
} as const;

/** Why accepted data is not stored. Stable: a dimension of the metric `dropped`. */
export type DropReason =
  | 'stale_marker'
  | 'nan'
  | 'positive_infinity'
  | 'negative_infinity'
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
  /** One of {@link labelRoles} for each label, by its number. */
  readonly roles: Uint8Array;
  readonly groups: readonly SampleGroup[];
  /** Everything that was not rejected, whether it is to be stored or dropped. */
  readonly accepted: ItemCounts;
  readonly dropped: ReadonlyMap<DropReason, number>;
  readonly rejections: Rejections;
}

/** Label that names the metric. */
const METRIC_NAME = '__name__';

/**
 * Judges each series of a request, finds its destination and selects the samples that a store can hold.
 * Bad series do not sink good ones: they are counted by reason and left out.
 */
export function select(request: WriteRequest, routing: Routing): Selection {
  return new Selector(request, routing).select();
}

/** Series that is not stored, in place of the number of its group. */
const REJECTED = -1;

class Selector {
  private readonly roles: Uint8Array;
  private readonly groups: { destination: Destination; samples: number[] }[] = [];
  private readonly groupByLabels = new Map<number, number>();
  private readonly groupByName = new Map<string, number>();
  private readonly groupOfSeries: Int32Array;
  private readonly accepted: ItemCounts = { samples: 0, histograms: 0, exemplars: 0 };
  private readonly dropped = new Map<DropReason, number>();
  private readonly rejections = new Rejections();

  constructor(
    private readonly request: WriteRequest,
    private readonly routing: Routing,
  ) {
    this.roles = rolesOf(request, routing);
    this.groupOfSeries = new Int32Array(request.seriesCount);
  }

  select(): Selection {
    for (let series = 0; series < this.request.seriesCount; series++) {
      this.groupOfSeries[series] = this.judgeSeries(series);
    }
    this.selectSamples();
    this.selectHistograms();
    this.selectExemplars();
    this.drop('metadata_not_stored', this.request.metadataCount);
    const { request, roles, accepted, dropped, rejections } = this;
    const groups = this.groups.filter((group) => group.samples.length > 0);
    return { request, roles, groups, accepted, dropped, rejections };
  }

  /** The number of the series' group, or {@link REJECTED}. Sorts the series' labels. */
  private judgeSeries(series: number): number {
    const { request, roles } = this;
    const problem = request.problems.get(series);
    if (problem !== undefined) return this.reject(series, problem);
    if (!sortByName(request, series)) return this.reject(series, 'duplicate_label');
    let metricName = -1;
    let database = -1;
    let table = -1;
    const end = request.endOfLabels(series);
    for (let row = request.firstLabel(series); row < end; row++) {
      const label = request.labelAt(row);
      const role = roles[label]!;
      if (role === labelRoles.metricName) metricName = label;
      else if (role === labelRoles.database) database = label;
      else if (role === labelRoles.table) table = label;
      else if (role === labelRoles.nameless) return this.reject(series, 'empty_label_name');
    }
    if (metricName < 0) return this.reject(series, 'missing_metric_name');
    const group = this.groupFor(database, table);
    return group ?? this.reject(series, 'missing_destination');
  }

  private reject(series: number, reason: RejectionReason): number {
    const items = Math.max(1, this.request.itemCountOf(series));
    this.rejections.add(reason, items, () => describeSeries(this.request, series));
    return REJECTED;
  }

  /** The group of the series with these two labels, either of which may be -1 for absent. */
  private groupFor(databaseLabel: number, tableLabel: number): number | undefined {
    const key = databaseLabel * (this.request.labels.size + 1) + tableLabel;
    const known = this.groupByLabels.get(key);
    if (known !== undefined) return known;
    const { values } = this.request.labels;
    const database = values[databaseLabel] ?? this.routing.defaultDestination?.database;
    const table = values[tableLabel] ?? this.routing.defaultDestination?.table;
    if (database === undefined || table === undefined) return undefined;
    const group = this.groupNamed({ database, table });
    this.groupByLabels.set(key, group);
    return group;
  }

  private groupNamed(destination: Destination): number {
    const name = JSON.stringify([destination.database, destination.table]);
    const known = this.groupByName.get(name);
    if (known !== undefined) return known;
    const group = this.groups.push({ destination, samples: [] }) - 1;
    this.groupByName.set(name, group);
    return group;
  }

  private selectSamples(): void {
    const { samples } = this.request;
    for (let sample = 0; sample < samples.length; sample++) {
      const group = this.groupOfSeries[samples.seriesOf(sample)]!;
      if (group === REJECTED) continue;
      this.accepted.samples++;
      const value = samples.value(sample);
      if (Number.isFinite(value)) this.groups[group]!.samples.push(sample);
      else this.drop(nonFiniteReason(value, samples.isStaleMarker(sample)), 1);
    }
  }

  private selectHistograms(): void {
    for (const { series, histogram } of this.request.histograms) {
      if (this.groupOfSeries[series] === REJECTED) continue;
      if (isValidHistogram(histogram)) {
        this.accepted.histograms++;
        this.drop('histogram_not_stored', 1);
      } else this.rejections.add('invalid_histogram', 1, () => describeSeries(this.request, series));
    }
  }

  private selectExemplars(): void {
    const { exemplars } = this.request;
    for (let index = 0; index < exemplars.length; index++) {
      if (this.groupOfSeries[exemplars.at(index)] === REJECTED) continue;
      this.accepted.exemplars++;
      this.drop('exemplar_not_stored', 1);
    }
  }

  private drop(reason: DropReason, count: number): void {
    if (count > 0) this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + count);
  }
}

function rolesOf({ labels }: WriteRequest, { databaseLabel, tableLabel }: Routing): Uint8Array {
  const roles = new Uint8Array(labels.size);
  for (let label = 0; label < labels.size; label++) {
    const name = labels.names[label]!;
    if (name === '') roles[label] = labelRoles.nameless;
    else if (labels.values[label] === '') roles[label] = labelRoles.absent;
    else if (name === METRIC_NAME) roles[label] = labelRoles.metricName;
    else if (name === databaseLabel) roles[label] = labelRoles.database;
    else if (name === tableLabel) roles[label] = labelRoles.table;
  }
  return roles;
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

const EXAMPLE_LENGTH = 120;

/** A series' labels as PromQL writes them, cut to a length that an answer can hold. */
export function describeSeries(request: WriteRequest, series: number): string {
  const { names, values } = request.labels;
  const labels: string[] = [];
  for (const label of request.labelsOf(series).subarray(0, 16)) {
    labels.push(
      `${names[label]!.slice(0, EXAMPLE_LENGTH)}=${JSON.stringify(values[label]!.slice(0, EXAMPLE_LENGTH))}`,
    );
  }
  const text = `{${labels.join(',')}}`;
  return text.length <= EXAMPLE_LENGTH ? text : `${text.slice(0, EXAMPLE_LENGTH)}…`;
}
