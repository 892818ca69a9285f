// Senders other than Prometheus: VictoriaMetrics' agent, and what uses Prometheus' client library for remote write.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { startLocalRun, type LocalRun } from '../../local/run';
import { startChild } from '../local/support/child-process';
import { basic } from '../support/connector-edges';
import { clientPath } from './support/clients';
import { remoteRead, type ReadSeries } from './support/remote-read';
import type { Sample } from './support/sample';
import { startTarget, type PageOfScrape } from './support/target';
import { until } from './support/until';
import { startVmagent } from './support/vmagent';

jest.setTimeout(60_000);

let folder: string;
let local: LocalRun;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'e2e-'));
  local = await startLocalRun({ dataFolder: folder, telemetryPort: 0, connectorPort: 0 });
});

afterEach(async () => {
  await local.close();
  await rm(folder, { recursive: true, force: true });
});

function writing(): { url: string; username: string; password: string } {
  const { InvokeWriteURL, ConnectorUsername, ConnectorPassword } = local.outputs['local-PrometheusConnector'];
  return { url: InvokeWriteURL, username: ConnectorUsername!, password: ConnectorPassword! };
}

/** All that is stored of metrics whose name matches. */
function read(metric: string): Promise<ReadSeries[]> {
  const { username, password } = writing();
  const now = Date.now();
  const query = { metric, start: now - 60_000, end: now + 60_000 };
  const { InvokeReadURL } = local.outputs['local-PrometheusConnector'];
  return remoteRead(InvokeReadURL, query, basic(username, password));
}

const SCRAPES = 6;

/** What each scrape serves: texts of labels, and the value of each scrape. */
const served: Readonly<Record<string, (scrape: number) => number | string>> = {
  '{kind="counter"}': (scrape) => scrape * 3,
  '{kind="fraction"}': (scrape) => scrape * 0.1 + 0.2,
  '{kind="smallest"}': () => 5e-324,
  '{kind="largest"}': () => 1.7976931348623157e308,
  '{kind="below six decimals"}': (scrape) => scrape * 1.23e-7,
  '{kind="infinity"}': (scrape) => (scrape % 2 === 0 ? '+Inf' : '-Inf'),
  '{text="two\\nlines, \\"quoted\\", \\\\, ü, 🚀"}': (scrape) => -scrape,
};

/** Ends after some scrapes: then each series ends, too. */
const page: PageOfScrape = (scrape) =>
  scrape > SCRAPES
    ? undefined
    : {
        contentType: 'text/plain; version=0.0.4',
        body: Object.entries(served)
          .map(([labels, value]) => `served${labels} ${value(scrape)}\n`)
          .join(''),
      };

/** Values of each series in the order of their times. */
function valuesBySeries(series: readonly ReadSeries[]): Readonly<Record<string, Sample['value'][]>> {
  return Object.fromEntries(
    series.map(({ labels: { agent: _agent, instance: _instance, job: _job, ...labels }, samples }) => [
      `{${Object.entries(labels)
        .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
        .join()}}`,
      samples.map(({ value }) => value),
    ]),
  );
}

it('vmagent, of Debian and a newer one that tries zstd first; both send all, and drop nothing', async () => {
  const programs = ['vmagent', 'vmagent-1.150'] as const;
  await Promise.all(
    programs.map(async (program) => {
      const agent = await startVmagent({ program, folder, target: await startTarget(page), ...writing() });
      const stored = await until(
        async () => (await read('served')).filter(({ labels }) => labels['agent'] === program),
        (series) =>
          series.length === Object.keys(served).length &&
          series.every(({ samples }) => samples.at(-1)?.value === 'stale'),
        30,
      );
      const expected = Object.entries(served).map(([labels, value]) => [
        labels,
        [...Array.from({ length: SCRAPES }, (_, index) => value(index + 1)), 'stale'],
      ]);
      expect(valuesBySeries(stored)).toEqual(Object.fromEntries(expected));

      expect(await agent.metric('vmagent_remotewrite_packets_dropped_total')).toBe(0);
      expect(await agent.metric('vmagent_remotewrite_requests_total', /status_code="2XX"/)).toBeGreaterThan(
        0,
      );
      const refused = await agent.metric('vmagent_remotewrite_requests_total', /status_code="415"/);
      // Those that it had packed before the first answer: more than one on a busy machine.
      expect(refused > 0).toBe(program !== 'vmagent');
      expect(agent.log().includes('Downgrading protocol')).toBe(program !== 'vmagent');
    }),
  );
});

/** Has promtool push a metric as any user of Prometheus' client library does, which appends /api/v1/write to a URL. */
async function push(url: string, message: string): Promise<{ status: number | string; printed: string }> {
  const { username, password } = writing();
  const metrics = join(folder, 'pushed.prom');
  const http = join(folder, 'http.yml');
  await writeFile(metrics, '# TYPE pushed gauge\npushed{text="ü"} 0.1\n');
  await writeFile(http, stringify({ basic_auth: { username, password } }));
  const child = await startChild(clientPath('promtool-3'), [
    ...['push', 'metrics', `--http.config.file=${http}`, `--protobuf_message=${message}`],
    ...[url, metrics],
  ]);
  const status = await child.ended;
  return { status, printed: child.stdout() + child.stderr() };
}

it.each(['the URL for writes', 'the URL of the API'])(
  'promtool push metrics to %s; stored',
  async (which) => {
    const { url } = writing();
    const pushed = await push(
      which === 'the URL of the API' ? new URL(url).origin : url,
      'prometheus.WriteRequest',
    );
    expect(pushed).toEqual({ status: 0, printed: expect.stringContaining('SUCCESS') as string });
    expect((await read('pushed')).map(({ labels, samples }) => [labels, samples[0]?.value])).toEqual([
      [{ job: 'promtool', text: 'ü' }, 0.1],
    ]);
  },
);

it('promtool push metrics that calls its 1.0 body 2.0, as 3.16 does; refused in words, and nothing is stored', async () => {
  const { status, printed } = await push(writing().url, 'io.prometheus.write.v2.Request');
  expect(status).toBe(1);
  expect(printed).toMatch(/FAILED: .*400 Bad Request: .*1\.0.*2\.0/);
  expect(printed).not.toContain('SUCCESS');
  expect(await read('pushed')).toEqual([]);
});
