import { basic } from '../../support/connector-edges';
import { connectorMetrics } from './connector-metrics';
import type { ConnectorRun } from './connector-run';
import { exemplarsOfApi, sortedExemplars, type ApiExemplars } from './exemplars';
import { fromApi, fromMessage, nativeHistogramPage } from './native-histogram';
import { startNodeExporter } from './node-exporter';
import { Prometheus, SCRAPE_INTERVAL } from './prometheus';
import { queries } from './promql';
import { differentAnswers } from './promql-answers';
import { remoteReadInParts, samplesOfSeries, type ReadSeries } from './remote-read';
import {
  countSent,
  credentialsOf,
  readingConfiguration,
  writingConfiguration,
  type RoundTrip,
} from './round-trip';
import { compare, noDifferences, type Sample } from './sample';
import { cashierPage, shopPage } from './shop-metrics';
import { startTarget } from './target';

const settings = { queue_config: { max_samples_per_send: 2000, batch_send_deadline: '1s' } };

/** Starts everything to scrape: what stays, what goes after 8 scrapes, and what goes and comes back, in 20 of them. */
async function startTargets(): Promise<string[]> {
  const pages = [
    shopPage,
    cashierPage((scrape) => scrape <= 8),
    cashierPage((scrape) => scrape <= 6 || scrape > 18),
    nativeHistogramPage((scrape) => scrape <= 10 || scrape > 15),
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
  scrapes: number,
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
async function expectExemplars(
  run: ConnectorRun,
  writer: Prometheus,
  { start, end }: Span,
  scrapes: number,
): Promise<number> {
  const own = await writer.ask<ApiExemplars[]>('query_exemplars', {
    query: '{__name__=~".+"}',
    start: String(start / 1000),
    end: String(end / 1000),
  });
  const stored = await run.exemplars();
  expect(sortedExemplars(stored)).toEqual(sortedExemplars(exemplarsOfApi(own)));
  expect(stored.length).toBeGreaterThan(scrapes);
  return stored.length;
}

/**
 * Has a Prometheus 2.42 write, and one that only reads: all that was written has to be read, and both have to answer PromQL
 * alike.
 * @param trip of 20 scrapes at least
 */
export async function roundTripOfPrometheus2(run: ConnectorRun, trip: RoundTrip): Promise<void> {
  const [exporter = '', ...targets] = await startTargets();
  const features = ['native-histograms', 'exemplar-storage'] as const;
  const configuration = writingConfiguration(run, settings);
  const scrapes = trip.seconds / SCRAPE_INTERVAL;
  await Prometheus.run({ configuration, features }, async (writer) => {
    await writer.scrape(writer.address, exporter, ...targets);
    const scraped = (times: number): Promise<void> => writer.untilScraped(exporter, times);
    await Promise.all([scraped(scrapes), trip.interruption?.(scraped)]);
    await writer.drain();
    const samples = await writer.samples();
    const span = spanOf(samples);

    const { username, password } = credentialsOf(run);
    const everything = { metric: '.+', ...span };
    const { InvokeReadURL } = run.outputs;
    const read = await remoteReadInParts(InvokeReadURL, everything, basic(username, password));
    expect(compare(samples, samplesOfSeries(read))).toEqual(noDifferences);
    await expectHistograms(read, writer, samples, scrapes);
    await expectExemplars(run, writer, span, scrapes);

    await Prometheus.run({ configuration: readingConfiguration(run) }, async (reader) => {
      const [start, end] = [Math.floor(span.start / 1000), Math.ceil(span.end / 1000)];
      expect(
        await differentAnswers(writer, reader, {
          queries,
          start,
          end,
          steps: [SCRAPE_INTERVAL, 7 * SCRAPE_INTERVAL],
        }),
      ).toEqual([]);
      expect(reader.complaints('warn', 'error')).toEqual([]);
    });

    const { once, attempts } = await countSent(writer, trip);
    const {
      received,
      written = 0,
      'dropped metadata_not_stored': metadata = 0,
      ...others
    } = await connectorMetrics(run.folder);
    expect([received, metadata, others]).toEqual([attempts, await writer.metadataSent(), {}]);
    // More: of an attempt that fails, a part may be written.
    expect(written).toBeGreaterThanOrEqual(once);
    expect(written).toBeLessThanOrEqual(attempts);
    expect(writer.complaints('error')).toEqual([]);
  });
}
