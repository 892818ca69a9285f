// What chaos did to the metrics of a service: a script degrades it in three ways while Krkn tells of a run. As a soak, a real Prometheus
// scrapes it for half an hour; otherwise what one has recorded then is sent again.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { krknConfig } from '../../client-config/krkn';
import { prometheusConfig } from '../../client-config/prometheus';
import type { LocalOutputs } from '../../local/services';
import { readRecording, writeRecording, type RecordedSeries } from '../support/recorded-samples';
import { startOnInfluxd, startOnTimestream, type ConnectorRun } from './support/connector-run';
import { degradeShop, INTERVAL, shopScenarios, type ShopPeriod } from './support/degraded-shop';
import { Influxd } from './support/influxd';
import { runKrkn } from './support/krkn';
import { Prometheus, type QueueState } from './support/prometheus';
import type { ReadSeries } from './support/remote-read';
import { replay } from './support/replay';
import { isSoak } from '../support/soak';
import { TelemetryApi } from './support/telemetry-api';
import { until } from './support/until';

const GROUP = 'shop';
const RECORDING = resolve(__dirname, '../fixtures/windows/degraded-shop');
/** Seconds after a run until nothing of it changes: recoveries are in, and so are late samples. */
const COMPLETE = 900 + 120;

let folder: string;
let influxd: Influxd;
let runs: Readonly<Record<'Timestream' | 'InfluxDB', ConnectorRun>>;
let periods: readonly ShopPeriod[];

beforeAll(
  async () => {
    folder = await mkdtemp(join(tmpdir(), 'windows-'));
    influxd = await Influxd.start(folder);
    runs = {
      Timestream: await startOnTimestream(),
      InfluxDB: await startOnInfluxd(influxd, 'shop'),
    };
    periods = isSoak ? await scrapedLive() : await replayed();
  },
  isSoak ? 3_600_000 : 120_000,
);

afterAll(async () => {
  for (const run of Object.values(runs)) await run.close();
  await influxd.stop();
  await rm(folder, { recursive: true });
});

/** A Prometheus scrapes the shop and writes to both stores. With RECORD=1, what it has scraped replaces the recording. */
async function scrapedLive(): Promise<readonly ShopPeriod[]> {
  const remoteWrite = Object.values(runs).flatMap(
    ({ outputs }) => (parse(prometheusConfig(outputs)) as { remote_write: object[] }).remote_write,
  );
  const configuration = stringify({ remote_write: remoteWrite });
  return Prometheus.run({ version: 3, configuration, scrapeInterval: INTERVAL }, async (prometheus) => {
    const begun = Date.now();
    const degraded = await degradeShop(prometheus);
    const series = await prometheus.series(begun, Date.now());
    await prometheus.scrape();
    const isSent = ({ taken, sent, retried }: QueueState): boolean =>
      sent - retried >= remoteWrite.length * taken;
    await until(() => prometheus.queue(), isSent, 60);
    if (process.env['RECORD'] === '1') {
      writeRecording(join(RECORDING, 'samples.jsonl.gz'), series.flatMap(recorded));
      await writeFile(join(RECORDING, 'times.json'), `${JSON.stringify(degraded, undefined, 2)}\n`);
    }
    return degraded;
  });
}

function recorded({ metric, labels, samples }: ReadSeries): RecordedSeries[] {
  const finite = samples.flatMap(({ timestamp, value }) =>
    typeof value === 'number' ? [{ timestamp, value }] : [],
  );
  if (finite.length === 0) return [];
  return [
    {
      labels: { __name__: metric, ...labels },
      times: finite.map(({ timestamp }) => timestamp),
      values: finite.map(({ value }) => value),
    },
  ];
}

/** Sends what was recorded, as if all of it was over just now. */
async function replayed(): Promise<readonly ShopPeriod[]> {
  const times = JSON.parse(await readFile(join(RECORDING, 'times.json'), 'utf8')) as ShopPeriod[];
  const later = Math.ceil(Date.now() / 1000 - COMPLETE - times.at(-1)!.end);
  // Parts of histograms are half of all, and are never ranked.
  const series = readRecording(join(RECORDING, 'samples.jsonl.gz')).filter(
    ({ labels }) => !labels['__name__']!.endsWith('_bucket'),
  );
  for (const run of Object.values(runs)) await replay(run, series, later * 1000);
  return times.map(({ start, end, over }) => ({
    start: start + later,
    end: end + later,
    over: over + later,
  }));
}

/** Has krkn-lib send a run with these scenarios. @returns its folder */
async function sendRun({ folder: dataFolder }: ConnectorRun): Promise<string> {
  const outputs = JSON.parse(await readFile(join(dataFolder, 'outputs.json'), 'utf8')) as LocalOutputs;
  const config = join(folder, 'config.yaml');
  const scenarios = join(folder, 'scenarios.json');
  await writeFile(config, krknConfig(outputs['local-KrknTelemetry']));
  const told = periods.map(({ start, end }, index) => ({ name: shopScenarios[index]!.name, start, end }));
  await writeFile(scenarios, JSON.stringify(told));
  return (await runKrkn<string>('send_windows.py', config, GROUP, scenarios)).report;
}

it.each(['Timestream', 'InfluxDB'] as const)(
  'a service is degraded in three ways, samples in %s; each is among the first five metrics, with the time that it took to recover, and no other of the service',
  async (store) => {
    const run = await sendRun(runs[store]);
    const api = await TelemetryApi.ofLocalRun(runs[store].folder);
    await api.lookAgain(run);
    const { metrics } = await until(
      () => api.report(run),
      (report) => report.metrics !== null,
      30,
    );

    expect(metrics).toMatchObject({ state: isSoak ? 'partial' : 'final', problem: null });
    for (const [index, { metric, alsoMoved }] of shopScenarios.entries()) {
      const { end, over } = periods[index]!;
      const found = metrics!.scenarios[index]!;
      expect(found.problem).toBeNull();
      expect(found.metrics.slice(0, 5).map((row) => row.metric)).toContain(metric);
      const ofShop = found.metrics.filter((row) => row.metric.startsWith('shop_'));
      expect([metric, ...alsoMoved]).toEqual(expect.arrayContaining(ofShop.map((row) => row.metric)));
      const { isBack, medianRecoverySeconds } = ofShop.find((row) => row.metric === metric)!;
      expect(isBack).toBe(true);
      expect(Math.abs(medianRecoverySeconds! - (over - end))).toBeLessThanOrEqual(2 * INTERVAL);
    }
  },
  240_000,
);
