import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { PrometheusConnectorOutputs } from '../../client-config/prometheus';
import { startLocalRun, type LocalRun } from '../../local/run';
import { basic } from '../support/connector-edges';
import { connectorMetrics } from './support/connector-metrics';
import { exemplarsOfApi, exemplarsOfRecords, sortedExemplars, type ApiExemplars } from './support/exemplars';
import { fromApi, fromMessage, nativeHistogramPage } from './support/native-histogram';
import { startNodeExporter } from './support/node-exporter';
import { kinds, Prometheus, SCRAPE_INTERVAL } from './support/prometheus';
import { queries } from './support/promql';
import { differentAnswers } from './support/promql-answers';
import { remoteRead, samplesOfSeries, type ReadSeries } from './support/remote-read';
import { compare, noDifferences, type Sample } from './support/sample';
import { cashierPage, shopPage } from './support/shop-metrics';
import { startTarget } from './support/target';

const destination = ['local-prometheus', 'metrics'] as const;
/** Two minutes of them. */
const scrapes = 120 / SCRAPE_INTERVAL;

let dataFolder: string;
let local: LocalRun;
let outputs: PrometheusConnectorOutputs;

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'e2e-'));
  local = await startLocalRun({ dataFolder, telemetryPort: 0, connectorPort: 0 });
  outputs = local.outputs['local-PrometheusConnector'];
});

afterEach(async () => {
  await local.close();
  await rm(dataFolder, { recursive: true, force: true });
});

function credentials(): { username: string; password: string } {
  return { username: outputs.ConnectorUsername!, password: outputs.ConnectorPassword! };
}

/**
 * Its own remote_read is never used, as no query has what it requires. It makes Prometheus sort series, as it does when it
 * reads remotely: added up in another order, numbers would differ in the last bit.
 */
function writingConfiguration(): string {
  return stringify({
    remote_write: [
      {
        url: outputs.InvokeWriteURL,
        basic_auth: credentials(),
        send_exemplars: true,
        send_native_histograms: true,
        queue_config: { max_samples_per_send: 2000 },
      },
    ],
    remote_read: [{ url: outputs.InvokeReadURL, required_matchers: { never: 'asked for' } }],
  });
}

function readingConfiguration(): string {
  return stringify({
    remote_read: [{ url: outputs.InvokeReadURL, basic_auth: credentials(), read_recent: true }],
  });
}

/** Starts everything to scrape: what stays, what goes after 40 seconds, and what goes and comes back. */
async function startTargets(): Promise<string[]> {
  const pages = [
    shopPage,
    cashierPage((scrape) => scrape <= 40 / SCRAPE_INTERVAL),
    cashierPage((scrape) => scrape <= 15 || scrape > 30),
    nativeHistogramPage((scrape) => scrape <= 25 || scrape > 35),
  ];
  return Promise.all([startNodeExporter(), ...pages.map(startTarget)]);
}

/** A span of time, with both its ends. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** The times of the first and the last sample, in milliseconds since the epoch. */
function spanOf(samples: readonly Sample[]): Span {
  let [start, end] = [Infinity, 0];
  for (const { timestamp } of samples) {
    start = Math.min(start, timestamp);
    end = Math.max(end, timestamp);
  }
  return { start, end };
}

function timesOfEnds(samples: readonly Sample[], metric: string): number[] {
  return samples
    .filter((sample) => sample.metric === metric && sample.value === 'stale')
    .map(({ timestamp }) => timestamp);
}

/** What is read of the one native histogram has to be what its scraper has, which does not show where series end. */
async function expectHistograms(
  read: readonly ReadSeries[],
  writer: Prometheus,
  samples: readonly Sample[],
): Promise<void> {
  const histograms = read.flatMap((series) => series.histograms).map(fromMessage);
  const [own] = await writer.query('native_seconds[1h]');
  expect(histograms.filter(({ sum }) => sum !== 'stale')).toEqual(own?.histograms?.map(fromApi));
  expect(histograms.length).toBeGreaterThan(scrapes / 2);
  // A gauge of the same target ends whenever the histogram does.
  const ends = timesOfEnds(samples, 'native_scrape');
  expect(histograms.filter(({ sum }) => sum === 'stale').map(({ timestamp }) => timestamp)).toEqual(ends);
  // Once more when a scrape is under way at the moment at which there are no targets any more.
  expect(ends.length).toBeGreaterThanOrEqual(2);
}

/** The exemplars that are stored have to be those of the scraper. */
async function expectExemplars(writer: Prometheus, { start, end }: Span): Promise<void> {
  const records = await local.timestream.records(...destination);
  const own = await writer.ask<ApiExemplars[]>('query_exemplars', {
    query: '{__name__=~".+"}',
    start: String(start / 1000),
    end: String(end / 1000),
  });
  const stored = exemplarsOfRecords(records);
  expect(sortedExemplars(stored)).toEqual(sortedExemplars(exemplarsOfApi(own)));
  expect(stored.length).toBeGreaterThan(scrapes);
}

it('two minutes of a Prometheus that writes, and one that only reads; all that was written can be read, and both answer PromQL alike', async () => {
  const [exporter = '', ...targets] = await startTargets();
  const features = ['native-histograms', 'exemplar-storage'] as const;
  await Prometheus.run({ configuration: writingConfiguration(), features }, async (writer) => {
    await writer.scrape(writer.address, exporter, ...targets);
    await writer.untilScraped(exporter, scrapes);
    await writer.drain();
    const samples = await writer.samples();
    const span = spanOf(samples);

    const { username, password } = credentials();
    const everything = { metric: '.+', ...span };
    const read = await remoteRead(outputs.InvokeReadURL, everything, basic(username, password));
    expect(compare(samples, samplesOfSeries(read))).toEqual(noDifferences);
    await expectHistograms(read, writer, samples);
    await expectExemplars(writer, span);

    await Prometheus.run({ configuration: readingConfiguration() }, async (reader) => {
      const [start, end] = [Math.floor(span.start / 1000), Math.ceil(span.end / 1000)];
      expect(await differentAnswers(writer, reader, { queries, start, end, steps: [2, 15] })).toEqual([]);
      expect(reader.complaints('warn', 'error')).toEqual([]);
    });

    const queues = await Promise.all(kinds.map((kind) => writer.queue(kind)));
    for (const queue of queues) expect(queue).toMatchObject({ failed: 0, dropped: 0, retried: 0 });
    const sent = queues.reduce((sum, queue) => sum + queue.sent, 0);
    expect(await connectorMetrics(dataFolder)).toEqual({
      received: sent,
      written: sent,
      'dropped metadata_not_stored': await writer.metadataSent(),
    });
    expect(writer.complaints('error')).toEqual([]);
  });
}, 300_000);
