import { Uint32Column } from './columns';
import { maxItems, TooManyItemsError } from './limits';
import type { SeriesNumber } from '../../metrics/model/numbers';

/** What is known of a metric family. */
export interface Metadata {
  /** Index of the series that it came with; undefined in version 1, which names the family instead. */
  readonly series: SeriesNumber | undefined;
  /** Name of the metric family; empty in version 2, where it is that of the series. */
  readonly family: string;
  /** 0 unknown, 1 counter, 2 gauge, 3 histogram, 4 gauge histogram, 5 summary, 6 info, 7 state set. */
  readonly type: number;
  readonly help: string;
  readonly unit: string;
}

/** https://prometheus.io/docs/specs/om/open_metrics_spec/#metric-types, by their numbers in remote write. */
const types = [
  'unknown',
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
] as const;

/** Metadata as a store keeps it: JSON of the type, the help text and the unit. */
export function metadataJson({ type, help, unit }: Metadata): string {
  return JSON.stringify({ type: types[type] ?? types[0], help, unit });
}

const NO_SERIES = 0xffffffff;

/** Metadata as columns: in version 2 every series may have some. */
export class MetadataColumns {
  private readonly series = new Uint32Column();
  private readonly types = new Uint32Column();
  /** Family, help and unit of each entry. */
  private readonly texts: string[] = [];

  get length(): number {
    return this.types.length;
  }

  /** @throws {TooManyItemsError} */
  push({ series, family, type, help, unit }: Metadata): void {
    this.series.push(series ?? NO_SERIES);
    this.types.push(type);
    this.texts.push(family, help, unit);
    if (this.length > maxItems.metadata) throw new TooManyItemsError('metadata');
  }

  /** The entry at `index`, which the caller knows to be below {@link length}. */
  at(index: number): Metadata {
    const series = this.series.at(index);
    const [family = '', help = '', unit = ''] = this.texts.slice(index * 3, index * 3 + 3);
    return {
      series: series === NO_SERIES ? undefined : (series as SeriesNumber),
      family,
      type: this.types.at(index),
      help,
      unit,
    };
  }
}
