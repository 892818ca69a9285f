// A Timestream that misbehaves, behind the connector that a real Prometheus sends to.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prometheusConfig } from '../../client-config/prometheus';
import { startLocalRun } from '../../local/run';
import { fault } from '../../local/timestream/faults';
import { startNodeExporter } from './support/node-exporter';
import { Prometheus, SCRAPE_INTERVAL } from './support/prometheus';
import { compare, noDifferences, samplesOf } from './support/sample';
import { soakSeconds, soakTimeout } from '../support/soak';
import { until } from './support/until';

/** How Timestream misbehaves, and seconds for which it does at least. The connector gives up a call after ten. */
const misbehaviours = [
  [fault.throttle, 4],
  [fault.serverError, 4],
  [fault.hang, 12],
  [fault.resetAfterwards, 4],
] as const;
const LEAST = 24;
const seconds = soakSeconds(LEAST);
jest.setTimeout(soakTimeout(seconds));

let dataFolder: string;

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'e2e-'));
});

afterEach(() => rm(dataFolder, { recursive: true, force: true }));

it('Timestream throttles, fails, hangs and breaks off, one after the other; Prometheus sends again, and every sample is stored once', async () => {
  const local = await startLocalRun({ dataFolder, telemetryPort: 0, connectorPort: 0 });
  try {
    const { faults, traffic } = local.timestream;
    const calls = (): number => traffic.calls('WriteRecords');
    const configuration = prometheusConfig(local.outputs['local-PrometheusConnector']);
    await Prometheus.run({ configuration }, async (prometheus) => {
      const exporter = await startNodeExporter();
      await prometheus.scrape(prometheus.address, exporter);
      await prometheus.untilScraped(exporter, 3);
      for (const [misbehaviour, share] of misbehaviours) {
        const callsBefore = calls();
        const end = faults.add(misbehaviour, { operation: 'WriteRecords' });
        await Promise.all([
          prometheus.untilScraped(exporter, (seconds * share) / LEAST / SCRAPE_INTERVAL),
          until(calls, (count) => count > callsBefore, 30),
        ]);
        end();
      }
      await prometheus.drain();

      const stored = await local.timestream.records('local-prometheus', 'metrics');
      expect(compare(await prometheus.samples(), samplesOf(stored))).toEqual(noDifferences);
      const queue = await prometheus.queue();
      expect(queue).toMatchObject({ failed: 0, dropped: 0, retried: expect.any(Number) as number });
      expect(queue.retried).toBeGreaterThan(0);
      expect(prometheus.complaints('error')).toEqual([]);
    });
  } finally {
    await local.close();
  }
});
