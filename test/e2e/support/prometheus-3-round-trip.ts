import { stringify } from 'yaml';
import { basic } from '../../support/connector-edges';
import { connectorMetrics } from './connector-metrics';
import type { ConnectorRun } from './connector-run';
import { exemplarsOfApi, sortedExemplars, type ApiExemplars } from './exemplars';
import { nativeHistogram, type NativeHistogram } from './native-histogram';
import { Prometheus, SCRAPE_INTERVAL } from './prometheus';
import { queries } from './promql-3';
import { differentAnswers } from './promql-answers';
import { remoteRead, samplesOfSeries, WINDOW, type ReadSeries } from './remote-read';
import {
  countSent,
  credentialsOf,
  readingConfiguration,
  writingConfiguration,
  type RoundTrip,
} from './round-trip';
import { compare, noDifferences, type Sample } from './sample';
import { SCRAPES_OF_A_START, servicePage } from './service-metrics';
import { cashierPage, shopPage } from './shop-metrics';
import { startTarget } from './target';

/** Milliseconds that queries are about at most: the last ones. */
const QUERIED = 120_000;

/** What a connector has to keep to have a round trip told all. */
export const storesEverything = { START_TIMESTAMPS: 'store', METADATA: 'store' } as const;

/** A span of time, with both its ends, in milliseconds since the epoch. */
interface Span {
  readonly start: number;
  readonly end: number;
}

const settings = {
  protobuf_message: 'io.prometheus.write.v2.Request',
  // Of 1.0 only; in 2.0 each series has its metadata.
  metadata_config: { send: false },
  queue_config: { max_samples_per_send: 2000, batch_send_deadline: '1s' },
};

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
async function compareAll(run: ConnectorRun, writer: Prometheus, { start, end }: Span): Promise<Compared> {
  const { username, password } = credentialsOf(run);
  const authorization = basic(username, password);
  const compared: Compared = { count: 0, kinds: new Set(), ofService: [] };
  for (let from = start; from <= end; from += WINDOW) {
    const span = { start: from, end: Math.min(end, from + WINDOW - 1) };
    const own = contentsOf(await writer.series(span.start, span.end));
    const read = contentsOf(
      await remoteRead(run.outputs.InvokeReadURL, { metric: '.+', ...span }, authorization),
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

/** Exemplars and start timestamps, which are for SQL only, and the metadata that says what the service counts. */
async function expectRecords(
  run: ConnectorRun,
  writer: Prometheus,
  { start, end }: Span,
  ofService: readonly Sample[],
): Promise<number> {
  const own = await writer.ask<ApiExemplars[]>('query_exemplars', {
    query: '{__name__=~".+"}',
    start: String(start / 1000),
    end: String(end / 1000),
  });
  const exemplars = await run.exemplars();
  expect(sortedExemplars(exemplars)).toEqual(sortedExemplars(exemplarsOfApi(own)));
  expect([...new Set(exemplars.map(({ metric }) => metric))]).toEqual(
    expect.arrayContaining(['http.server.requests', 'http.server.duration', 'http.server.duration_bucket']),
  );
  const starts = (await run.starts()).filter(({ metric }) => metric.startsWith('http.server.'));
  expect(compare(expectedStarts(ofService), starts)).toEqual(noDifferences);
  expect(await run.metadata()).toContainEqual([
    'http.server.duration',
    JSON.stringify({ type: 'histogram', help: 'Durations.', unit: 'seconds' }),
  ]);
  return exemplars.length;
}

/**
 * Has a Prometheus 3 write all that 2.0 has to a connector that {@link storesEverything}, and one that only reads: every sample,
 * bucket, exemplar and start has to be stored, and 79 queries have to be answered alike.
 */
export async function roundTripOfPrometheus3(run: ConnectorRun, trip: RoundTrip): Promise<void> {
  const start = Date.now();
  const targets = await startTargets();
  const writing = {
    version: 3,
    configuration: writingConfiguration(run, settings),
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
    const scrapes = (times: number): Promise<void> => writer.untilScraped(targets[0]!, times);
    await Promise.all([scrapes(trip.seconds / SCRAPE_INTERVAL), trip.interruption?.(scrapes)]);
    const scraped = Date.now();
    await writer.drain();
    const span = { start, end: Date.now() };
    const { count, kinds: compared, ofService } = await compareAll(run, writer, span);
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
    const exemplars = await expectRecords(run, writer, span, ofService);

    await Prometheus.run({ version: 3, configuration: readingConfiguration(run) }, async (reader) => {
      const questions = {
        queries,
        start: Math.ceil(Math.max(start, scraped - QUERIED) / 1000),
        end: Math.floor(scraped / 1000),
        steps: [1],
      };
      expect(await differentAnswers(writer, reader, questions)).toEqual([]);
      expect(reader.complaints('warn', 'error')).toEqual([]);
    });

    const { once, attempts } = await countSent(writer, trip);
    expect(count + exemplars).toBe(once);
    const { received, written = 0, ...others } = await connectorMetrics(run.folder);
    expect([received, others]).toEqual([attempts, {}]);
    // More: of an attempt that fails, a part may be written.
    expect(written).toBeGreaterThanOrEqual(once);
    expect(written).toBeLessThanOrEqual(attempts);
    expect(writer.complaints('error')).toEqual([]);
  });
}
