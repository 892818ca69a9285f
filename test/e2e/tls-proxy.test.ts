// The proxies of docs/vm.md with the files of docs/examples, in front of a local run. Only names, ports and paths in them are
// replaced by those of this machine.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { krknConfig } from '../../client-config/krkn';
import { prometheusConfig } from '../../client-config/prometheus';
import type { NavigateEntry } from '../../lambda/krkn-telemetry/routes/navigate';
import { destination, startLocalRun, type LocalRun } from '../../local/run';
import { type Child, startChild } from '../local/support/child-process';
import { eventually } from '../local/support/eventually';
import { basic } from '../support/connector-edges';
import { root } from '../support/docs';
import { clientPath } from './support/clients';
import { runKrknTrusting, writeKrknConfig } from './support/krkn';
import { Prometheus } from './support/prometheus';
import { compare, noDifferences, samplesOf } from './support/sample';

const run = promisify(execFile);
const example = (name: string): string => readFileSync(join(root, 'docs/examples', name), 'utf8');

/** Where a proxy listens for what. */
interface Ports {
  readonly http: number;
  readonly telemetry: number;
  readonly connector: number;
}

let folder: string;
let local: LocalRun;
let ports: Ports;

/** Ports that nothing listens on. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))));
  const found = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return found;
}

/** Where the local run listens, behind the proxy. */
const behind = (): { telemetry: string; connector: string } => ({
  telemetry: new URL(local.telemetryUrl).host,
  connector: new URL(local.connectorUrl).host,
});

/** An authority, and a certificate of its for this machine. */
async function makeCertificates(): Promise<string> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-days', '2'];
  const openssl = (...args: readonly string[]) =>
    run('openssl', ['req', '-x509', ...key, ...args], { cwd: folder });
  await openssl('-keyout', 'ca-key.pem', '-out', 'ca.pem', '-subj', '/CN=Authority');
  await openssl(
    ...['-keyout', 'privkey.pem', '-out', 'fullchain.pem', '-subj', '/CN=localhost'],
    ...['-addext', 'subjectAltName=DNS:localhost', '-addext', 'basicConstraints=critical,CA:FALSE'],
    ...['-CA', 'ca.pem', '-CAkey', 'ca-key.pem'],
  );
  return join(folder, 'ca.pem');
}

/** @returns the file of the authority's certificate */
async function startNginx(): Promise<string> {
  const authority = await makeCertificates();
  const { telemetry, connector } = behind();
  const site = example('nginx.conf')
    .replace('listen 80;', `listen 127.0.0.1:${ports.http};`)
    .replace('listen 443', `listen 127.0.0.1:${ports.telemetry}`)
    .replace('listen 443', `listen 127.0.0.1:${ports.connector}`)
    .replaceAll('127.0.0.1:8080', telemetry)
    .replaceAll('127.0.0.1:9201', connector)
    .replaceAll(/\/etc\/letsencrypt\/live\/\w+\.example/g, folder)
    .replaceAll(/\w+\.example/g, 'localhost');
  await writeFile(join(folder, 'site.conf'), site);
  // What Debian has in nginx.conf, with folders of its own.
  const temporary = ['client_body', 'proxy', 'fastcgi', 'scgi', 'uwsgi'].map(
    (kind) => `${kind}_temp_path ${kind};`,
  );
  const main = `user root; pid nginx.pid; daemon off; events {}
    http { access_log off; ${temporary.join(' ')} include site.conf; }`;
  await writeFile(join(folder, 'nginx.conf'), main);
  const nginx = await startChild(clientPath('nginx'), ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr']);
  await untilOpen(nginx, authority);
  return authority;
}

/** @returns the file of the authority's certificate */
async function startCaddy(): Promise<string> {
  const { telemetry, connector } = behind();
  const site = example('Caddyfile')
    .replace('telemetry.example', `localhost:${ports.telemetry}`)
    .replace('connector.example', `localhost:${ports.connector}`);
  // It makes an authority of its own for names that no other gives certificates for.
  const options = [
    'admin off',
    'default_bind 127.0.0.1',
    'skip_install_trust',
    `http_port ${ports.http}`,
    `https_port ${ports.telemetry}`,
  ];
  await writeFile(join(folder, 'Caddyfile'), `{\n${options.join('\n')}\n}\n${site}`);
  const caddy = await startChild('env', [
    ...['-i', `HOME=${folder}`, `TELEMETRY=${telemetry}`, `CONNECTOR=${connector}`],
    ...[clientPath('caddy'), 'run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'],
  ]);
  const authority = join(folder, '.local/share/caddy/pki/authorities/local/root.crt');
  await untilOpen(caddy, authority);
  return authority;
}

/** An answer that has arrived. */
interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a request, by TLS as one who trusts the authority alone. */
async function ask(url: string, options: AskOptions = {}): Promise<Answer> {
  const { authority, body = '', ...others } = options;
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  const ca = authority === undefined ? {} : { ca: readFileSync(authority) };
  const request = send(url, { ...others, ...ca }).end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { status: response.statusCode!, headers: response.headers, body: await text(response) };
}

interface AskOptions {
  readonly authority?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly agent?: Agent;
}

async function untilOpen(child: Child, authority: string): Promise<void> {
  await eventually(async () => {
    for (const port of [ports.telemetry, ports.connector]) {
      const { status } = await ask(`https://localhost:${port}/health`, { authority });
      if (status !== 200) throw new Error(`It answers ${status}:\n${child.stderr()}`);
    }
  }, 20_000);
}

/** A run that `send_runs.py` has sent. */
interface SentRun {
  readonly folder: string;
  readonly files: Readonly<Record<string, { readonly size: number }>>;
}

/** krkn-lib sends runs and archives; all are there in full. Returns the first. */
async function krknSends(authority: string): Promise<SentRun> {
  const config = join(folder, 'config.yaml');
  const outputs = local.outputs['local-KrknTelemetry'];
  await writeKrknConfig(config, krknConfig(outputs));
  const { report, warnings } = await runKrknTrusting<SentRun[]>(authority, 'send_runs.py', config, folder);
  expect(warnings).toBe('');
  const sent = report[0]!;
  expect(Object.keys(sent.files).length).toBeGreaterThan(40);
  const { TelemetryApiUrl, TelemetryUsername = '', TelemetryPassword = '' } = outputs;
  const { body } = await ask(`${TelemetryApiUrl}/navigate/${sent.folder}`, {
    authority,
    headers: { authorization: basic(TelemetryUsername, TelemetryPassword) },
  });
  const stored = (JSON.parse(body) as readonly NavigateEntry[])
    .filter(({ path }) => path !== 'telemetry.json')
    .map(({ path, size }) => [path, { size }]);
  const sizes = Object.entries(sent.files).map(([path, { size }]) => [path, { size }]);
  expect(Object.fromEntries(stored)).toEqual(Object.fromEntries(sizes));
  return sent;
}

/** A browser logs in, and saves a file of the run. */
async function browserLogsIn(authority: string, { folder: group, files }: SentRun): Promise<void> {
  const origin = `https://localhost:${ports.telemetry}`;
  const plain = await ask(`http://localhost:${ports.http}/files?search=a`);
  expect([plain.status, plain.headers.location]).toEqual([308, 'https://localhost/files?search=a']);

  const { TelemetryUsername = '', TelemetryPassword = '' } = local.outputs['local-KrknTelemetry'];
  const login = (from: string): Promise<Answer> =>
    ask(`${origin}/login`, {
      authority,
      method: 'POST',
      headers: { origin: from, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ username: TelemetryUsername, password: TelemetryPassword }).toString(),
    });
  expect((await login('https://elsewhere.example')).status).toBe(403);
  const { status, headers } = await login(origin);
  const [cookie = ''] = headers['set-cookie'] ?? [];
  expect(status).toBe(303);
  expect(headers.location).toMatch(/^(?!http:)/);
  expect(cookie).toMatch(/; Secure(;|$)/);

  const name = Object.keys(files)[0]!;
  const session = { authority, headers: { cookie: cookie.split(';')[0]! } };
  const page = await ask(`${origin}/files/${group}`, session);
  expect([page.status, page.body]).toEqual([200, expect.stringContaining(name)]);
  const link = await ask(`${origin}/download?key=${encodeURIComponent(`${group}/${name}`)}`, session);
  expect(link.headers.location).toMatch(new RegExp(`^${origin}/_s3/`));
  const saved = await ask(link.headers.location!, { authority });
  expect([saved.status, saved.headers['content-length']]).toEqual([200, String(files[name]!.size)]);
}

/** A Prometheus writes, and one that only reads has the same. */
async function prometheusWritesAndReads(authority: string): Promise<void> {
  const printed = parse(prometheusConfig(local.outputs['local-PrometheusConnector'])) as Record<
    'remote_write' | 'remote_read',
    readonly { readonly url: string }[]
  >;
  const throughProxy = ({ url, ...others }: { readonly url: string }): object => ({
    ...others,
    url: `https://localhost:${ports.connector}${new URL(url).pathname}`,
    tls_config: { ca_file: authority },
  });
  const writing = { remote_write: printed.remote_write.map(throughProxy) };
  const reading = {
    remote_read: printed.remote_read.map((block) => ({ ...throughProxy(block), read_recent: true })),
  };
  await Prometheus.run({ configuration: stringify(writing), scrapeInterval: 1 }, async (writer) => {
    await writer.scrape(writer.address);
    await writer.untilScraped(writer.address, 3);
    await writer.drain();
    const stored = await local.timestream.records(destination.database, destination.table);
    expect(compare(await writer.samples(), samplesOf(stored))).toEqual(noDifferences);
    expect(await writer.queue()).toMatchObject({ failed: 0, dropped: 0, retried: 0 });
    await Prometheus.run({ configuration: stringify(reading) }, async (reader) => {
      const own = await writer.query('up[1h]');
      expect(own[0]?.values?.length).toBeGreaterThanOrEqual(3);
      expect(await reader.query('up[1h]')).toEqual(own);
    });
  });
}

/** A run is stored, without another attempt. */
async function runArrives(authority: string, agent: Agent, path: string): Promise<void> {
  const { TelemetryUsername = '', TelemetryPassword = '' } = local.outputs['local-KrknTelemetry'];
  const { status, body } = await ask(`https://localhost:${ports.telemetry}${path}`, {
    authority,
    agent,
    method: 'POST',
    headers: {
      authorization: basic(TelemetryUsername, TelemetryPassword),
      'content-type': 'application/json',
    },
    body: JSON.stringify({ scenarios: [{ scenario: 'pod_kill', exit_status: 0, parameters: { pods: 1 } }] }),
  });
  expect([status, body]).toEqual([200, expect.stringMatching(/^record .* created$/)]);
}

/** More than an address may send is answered with 503 by the proxy, and soon no more. Runs of that address are taken all the while. */
async function oneAddressIsLimited(authority: string): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const health = async (): Promise<number> =>
    (await ask(`https://localhost:${ports.telemetry}/health`, { authority, agent })).status;
  const statuses: number[] = [];
  let isFlood = true;
  const flood = async (): Promise<void> => {
    while (isFlood) statuses.push(await health());
  };
  const floods = Array.from({ length: 20 }, flood);
  try {
    await eventually(() => {
      expect(statuses).toContain(503);
    }, 20_000);
    for (let run = 0; run < 20; run += 1) {
      // Krkn's second slash comes of an address that ends in one.
      const path = run % 2 === 0 ? '/telemetry' : '//telemetry';
      await runArrives(authority, agent, `${path}?telemetry_group=flood&request_id=${run}`);
    }
  } finally {
    isFlood = false;
    await Promise.all(floods);
  }
  const accepted = statuses.filter((status) => status === 200).length;
  expect([...new Set(statuses)].sort()).toEqual([200, 503]);
  expect(accepted).toBeGreaterThanOrEqual(100);
  await eventually(async () => {
    expect(await health()).toBe(200);
  });
  agent.destroy();
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tls-proxy-'));
  const [http = 0, telemetry = 0, connector = 0] = await freePorts(3);
  ports = { http, telemetry, connector };
  local = await startLocalRun({
    dataFolder: join(folder, 'data'),
    telemetryPort: 0,
    connectorPort: 0,
    publicUrl: `https://localhost:${telemetry}`,
  });
});

afterEach(async () => {
  await local.close();
  await rm(folder, { recursive: true, force: true });
});

const proxies = { 'nginx.conf': startNginx, Caddyfile: startCaddy };

it.each(Object.entries(proxies))(
  '%s: Krkn, Prometheus and a browser reach the services by TLS',
  async (_name, start) => {
    const authority = await start();
    const krknAndBrowser = async (): Promise<void> => browserLogsIn(authority, await krknSends(authority));
    await Promise.all([krknAndBrowser(), prometheusWritesAndReads(authority)]);
    if (start === startNginx) await oneAddressIsLimited(authority);
  },
  90_000,
);
