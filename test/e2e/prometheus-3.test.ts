// Prometheus 3 writes all that remote write 2.0 has, and another Prometheus 3 that only reads finds all of it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { PrometheusConnectorOutputs } from '../../client-config/prometheus';
import { destination, startLocalRun, type LocalRun } from '../../local/run';
import type { StoredRecord } from '../../local/timestream/stored-record';
import { basic } from '../support/connector-edges';
import { connectorMetrics } from './support/connector-metrics';
import { exemplarsOfApi, exemplarsOfRecords, sortedExemplars, type ApiExemplars } from './support/exemplars';
import { nativeHistogram, type NativeHistogram } from './support/native-histogram';
import { kinds, Prometheus } from './support/prometheus';
import { queries } from './support/promql-3';
import { differentAnswers } from './support/promql-answers';
import { remoteRead, samplesOfSeries, type ReadSeries } from './support/remote-read';
import { compare, noDifferences, seriesOf, type Sample } from './support/sample';
import { SCRAPES_OF_A_START, servicePage } from './support/service-metrics';
import { cashierPage, shopPage } from './support/shop-metrics';
import { soakSeconds, soakTimeout } from './support/soak';
import { startTarget } from './support/target';

/** Seconds between two scrapes. */
const INTERVAL = 1;
/** Milliseconds of which all samples are read at a time, which keeps within the limits of a read. */
const WINDOW = 20_000;
/** Milliseconds that queries are about at most: the last ones. */
const QUERIED = 120_000;
const seconds = soakSeconds(20);
jest.setTimeout(2 * soakTimeout(seconds));

/** A span of time, with both its ends, in milliseconds since the epoch. */
interface Span {
  readonly start: number;
  readonly end: number;
}

let folder: string;
let local: LocalRun;
let outputs: PrometheusConnectorOutputs;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'e2e-'));
  local = await startLocalRun({
    dataFolder: folder,
    telemetryPort: 0,
    connectorPort: 0,
    // What is dropped unless asked for.
    connectorVariables: { START_TIMESTAMPS: 'store', METADATA: 'store' },
  });
  outputs = local.outputs['local-PrometheusConnector'];
});

afterEach(async () => {
  await local.close();
  await rm(folder, { recursive: true, force: true });
});

function credentials(): { username: string; password: string } {
  const { ConnectorUsername, ConnectorPassword } = outputs;
  return { username: ConnectorUsername!, password: ConnectorPassword! };
}

/**
 * Its own remote_read is never used, as no query has what it requires. It makes Prometheus sort series, as it does when it
 * reads remotely: added up in another order, numbers would differ in the last bit.
 */
function writingConfiguration(): string {
  const { InvokeWriteURL, InvokeReadURL } = outputs;
  return stringify({
    remote_write: [
      {
        url: InvokeWriteURL,
        basic_auth: credentials(),
        protobuf_message: 'io.prometheus.write.v2.Request',
        send_exemplars: true,
        send_native_histograms: true,
        // Of 1.0 only; in 2.0 each series has its metadata.
        metadata_config: { send: false },
        queue_config: { max_samples_per_send: 2000, batch_send_deadline: '1s' },
      },
    ],
    remote_read: [{ url: InvokeReadURL, required_matchers: { never: 'asked for' } }],
  });
}

function readingConfiguration(): string {
  return stringify({
    remote_read: [{ url: outputs.InvokeReadURL, basic_auth: credentials(), read_recent: true }],
  });
}

/** Without labels: one that is always there, ones that end and begin again, one of NaN and infinities, histograms. */
const rules = stringify({
  groups: [
    {
      name: 'totals',
      rules: [
        { record: 'total:up:sum', expr: 'sum(up)' },
        { record: 'total:queue:at_times', expr: 'sum(shop_queue_length{queue="not there at times"})' },
        { record: 'total:queue:awkward', expr: 'sum(shop_queue_length{queue=~"endless.*|bottomless.*"})' },
        { record: 'total:http.server.duration', expr: 'sum({"http.server.duration"})' },
        { record: 'total:shop_checkout_seconds', expr: 'sum(rate(shop_checkout_seconds[5s]))' },
      ],
    },
  ],
});

/** Everything to scrape: what stays, what goes and comes back, and counters that begin again. */
function startTargets(): Promise<string[]> {
  let start = Date.now() - 60_000;
  const pages = [
    shopPage,
    cashierPage((scrape) => scrape % 16 < 10),
    servicePage(
      (scrape) => (scrape % SCRAPES_OF_A_START === 0 ? (start = Date.now() - 500) : start),
      (scrape) => scrape % 13 !== 12,
    ),
  ];
  return Promise.all(pages.map(startTarget));
}

/** All that series hold: histograms as samples whose values are texts that say all of them. */
function contentsOf(series: readonly ReadSeries[]): { samples: Sample[]; histograms: Sample[] } {
  const found = series.flatMap(({ metric, labels, histograms }) =>
    histograms.map((bytes) => {
      const { timestamp, ...histogram } = nativeHistogram(bytes);
      const value = histogram.sum === 'stale' ? 'stale' : JSON.stringify(histogram);
      return { metric, labels, timestamp, value };
    }),
  );
  const isEnd = ({ value }: Sample): boolean => value === 'stale';
  return {
    // Prometheus sends the end of a histogram as the sample as which it is scraped, and makes it a histogram only in its own
    // database: the log that it sends from is written before.
    // https://github.com/prometheus/prometheus/blob/v3.16.0/tsdb/head_append.go, commitFloats
    samples: [...samplesOfSeries(series), ...found.filter(isEnd)],
    histograms: found.filter((histogram) => !isEnd(histogram)),
  };
}

/** What was compared. */
interface Compared {
  /** Samples and histograms. */
  count: number;
  /** Of which kinds they were. */
  readonly kinds: Set<string>;
  /** Those of the service. */
  readonly ofService: Sample[];
}

/** Compares all that the writer has in its own database in a span of time with what is read of it, bit for bit. */
async function compareAll(writer: Prometheus, { start, end }: Span): Promise<Compared> {
  const { username, password } = credentials();
  const authorization = basic(username, password);
  const compared: Compared = { count: 0, kinds: new Set(), ofService: [] };
  for (let from = start; from <= end; from += WINDOW) {
    const span = { start: from, end: Math.min(end, from + WINDOW - 1) };
    const own = contentsOf(await writer.series(span.start, span.end));
    const read = contentsOf(
      await remoteRead(outputs.InvokeReadURL, { metric: '.+', ...span }, authorization),
    );
    expect(compare(own.samples, read.samples)).toEqual(noDifferences);
    expect(compare(own.histograms, read.histograms)).toEqual(noDifferences);
    const all = [...own.samples, ...own.histograms];
    compared.count += all.length;
    for (const { value } of all) compared.kinds.add(kindOf(value));
    compared.ofService.push(...all.filter(({ metric }) => /^(service|http)\./.test(metric)));
  }
  return compared;
}

/** What is special about a value: `schema 3`, `stale`. */
function kindOf(value: Sample['value']): string {
  if (typeof value === 'number') return 'number';
  if (!value.startsWith('{')) return value;
  const { schema, isFloat, isGauge } = JSON.parse(value) as NativeHistogram;
  return `schema ${schema}${isFloat ? ', floats' : ''}${isGauge ? ', gauge' : ''}`;
}

/** The times since when the service counts, as the samples that they belong to. The service says them in a gauge, too. */
function expectedStarts(ofService: readonly Sample[]): Sample[] {
  const starts = new Map(
    ofService
      .filter(({ metric }) => metric === 'service.start')
      .map(({ timestamp, value }) => [timestamp, value]),
  );
  return ofService
    .filter(({ metric, value }) => metric.startsWith('http.server.') && value !== 'stale')
    .map((sample) => ({ ...sample, value: starts.get(sample.timestamp)! }));
}

function storedStarts(records: readonly StoredRecord[]): Sample[] {
  return records
    .filter(({ measureName }) => measureName === '__start_timestamp__')
    .map((record) => ({
      ...seriesOf(record),
      timestamp: Number(record.timeNs / 1_000_000n),
      value: Number(record.value),
    }))
    .filter(({ metric }) => metric.startsWith('http.server.'));
}

/** Exemplars and start timestamps, which are for SQL only, and the metadata that says what the service counts. */
async function expectRecords(
  writer: Prometheus,
  { start, end }: Span,
  ofService: readonly Sample[],
): Promise<number> {
  const records = await local.timestream.records(destination.database, destination.table);
  const own = await writer.ask<ApiExemplars[]>('query_exemplars', {
    query: '{__name__=~".+"}',
    start: String(start / 1000),
    end: String(end / 1000),
  });
  const exemplars = exemplarsOfRecords(records);
  expect(sortedExemplars(exemplars)).toEqual(sortedExemplars(exemplarsOfApi(own)));
  expect([...new Set(exemplars.map(({ metric }) => metric))]).toEqual(
    expect.arrayContaining(['http.server.requests', 'http.server.duration', 'http.server.duration_bucket']),
  );
  expect(compare(expectedStarts(ofService), storedStarts(records))).toEqual(noDifferences);
  const metadata = records.filter(({ measureName }) => measureName === '__metadata__');
  expect(metadata.map(({ dimensions, value }) => [dimensions['P__name'], value])).toContainEqual([
    'http.server.duration',
    JSON.stringify({ type: 'histogram', help: 'Durations.', unit: 'seconds' }),
  ]);
  return exemplars.length;
}

it('Prometheus 3 with all that 2.0 has, and one that only reads; every sample, bucket, exemplar and start is stored, and 79 queries are answered alike', async () => {
  const start = Date.now();
  const targets = await startTargets();
  const writing = {
    version: 3,
    scrapeInterval: INTERVAL,
    configuration: writingConfiguration(),
    features: ['exemplar-storage', 'metadata-wal-records', 'st-storage'],
    rules,
    scrapeSettings: {
      scrape_native_histograms: true,
      always_scrape_classic_histograms: true,
      convert_classic_histograms_to_nhcb: true,
      // Hundreds of series of Prometheus' own runtime, which say nothing that others do not.
      metric_relabel_configs: [{ action: 'drop', source_labels: ['__name__'], regex: 'go_.*' }],
    },
  } as const;
  await Prometheus.run(writing, async (writer) => {
    await writer.scrape(writer.address, ...targets);
    await writer.untilScraped(targets[0]!, seconds / INTERVAL);
    const scraped = Date.now();
    await writer.drain();
    const span = { start, end: Date.now() };
    const { count, kinds: compared, ofService } = await compareAll(writer, span);
    expect([...compared]).toEqual(
      expect.arrayContaining([
        ...['number', 'nan', '+Inf', '-Inf', 'stale'],
        ...[
          'schema 3',
          'schema 3, floats',
          'schema -1, floats, gauge',
          'schema -53',
          'schema -53, floats, gauge',
        ],
      ]),
    );
    const exemplars = await expectRecords(writer, span, ofService);

    await Prometheus.run({ version: 3, configuration: readingConfiguration() }, async (reader) => {
      const questions = {
        queries,
        start: Math.ceil(Math.max(start, scraped - QUERIED) / 1000),
        end: Math.floor(scraped / 1000),
        steps: [1],
      };
      expect(await differentAnswers(writer, reader, questions)).toEqual([]);
      expect(reader.complaints('warn', 'error')).toEqual([]);
    });

    const queues = await Promise.all(kinds.map((kind) => writer.queue(kind)));
    for (const queue of queues) expect(queue).toMatchObject({ failed: 0, dropped: 0, retried: 0 });
    const sent = queues.reduce((sum, queue) => sum + queue.sent, 0);
    expect(count + exemplars).toBe(sent);
    expect(await connectorMetrics(folder)).toEqual({ received: sent, written: sent });
    expect(writer.complaints('error')).toEqual([]);
  });
});
