import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { programOf, type RunOptions } from '../../local/options';
import { explainTakenPort } from '../../local/taken-port';

const HOST = '127.0.0.1';
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Takes a port: this one, or any. */
async function take(port = 0): Promise<number> {
  const server = createServer().listen(port, HOST);
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Takes two ports, one after the other, of which the next is free. */
async function takeTwo(): Promise<number> {
  for (;;) {
    const first = await take();
    const next = await take(first + 1).catch(() => undefined);
    const free = next && (await take(first + 2).catch(() => undefined));
    if (free === undefined) continue;
    servers.pop()!.close();
    return first;
  }
}

const inUse = (port: number): Error =>
  Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE', port });

function explain(
  error: unknown,
  ports: Partial<Pick<RunOptions, 'telemetryPort' | 'connectorPort' | 'metricsAddress'>>,
  args: string[] = [],
) {
  const options = {
    dataFolder: '.chaos-telemetry',
    host: HOST,
    telemetryPort: 0,
    connectorPort: 0,
    demo: false,
    aws: undefined,
    influxdb: undefined,
    ...ports,
  };
  return explainTakenPort(error, options, programOf('npm start'), args);
}

it('a port is taken, and so is the next; the one after that, with the other options', async () => {
  const port = await takeTwo();
  const args = ['--demo', '--connector-port', String(port), '-d', 'x'];
  expect(await explain(inUse(port), { connectorPort: port }, args)).toBe(
    `Port ${port} is taken, perhaps by another local run. Stop that, or choose another: npm start -- --demo --data x --connector-port ${port + 2}`,
  );
});

it('both ports are taken; two others', async () => {
  const port = await takeTwo();
  const ports = { telemetryPort: port, connectorPort: port + 1 };
  const explanation = await explain(inUse(port), ports);
  const [, telemetry, connector] =
    /^Ports (?:\d+ and \d+) are taken, .* npm start -- --port (\d+) --connector-port (\d+)$/.exec(
      explanation!,
    )!;
  expect(Number(telemetry)).toBe(port + 2);
  expect(Number(connector)).toBeGreaterThan(port + 2);
  expect(await take(Number(telemetry))).not.toBe(await take(Number(connector)));
});

it('the port of metrics is taken; another, at the same address', async () => {
  const port = await takeTwo();
  const explanation = await explain(inUse(port), { metricsAddress: { host: HOST, port } });
  expect(explanation).toContain(`npm start -- --metrics-port ${port + 2}`);
  const everywhere = await explain(inUse(port), { metricsAddress: { host: '0.0.0.0', port } });
  expect(everywhere).toContain(`npm start -- --metrics-port 0.0.0.0:${port + 2}`);
});

it('no port is left above; any', async () => {
  await take(65_535).catch(() => undefined);
  expect(await explain(inUse(65_535), { telemetryPort: 65_535 })).toContain('npm start -- --port 0');
});

it('a port for administrators; one above 1023 that is free', async () => {
  const error = Object.assign(new Error('listen EACCES'), { code: 'EACCES', port: 80 });
  const explanation = await explain(error, { telemetryPort: 80 });
  const [, port] =
    /^Port 80 needs privileges that you do not have\. Choose one above 1023: npm start -- --port (\d+)$/.exec(
      explanation!,
    )!;
  expect(await take(Number(port))).toBeGreaterThanOrEqual(8080);
});

it.each([
  ['another failure of a port', Object.assign(new Error('x'), { code: 'EADDRNOTAVAIL', port: 80 })],
  ['a port of none of the two', inUse(81)],
  ['a file', Object.assign(new Error('x'), { code: 'EACCES', path: '/x' })],
  ['a defect', new TypeError('x')],
])('%s; nothing', async (_condition, error) => {
  expect(await explain(error, { telemetryPort: 80 })).toBeUndefined();
});
