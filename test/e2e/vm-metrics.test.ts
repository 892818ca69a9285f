import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { version } from '../../package.json';
import { fault } from '../../local/s3/faults';
import { AwsStandIns, callersKey } from '../local/support/aws-stand-ins';
import { root } from '../support/docs';
import { clientPath } from './support/clients';
import { Prometheus } from './support/prometheus';
import { ServiceProcess } from './support/service-process';

let folder: string;
let dataFolder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vm-metrics-'));
  dataFolder = join(folder, 'data');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Where a process has said that its metrics are. */
function metricsUrl({ child }: ServiceProcess): string {
  return /Metrics +(http\S+)/.exec(child.stdout())![1]!;
}

/** The value of an expression that has one. */
async function valueOf(prometheus: Prometheus, expression: string): Promise<number> {
  const [series] = await prometheus.query(expression);
  return Number(series?.value?.[1]);
}

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
    const samples = ['shop-a', 'shop-b'].map((instance) => ({ instance, value, time: now + value }));
    expect((await service.sendSamples(samples)).status).toBe(204);
  }
  // Timestream's stand-in takes no samples that are a day old.
  const old = { instance: 'shop-a', value: 4, time: now - 86_400_000 };
  expect((await service.sendSamples([old])).status).toBe(400);
  expect((await service.sendRun('1-shop')).status).toBe(200);
  expect((await service.sendRun('2-shop')).status).toBe(200);
  expect((await fetch(`${service.telemetryUrl}/navigate/g/1-shop`)).status).toBe(401);
  expect((await fetch(`${service.connectorUrl}/wp-login.php`)).status).toBe(404);

  const url = metricsUrl(service);
  const page = await (await fetch(url)).text();
  // Neither names of runs, instances and scenarios, nor those of the group and of the metric.
  expect(page).not.toMatch(/shop|pod_kill|"g"|"load"/);
  expect(await promtoolOn(page, 'promtool')).toEqual([0, '']);
  expect(await promtoolOn(page, 'promtool-3')).toEqual([0, '']);

  await Prometheus.run({ configuration: '' }, async (prometheus) => {
    const { host } = new URL(url);
    await prometheus.scrape(host);
    await prometheus.untilScraped(host, 2);
    const value = (expression: string): Promise<number> => valueOf(prometheus, expression);
    const requests = (labels: string): Promise<number> =>
      value(`sum(chaos_telemetry_http_requests_total{${labels}})`);
    expect({
      writes: await requests('service="prometheus-connector",route="POST /write",status="204"'),
      refused: await requests('service="prometheus-connector",route="POST /write",status="400"'),
      runs: await requests('service="krkn-telemetry",route="POST /telemetry",status="200"'),
      strangers: await requests('service="krkn-telemetry",status="401"'),
      scanner: await requests('service="prometheus-connector",route="$default",status="404"'),
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
      scanner: 1,
      timed: 4,
      received: 7,
      written: 6,
      rejected: 1,
      stored: 4,
      succeeded: 3,
      waiting: 0,
    });
    expect(await value('process_resident_memory_bytes')).toBeGreaterThan(20_000_000);
    expect(await value(`chaos_telemetry_build_info{version="${version}"}`)).toBe(1);
    expect(await value('process_open_fds > 10 < process_max_fds')).toBeGreaterThan(10);
  });
}, 45_000);

it('the first run and the first sample that are lost; a Prometheus that has scraped before sees an increase', async () => {
  const aws = await AwsStandIns.start(folder);
  const options = [...aws.options, '--metrics-port', '0'];
  const service = await ServiceProcess.start(dataFolder, options, aws.environment);
  try {
    const { host } = new URL(metricsUrl(service));
    await Prometheus.run({ configuration: '' }, async (prometheus) => {
      await prometheus.scrape(host);
      await prometheus.untilScraped(host, 2);
      const alerts = readFileSync(join(root, 'docs/vm.md'), 'utf8').match(
        /(?<=^\| `)sum\(increase.+?(?=` \|)/gm,
      )!;
      for (const alert of alerts) expect([alert, await prometheus.query(alert)]).toEqual([alert, []]);

      aws.s3.standIn.faults.add(fault.serverError, { operation: 'PutObject' });
      expect((await service.sendRun('1-lost')).status).toBe(503);
      const old = { instance: 'a', value: 4, time: Date.now() - 86_400_000 };
      const { accessKeyId, secretAccessKey } = callersKey;
      expect((await service.sendSamples([old], accessKeyId, secretAccessKey)).status).toBe(400);
      await prometheus.untilScraped(host, 2);

      expect(alerts).toHaveLength(3);
      for (const alert of alerts) {
        expect([alert, await prometheus.query(alert)]).toEqual([alert, [expect.anything()]]);
      }
      const outcomes =
        'sum(increase(chaos_telemetry_connector_write_requests_total{outcome!="success"}[5m]))';
      expect(await valueOf(prometheus, outcomes)).toBeGreaterThan(0.5);
    });
  } finally {
    service.child.signal('SIGTERM');
    await service.child.ended;
    await aws.stop();
  }
}, 60_000);
