import type { StoredRecord } from '../../../local/timestream/stored-record';
import { seriesOf, type Sample } from './sample';

/** An exemplar of a series. */
export interface Exemplar extends Sample {
  /** Its own labels. */
  readonly exemplarLabels: Readonly<Record<string, string>>;
}

/** The exemplars of a series as the API has them: https://prometheus.io/docs/prometheus/latest/querying/api/#querying-exemplars */
export interface ApiExemplars {
  readonly seriesLabels: Readonly<Record<string, string>>;
  readonly exemplars: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: string;
    readonly timestamp: number;
  }[];
}

/** Reads exemplars as the API has them. */
export function exemplarsOfApi(series: readonly ApiExemplars[]): Exemplar[] {
  return series.flatMap(({ seriesLabels: { __name__: metric = '', ...labels }, exemplars }) =>
    exemplars.map(({ labels: exemplarLabels, value, timestamp }) => ({
      metric,
      labels,
      timestamp: Math.round(timestamp * 1000),
      value: value === '+Inf' ? value : Number(value),
      exemplarLabels,
    })),
  );
}

/** The exemplars among records, as docs/prometheus.md lays them out. */
export function exemplarsOfRecords(records: readonly StoredRecord[]): Exemplar[] {
  return records
    .filter(({ measureName }) => measureName === '__exemplar__')
    .map((record) => {
      if (record.type !== 'MULTI') throw new Error(`An exemplar is of type ${record.type}.`);
      const measures = new Map(record.value.map(({ name, value }) => [name, value]));
      const finite = measures.get('P__value');
      return {
        ...seriesOf(record),
        // What is below a millisecond tells exemplars of the same one apart.
        timestamp: Number(record.timeNs / 1_000_000n),
        value: finite === undefined ? (measures.get('P__non_finite') ?? '') : Number(finite),
        exemplarLabels: JSON.parse(measures.get('P__labels') ?? '') as Record<string, string>,
      };
    });
}

/** Exemplars as texts, in an order that only what they are decides. */
export function sortedExemplars(exemplars: readonly Exemplar[]): string[] {
  return exemplars
    .map(({ metric, labels, timestamp, value, exemplarLabels }) =>
      JSON.stringify([metric, entriesOf(labels), timestamp, value, entriesOf(exemplarLabels)]),
    )
    .sort();
}

function entriesOf(labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels)
    .map((pair) => JSON.stringify(pair))
    .sort();
}
