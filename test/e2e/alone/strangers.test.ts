// What callers without credentials can do to a local run of real size, while others use it.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../local/support/eventually';
import { basic } from '../../support/connector-edges';
import { isSoak } from '../../support/soak';
import { ServiceProcess } from '../support/service-process';

const MI_B = 1024 * 1024;
/** Milliseconds: several times what it takes on a machine that does nothing else. */
const IN_TIME = 5000;
const WRONG_PASSWORDS = isSoak ? 30_000 : 6000;

let folder: string;
let service: ServiceProcess;
let sockets: Socket[];
let runs = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'strangers-'));
  service = await ServiceProcess.start(folder);
  sockets = [];
  await honestCallers();
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  service.child.signal('SIGKILL');
  await service.child.ended;
  await rm(folder, { recursive: true, force: true });
});

/** Krkn and Prometheus, each with a request that is answered well. Returns milliseconds that the slower one took. */
async function honestCallers(): Promise<number> {
  const start = performance.now();
  runs += 1;
  const sample = { instance: `i${runs}`, value: runs, time: Date.now() };
  const answers = await Promise.all([service.sendRun(`${runs}-run`), service.sendSamples([sample])]);
  expect(answers.map(({ status }) => status)).toEqual([200, 204]);
  return performance.now() - start;
}

async function open(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined).resume();
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

it(`${WRONG_PASSWORDS} different wrong passwords of 9 KB; the memory is bounded, and others are served in time`, async () => {
  const idle = service.memory();
  const times: number[] = [];
  let sent = 0;
  const statuses = new Set<number>();
  const stranger = async (): Promise<void> => {
    while (sent < WRONG_PASSWORDS) {
      sent += 1;
      const authorization = basic('krkn', `${sent} ${'x'.repeat(6600)}`);
      const response = await fetch(`${service.telemetryUrl}/telemetry`, {
        method: 'POST',
        headers: { authorization },
      });
      statuses.add(response.status);
      await response.arrayBuffer();
    }
  };
  const strangers = Promise.all(Array.from({ length: 40 }, stranger));
  while (sent < WRONG_PASSWORDS) times.push(await honestCallers());
  await strangers;
  times.push(await honestCallers());
  expect(statuses).toEqual(new Set([403]));
  expect(times.length).toBeGreaterThan(2);
  expect(Math.max(...times)).toBeLessThan(IN_TIME);
  await eventually(() => {
    expect(service.memory() - idle).toBeLessThan(150 * MI_B);
  }, 20_000);
}, 600_000);

it('bodies that never end on 60 connections to each port; dropped in time, and others are served meanwhile', async () => {
  const idle = service.memory();
  const start = performance.now();
  const targets = [`${service.telemetryUrl}/login`, `${service.connectorUrl}/write`];
  const bodies = targets.flatMap((url) => Array.from({ length: 60 }, () => url));
  await Promise.all(
    bodies.map(async (url) => {
      const socket = await open(url);
      socket.write(
        `POST ${new URL(url).pathname} HTTP/1.1\r\nHost: a\r\nContent-Length: ${10 * MI_B}\r\n\r\n`,
      );
      socket.write(Buffer.alloc(9 * MI_B, 'x'));
    }),
  );
  const times: number[] = [];
  while (sockets.some((socket) => !socket.closed)) {
    times.push(await honestCallers());
    expect(performance.now() - start).toBeLessThan(45_000);
  }
  times.push(await honestCallers());
  expect(Math.max(...times)).toBeLessThan(IN_TIME);
  await eventually(() => {
    expect(service.memory() - idle).toBeLessThan(150 * MI_B);
  }, 20_000);
}, 120_000);

it('5,000 idle connections to each port; the next caller is served in time', async () => {
  for (let count = 0; count < 5000; count += 100) {
    const urls = [service.telemetryUrl, service.connectorUrl];
    await Promise.all(urls.flatMap((url) => Array.from({ length: 100 }, () => open(url))));
    if (count % 1000 === 0) expect(await honestCallers()).toBeLessThan(IN_TIME);
  }
  expect(await honestCallers()).toBeLessThan(IN_TIME);
}, 120_000);
