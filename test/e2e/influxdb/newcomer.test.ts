// What docs/local.md promises who has an InfluxDB: nothing but its commands, and what they print; and the queries of all pages.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LocalOutputs } from '../../../local/services';
import { npmStart, printedSettings } from '../../local/support/npm-start';
import { blocks } from '../../support/docs';
import { Influxd } from '../support/influxd';
import { Prometheus } from '../support/prometheus';
import { until } from '../support/until';

const run = promisify(execFile);

let folder: string;
let influxd: Influxd | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'newcomer-'));
  influxd = await Influxd.start(folder);
});

afterAll(async () => {
  await influxd?.stop();
  await rm(folder, { recursive: true });
});

/** The command of the page that asks InfluxDB 2 for samples. */
function documentedQuery(url: string, organization: string, bucket: string): string {
  const found = blocks('shell').find(
    ({ name, code }) => name.startsWith('docs/local.md') && code.includes('/api/v2/query'),
  );
  if (found === undefined) throw new Error('docs/local.md has no query');
  return found.code
    .replace('http://127.0.0.1:8086', url)
    .replace('<org>', organization)
    .replace('<bucket>', bucket);
}

it('from npm start to the first sample by the documented query: within a minute', async () => {
  const begun = Date.now();
  const server = influxd!;
  const tokenFile = join(folder, 'token');
  await writeFile(tokenFile, `${server.operatorToken}\n`, { mode: 0o600 });
  await server.createBucket('local-prometheus');
  const dataFolder = join(folder, 'data');
  const local = await npmStart(dataFolder, [
    ...['--store', 'influxdb', '--influx-url', server.url, '--influx-token-file', tokenFile],
  ]);
  const outputs = JSON.parse(await readFile(join(dataFolder, 'outputs.json'), 'utf8')) as LocalOutputs;
  const { DefaultDatabase = '', InfluxDBOrganization = '' } = outputs['local-PrometheusConnector'];
  const { prometheus: configuration } = await printedSettings(local.stdout());
  await Prometheus.run({ configuration }, async (prometheus) => {
    await prometheus.scrape(prometheus.address);
    const query = documentedQuery(server.url, InfluxDBOrganization, DefaultDatabase);
    const answer = await until(
      async () => (await run('bash', ['-c', query], { cwd: folder })).stdout,
      (csv) => csv.includes(',up,value,prometheus,'),
      60,
    );
    expect(answer).toContain(prometheus.address);
    expect(Date.now() - begun).toBeLessThan(60_000);
    expect(await prometheus.queue()).toMatchObject({ failed: 0, dropped: 0, retried: 0 });
  });
  local.signal('SIGINT');
  await local.ended;
  expect(local.stderr()).toBe('');
}, 120_000);

it.each(blocks('flux').map(({ name, code }) => [name, code] as const))(
  'InfluxDB 2 understands the documented query: %s',
  async (_name, code) => {
    const { url, org, operatorToken } = influxd!;
    const response = await fetch(`${url}/api/v2/query?org=${org}`, {
      method: 'POST',
      headers: { authorization: `Token ${operatorToken}`, 'content-type': 'application/vnd.flux' },
      body: code.replaceAll('"dev-prometheus"', '"local-prometheus"'),
    });
    const text = await response.text();
    expect([response.status, text]).toEqual([200, expect.not.stringContaining(',error,reference')]);
  },
);
