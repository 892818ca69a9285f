import { decodeName, decodeValue } from '../../../lambda/metrics/influxdb/label-codec';
import type { InfluxServer } from '../../support/influxdb/influx-server';
import type { Exemplar } from './exemplars';
import type { Sample } from './sample';

/** What only queries of one's own tell of a bucket, as docs/influxdb.md lays it out. Times are milliseconds since 1970. */

/** The exemplars in a bucket. */
export async function exemplarsIn(server: InfluxServer, bucket: string): Promise<Exemplar[]> {
  const found = await ask(server, bucket, 'SELECT * FROM "prometheus_exemplar" GROUP BY *');
  return found.flatMap(({ series, rows }) =>
    rows.map(({ time, value, non_finite: text, exemplar_labels: labels }) => ({
      ...series,
      timestamp: Number(time),
      value: typeof value === 'number' ? value : String(text),
      exemplarLabels: JSON.parse(String(labels)) as Record<string, string>,
    })),
  );
}

/** Since when what a sample counts has been counted, as its value. */
export async function startsIn(server: InfluxServer, bucket: string): Promise<Sample[]> {
  const found = await ask(server, bucket, 'SELECT "start" FROM "prometheus" GROUP BY *');
  return found.flatMap(({ series, rows }) =>
    rows.map(({ time, start }) => ({ ...series, timestamp: Number(time), value: Number(start) })),
  );
}

/** Each metric family with its metadata, as JSON. */
export async function metadataIn(
  server: InfluxServer,
  bucket: string,
): Promise<(readonly [family: string, json: string])[]> {
  const found = await ask(server, bucket, 'SELECT "metadata" FROM "prometheus_metadata" GROUP BY "family"');
  return found.flatMap(({ series, rows }) =>
    rows.map(({ metadata }) => [series.labels['family'] ?? '', String(metadata)] as const),
  );
}

type Cell = string | number | null;

/** What is found of a series. */
interface Found {
  readonly series: Pick<Sample, 'metric' | 'labels'>;
  readonly rows: readonly Readonly<Record<string, Cell>>[];
}

interface Answer {
  readonly results: readonly {
    readonly error?: string;
    readonly series?: readonly {
      /** Of a key that the series lacks: empty. */
      readonly tags?: Readonly<Record<string, string>>;
      readonly columns: readonly string[];
      readonly values: readonly (readonly Cell[])[];
    }[];
  }[];
}

/** Asks in InfluxQL, another language and another way than the connector's. https://docs.influxdata.com/influxdb/v2/api/v1/query/ */
async function ask(server: InfluxServer, bucket: string, query: string): Promise<Found[]> {
  const response = await fetch(
    `${server.url}/query?${String(new URLSearchParams({ db: bucket, epoch: 'ms' }))}`,
    {
      method: 'POST',
      headers: { authorization: `Token ${server.operatorToken}`, accept: 'application/json' },
      body: new URLSearchParams({ q: query }),
    },
  );
  if (!response.ok) throw new Error(`InfluxDB answers ${query} with ${response.status}`);
  const { error, series = [] } = ((await response.json()) as Answer).results[0]!;
  if (error !== undefined) throw new Error(`InfluxDB answers ${query} with: ${error}`);
  return series.map(({ tags = {}, columns, values }) => ({
    series: seriesOf(tags),
    rows: values.map((cells) => Object.fromEntries(cells.map((cell, index) => [columns[index]!, cell]))),
  }));
}

function seriesOf(tags: Readonly<Record<string, string>>): Found['series'] {
  const present = Object.entries(tags).filter(([, value]) => value !== '');
  const { __name__: metric = '', ...labels } = Object.fromEntries(
    present.map(([key, value]) => [decodeName(key), decodeValue(value)]),
  );
  return { metric, labels };
}
