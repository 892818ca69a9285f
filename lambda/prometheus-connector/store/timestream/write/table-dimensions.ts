import type { Destination } from '../../../../metrics/model/destination';
import type { Selection } from '../../../model/selection';
import {
  dimensionsOf,
  METRIC_NAME_DIMENSION,
  NO_LABELS_DIMENSION,
  OTHER_LABELS_DIMENSION,
} from '../../../../metrics/timestream/dimension';
import type { RecordLabels } from './record-labels';
import type { SeriesNumber } from '../../../../metrics/model/numbers';

/** Tables and names of a table that are remembered: a sender with more has already set off the alarm. */
const most = { tables: 100, names: 1000 };

/**
 * Counts the dimensions of the tables that are written to, as far as writes since the start tell: Timestream gives a table
 * 128 forever, and rejects what would need more.
 */
export class TableDimensions {
  private readonly tables = new Map<string, Names>();

  /** Takes in what a selection has for its tables. Returns the count of the one among them that has most. */
  add(selection: Selection, labels: RecordLabels): number {
    const { request, groups, itemGroups } = selection;
    let largest = 0;
    for (const { destination, samples } of groups) {
      const names = this.namesOf(destination);
      const haveLabels = addSeries(names, selection, labels, samples.length, (index) =>
        request.samples.seriesOf(samples[index]!),
      );
      if (!haveLabels) names.addOwn(NO_LABELS_DIMENSION.name);
      largest = Math.max(largest, names.dimensions);
    }
    for (const { destination, items } of itemGroups) {
      const names = this.namesOf(destination);
      names.addOwn(METRIC_NAME_DIMENSION);
      const ofSeries = items.filter((item) => item.kind !== 'metadata');
      addSeries(names, selection, labels, ofSeries.length, (index) => ofSeries[index]!.series);
      largest = Math.max(largest, names.dimensions);
    }
    return largest;
  }

  private namesOf({ namespace, collection }: Destination): Names {
    const key = JSON.stringify([namespace, collection]);
    const names = this.tables.get(key) ?? new Names();
    if (this.tables.size < most.tables) this.tables.set(key, names);
    return names;
  }
}

/** Adds the dimensions of so many series, which mostly have the same labels. Returns whether each of them has any. */
function addSeries(
  names: Names,
  { request }: Selection,
  labels: RecordLabels,
  count: number,
  seriesAt: (index: number) => SeriesNumber,
): boolean {
  const { names: labelNames } = request.labels;
  const seen = new Uint8Array(request.labels.size);
  let haveLabels = true;
  for (let index = 0; index < count; index++) {
    const series = seriesAt(index);
    const end = request.endOfLabels(series);
    let hasLabels = false;
    for (let row = request.firstLabel(series); row < end; row++) {
      const label = request.labelAt(row);
      const isDimension = labels.isDimension(label);
      const isOther = labels.isOther(label);
      hasLabels ||= isDimension || isOther;
      if (seen[label] === 1) continue;
      seen[label] = 1;
      if (isDimension) names.addLabel(labelNames[label]!);
      else if (isOther) names.addOwn(OTHER_LABELS_DIMENSION);
    }
    haveLabels &&= hasLabels;
  }
  return haveLabels;
}

/** The names that are dimensions of a table. */
class Names {
  dimensions = 0;
  private readonly labels = new Set<string>();
  private readonly own = new Set<string>();

  addLabel(name: string): void {
    if (this.labels.has(name) || this.labels.size >= most.names) return;
    this.labels.add(name);
    this.dimensions += dimensionsOf(name, '').length;
  }

  /** Adds a dimension of the connector's own. */
  addOwn(name: string): void {
    if (this.own.has(name)) return;
    this.own.add(name);
    this.dimensions++;
  }
}
