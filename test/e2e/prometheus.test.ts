import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prometheusConfig } from '../../client-config/prometheus';
import { startLocalRun } from '../../local/run';
import { fault } from '../../local/timestream/faults';
import { readStoppedRecords } from '../../local/timestream/stored-record';
import { npmStart, printedSettings } from '../local/support/npm-start';
import { connectorMetrics } from './support/connector-metrics';
import { startNodeExporter } from './support/node-exporter';
import { Prometheus, type QueueState, SCRAPE_INTERVAL } from './support/prometheus';
import { compare, noDifferences, samplesOf, type Sample } from './support/sample';
import { startTarget } from './support/target';

const destination = ['local-prometheus', 'metrics'] as const;

let dataFolder: string;

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'e2e-'));
});

afterEach(() => rm(dataFolder, { recursive: true, force: true }));

/** What a Prometheus has scraped, and how it fared with sending it. */
interface Outcome {
  readonly samples: readonly Sample[];
  readonly queue: QueueState;
}

/** Has a Prometheus scrape itself and a node exporter during `meanwhile`, then send what is left. */
async function scrapeDuring(
  prometheus: Prometheus,
  meanwhile: (exporterScraped: (times: number) => Promise<void>) => Promise<void>,
): Promise<Outcome> {
  const exporter = await startNodeExporter();
  await prometheus.scrape(prometheus.address, exporter);
  await meanwhile((times) => prometheus.untilScraped(exporter, times));
  await prometheus.drain();
  return { samples: await prometheus.samples(), queue: await prometheus.queue() };
}

/** The values that are not finite. */
function textsAmong(samples: readonly Sample[]): Set<string> {
  return new Set(samples.flatMap(({ value }) => (typeof value === 'string' ? [value] : [])));
}

it('a minute of Prometheus against npm start; every sample is stored once, whatever its value, and nothing else', async () => {
  const local = await npmStart(dataFolder);
  const { prometheus: configuration } = await printedSettings(local.stdout());
  await Prometheus.run({ configuration }, async (prometheus) => {
    const { samples, queue } = await scrapeDuring(prometheus, (exporterScraped) =>
      exporterScraped(60 / SCRAPE_INTERVAL),
    );
    const metadataSent = await prometheus.metadataSent();
    local.signal('SIGINT');
    await local.ended;
    const stored = await readStoppedRecords(join(dataFolder, 'timestream'), ...destination);

    expect(textsAmong(samples)).toEqual(new Set(['nan', '+Inf', '-Inf', 'stale']));
    expect(compare(samples, samplesOf(stored))).toEqual(noDifferences);
    expect(queue).toMatchObject({ failed: 0, dropped: 0, retried: 0, sent: queue.taken });
    expect(await connectorMetrics(dataFolder)).toEqual({
      received: queue.sent,
      written: queue.sent,
      'dropped metadata_not_stored': metadataSent,
    });
    expect(prometheus.complaints('warn', 'error')).toEqual([]);
    expect(local.stderr()).toBe('');
  });
}, 300_000);

it('Timestream throttles, fails, hangs and breaks off for ten seconds each; Prometheus sends again, and every sample is stored once', async () => {
  const local = await startLocalRun({ dataFolder, telemetryPort: 0, connectorPort: 0 });
  try {
    const { faults, traffic } = local.timestream;
    const configuration = prometheusConfig(local.outputs['local-PrometheusConnector']);
    await Prometheus.run({ configuration }, async (prometheus) => {
      const { samples, queue } = await scrapeDuring(prometheus, async (exporterScraped) => {
        await exporterScraped(5);
        for (const misbehaviour of [fault.throttle, fault.serverError, fault.hang, fault.resetAfterwards]) {
          const callsBefore = traffic.calls('WriteRecords');
          const mend = faults.add(misbehaviour, { operation: 'WriteRecords' });
          await exporterScraped(10 / SCRAPE_INTERVAL);
          mend();
          expect(traffic.calls('WriteRecords')).toBeGreaterThan(callsBefore);
        }
      });
      const stored = await local.timestream.records(...destination);

      expect(compare(samples, samplesOf(stored))).toEqual(noDifferences);
      expect(queue).toMatchObject({ failed: 0, dropped: 0, retried: expect.any(Number) as number });
      expect(queue.retried).toBeGreaterThan(0);
      expect(prometheus.complaints('error')).toEqual([]);
    });
  } finally {
    await local.close();
  }
}, 300_000);

it('a target exposes the labels of a destination; it chooses nothing, and holds up nothing', async () => {
  const local = await startLocalRun({ dataFolder, telemetryPort: 0, connectorPort: 0 });
  try {
    const outputs = local.outputs['local-PrometheusConnector'];
    const { PrometheusDatabaseLabel, PrometheusTableLabel = '' } = outputs;
    const lines = [
      `stray{${PrometheusTableLabel}="team-a"} 1`,
      `lost{${PrometheusDatabaseLabel}="other"} 2`,
      'fine 3',
    ];
    const target = await startTarget(() => ({ contentType: 'text/plain', body: `${lines.join('\n')}\n` }));
    await Prometheus.run({ configuration: prometheusConfig(outputs) }, async (prometheus) => {
      await prometheus.scrape(target);
      await prometheus.untilScraped(target, 3);
      await prometheus.drain();

      const scraped = await prometheus.samples();
      expect(scraped.map(({ metric }) => metric)).toEqual(expect.arrayContaining(['stray', 'lost', 'fine']));
      const sent = scraped.map((sample) => {
        const {
          [PrometheusDatabaseLabel]: _database,
          [PrometheusTableLabel]: _table,
          ...labels
        } = sample.labels;
        return { ...sample, labels };
      });
      expect(compare(sent, samplesOf(await local.timestream.records(...destination)))).toEqual(noDifferences);
      expect(await prometheus.queue()).toMatchObject({ failed: 0, dropped: 0, retried: 0 });
    });
  } finally {
    await local.close();
  }
}, 120_000);
