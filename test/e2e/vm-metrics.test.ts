import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientPath } from './support/clients';
import { Prometheus } from './support/prometheus';
import { ServiceProcess } from './support/service-process';

let dataFolder: string;

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'vm-metrics-'));
});

afterEach(() => rm(dataFolder, { recursive: true, force: true }));

/** What promtool says of a page of metrics, with its exit status. */
async function promtoolOn(page: string, promtool: 'promtool' | 'promtool-3'): Promise<[number, string]> {
  const child = spawn(clientPath(promtool), ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  for (const output of [child.stdout, child.stderr]) output.on('data', (text) => (said += String(text)));
  const closed = once(child, 'close') as Promise<[number]>;
  child.stdin.end(page);
  return [(await closed)[0], said];
}

it('runs and samples, then a Prometheus that scrapes /metrics; it counts what was sent, and promtool finds no fault', async () => {
  const service = await ServiceProcess.start(dataFolder, ['--metrics-port', '0']);
  const now = Date.now();
  for (const value of [1, 2, 3]) {
    const samples = ['a', 'b'].map((instance) => ({ instance, value, time: now + value }));
    expect((await service.sendSamples(samples)).status).toBe(204);
  }
  // Timestream's stand-in takes no samples that are a day old.
  const old = { instance: 'a', value: 4, time: now - 86_400_000 };
  expect((await service.sendSamples([old])).status).toBe(400);
  expect((await service.sendRun('1-first')).status).toBe(200);
  expect((await service.sendRun('2-second')).status).toBe(200);
  expect((await fetch(`${service.telemetryUrl}/navigate`)).status).toBe(401);

  const [, url = ''] = /Metrics +(http\S+)/.exec(service.child.stdout())!;
  const page = await (await fetch(url)).text();
  expect(await promtoolOn(page, 'promtool')).toEqual([0, '']);
  expect(await promtoolOn(page, 'promtool-3')).toEqual([0, '']);

  await Prometheus.run({ configuration: '' }, async (prometheus) => {
    const { host } = new URL(url);
    await prometheus.scrape(host);
    await prometheus.untilScraped(host, 2);
    const value = async (expression: string): Promise<number> => {
      const [series] = await prometheus.query(expression);
      return Number(series?.value?.[1]);
    };
    const requests = (labels: string): Promise<number> =>
      value(`sum(chaos_telemetry_http_requests_total{${labels}})`);
    expect({
      writes: await requests('service="prometheus-connector",route="POST /write",status="204"'),
      refused: await requests('service="prometheus-connector",route="POST /write",status="400"'),
      runs: await requests('service="krkn-telemetry",route="POST /telemetry",status="200"'),
      strangers: await requests('service="krkn-telemetry",status="401"'),
      timed: await value('sum(chaos_telemetry_http_request_duration_seconds_count{route="POST /write"})'),
      received: await value('chaos_telemetry_connector_received_total'),
      written: await value('chaos_telemetry_connector_written_total'),
      rejected: await value('chaos_telemetry_connector_rejected_total{reason="outside_retention"}'),
      stored: await value('chaos_telemetry_connector_store_duration_seconds_count'),
      succeeded: await value('chaos_telemetry_connector_write_requests_total{outcome="success"}'),
      waiting: await value('sum(chaos_telemetry_function_events_waiting)'),
    }).toEqual({
      writes: 3,
      refused: 1,
      runs: 2,
      strangers: 1,
      timed: 4,
      received: 7,
      written: 6,
      rejected: 1,
      stored: 4,
      succeeded: 3,
      waiting: 0,
    });
    expect(await value('process_resident_memory_bytes')).toBeGreaterThan(20_000_000);
  });
}, 45_000);
