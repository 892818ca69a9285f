// Both versions of Prometheus into a real InfluxDB, which is killed in between.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOnInfluxd, type ConnectorRun } from '../support/connector-run';
import { Influxd } from '../support/influxd';
import { roundTripOfPrometheus2 } from '../support/prometheus-2-round-trip';
import { roundTripOfPrometheus3, storesEverything } from '../support/prometheus-3-round-trip';
import { soakSeconds, soakTimeout } from '../../support/soak';

const seconds = soakSeconds(24);
/** Seconds for which InfluxDB is down. */
const outage = seconds < 120 ? 5 : 20;
jest.setTimeout(2 * soakTimeout(seconds));

let folder: string;
let influxd: Influxd;
let runs: readonly [ConnectorRun, ConnectorRun];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'influxd-'));
  influxd = await Influxd.start(folder);
  runs = await Promise.all([
    startOnInfluxd(influxd, 'prometheus-2'),
    startOnInfluxd(influxd, 'prometheus-3', storesEverything),
  ]);
});

afterEach(async () => {
  for (const run of runs) await run.close();
  await influxd.stop();
  await rm(folder, { recursive: true });
});

/** Kills InfluxDB for a while, once for all who ask. */
function killOnce(): (scrapes: (times: number) => Promise<void>) => Promise<void> {
  let killed: Promise<void> | undefined;
  return (scrapes) => (killed ??= kill(scrapes));
}

async function kill(scrapes: (times: number) => Promise<void>): Promise<void> {
  await scrapes(10);
  await influxd.kill();
  await scrapes(outage);
  await influxd.restart();
}

it('Prometheus 2.42 and 3, each with one that only reads, and InfluxDB is killed in between; nothing is lost, and all PromQL is answered alike', async () => {
  const trip = { seconds, interruption: killOnce() };
  const trips = await Promise.allSettled([
    roundTripOfPrometheus2(runs[0], trip),
    roundTripOfPrometheus3(runs[1], trip),
  ]);
  for (const one of trips) if (one.status === 'rejected') throw one.reason;
});
