// A child process that stands for Timestream's queries: `reads-backend.js <samples> <label names> <milliseconds>`. It answers the
// SQL that it is sent, of series of three labels in a table with more label names, page by page. `GET /pages` gives the
// pages of the last SELECT again.
import { createServer } from 'node:http';
import { parseSql } from '../../local/timestream/query/sql-parser';
import type { SeriesStatement } from '../../local/timestream/query/statement';
import { textOf } from '../../local/timestream/query/text-expression';

const [samples = 0, labelNames = 0, latency = 0] = process.argv.slice(2).map(Number);
const SAMPLES_PER_SERIES = 200;
/** The samples are 15 s apart, and begin at a full hour. */
const START = Date.UTC(2026, 10, 29);
const LARGEST_PAGE_BYTES = 1024 * 1024;

const dimensions = Array.from({ length: labelNames }, (_, index) => `label_${index + 1}`);
const dimensionsOf = (series: number): Readonly<Record<string, string>> => ({
  label_1: 'kube-prometheus-stack-prometheus-node-exporter',
  label_2: `10.0.${series >> 8}.${series & 255}:9100`,
  label_3: 'monitoring',
});

/** Counters that hardly compress: a value seldom comes twice. */
function* points(series: number): Generator<readonly [timestamp: number, value: string]> {
  let value = series * 1_000;
  for (let index = 0; index < SAMPLES_PER_SERIES; index++) {
    value += ((series * 7_919 + index * 104_729) % 1_000_003) / 1_024;
    yield [START + index * 15_000, String(value)];
  }
}

function rowsOf({ texts, binSeconds }: SeriesStatement, series: number): string[] {
  const values = dimensionsOf(series);
  const cells = texts.map((text) => ({
    ScalarValue: textOf(text, ({ name }) => (name === 'measure_name' ? 'node_metric_total' : values[name])),
  }));
  const bins = new Map<number, (readonly [timestamp: number, value: string])[]>();
  for (const point of points(series)) {
    const bin = Math.floor(point[0] / 1_000 / Number(binSeconds));
    bins.set(bin, [...(bins.get(bin) ?? []), point]);
  }
  return [...bins.values()].map((bin) => {
    const TimeSeriesValue = bin.map(([timestamp, ScalarValue]) => ({
      Time: new Date(timestamp).toISOString().replace('T', ' ').replace('Z', '000000'),
      Value: { ScalarValue },
    }));
    return JSON.stringify({ Data: [...cells, { TimeSeriesValue }] });
  });
}

/** Pages of up to 1 MB, after one without rows, as Timestream begins a result of several. */
function select(statement: SeriesStatement): string[] {
  const isOfSamples = statement.value.name === 'measure_value::double';
  const pages: string[][] = [[], []];
  let bytes = 0;
  for (let series = 0; isOfSamples && series < samples / SAMPLES_PER_SERIES; series++) {
    for (const row of rowsOf(statement, series)) {
      bytes += row.length;
      if (bytes > LARGEST_PAGE_BYTES) {
        pages.push([]);
        bytes = row.length;
      }
      pages.at(-1)!.push(row);
    }
  }
  return pages.map((rows, index) => {
    const token = index + 1 < pages.length ? `"NextToken":"${index + 1}",` : '';
    return `{"ColumnInfo":[],${token}"QueryId":"Q","QueryStatus":{},"Rows":[${rows.join(',')}]}`;
  });
}

function describe(): string {
  const columns = [
    ...dimensions.map((name) => [name, 'varchar', 'DIMENSION']),
    ['measure_name', 'varchar', 'MEASURE_NAME'],
    ['time', 'timestamp', 'TIMESTAMP'],
    ['measure_value::double', 'double', 'MEASURE_VALUE'],
  ];
  const Rows = columns.map((cells) => ({ Data: cells.map((ScalarValue) => ({ ScalarValue })) }));
  return JSON.stringify({ ColumnInfo: [], QueryId: 'Q', QueryStatus: {}, Rows });
}

const pagesBySql = new Map<string, string[]>();

function pagesOf(sql: string): string[] {
  const known = pagesBySql.get(sql);
  if (known !== undefined) return known;
  const statement = parseSql(sql);
  const pages = statement.kind === 'series' ? select(statement) : [describe()];
  pagesBySql.set(sql, pages);
  return pages;
}

const discovered = JSON.stringify({ Endpoints: [{ Address: '127.0.0.1', CachePeriodInMinutes: 1440 }] });

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    const send = (answer: string): void => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(answer);
    };
    if (request.url === '/pages') send(JSON.stringify([...pagesBySql.values()].at(-1)));
    else if (!String(request.headers['x-amz-target']).endsWith('.Query')) send(discovered);
    else {
      const { QueryString, NextToken = '0' } = JSON.parse(body) as {
        QueryString: string;
        NextToken?: string;
      };
      const page = pagesOf(QueryString)[Number(NextToken)]!;
      if (latency > 0) setTimeout(send, latency, page);
      else send(page);
    }
  });
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.on('disconnect', () => process.exit());
