// A local run that meets everything at once in its life, while Krkn and Prometheus use it: strangers, a clock that is set back, a full
// disk, and kills. It mounts a small disk: run it as root.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readStoppedRecords, type StoredRecord } from '../../../local/timestream/stored-record';
import { eventually } from '../../local/support/eventually';
import { KilledLoad } from '../../local/support/killed-load';
import { basic } from '../../support/connector-edges';
import { isSoak } from '../../support/soak';
import { HonestCallers, type Part } from '../support/honest-callers';
import { ServiceProcess } from '../support/service-process';
import { SetClock } from '../support/set-clock';
import { SmallDisk } from '../support/small-disk';

const MI_B = 1024 * 1024;
/** Seconds. */
const DAY = 86_400;

const WRONG_PASSWORDS = isSoak ? 30_000 : 1000;
const ENDLESS_BODIES = 60;
const IDLE_CONNECTIONS = isSoak ? 5000 : 1200;
/** Requests of honest callers before anything happens: by then all that they need is in memory. */
const REQUESTS_BEFORE = isSoak ? 600 : 40;
/** The same while the clock is a day back. */
const REQUESTS_A_DAY_BACK = isSoak ? 300 : 10;
const KILLS = isSoak ? 50 : 2;

/** Milliseconds that the next honest request may take: in a soak, on a machine that does nothing else. */
const NEXT = isSoak ? 1000 : 5000;
/** Milliseconds that one may take meanwhile. */
const MEANWHILE = isSoak ? 5000 : 30_000;
/**
 * What the memory of the idle service may be above the most that it takes for the honest callers at first. The short form does not wait
 * until all that they need is in memory.
 */
const MARGIN = (isSoak ? 50 : 300) * MI_B;

let folder: string;
let disk: SmallDisk;
let data: string;
let clock: SetClock;
let service: ServiceProcess;
/** Of the one whose clock is set. */
let firstPid: number;
let callers: HonestCallers;
let load: KilledLoad;
let sockets: Socket[];
/** What was too slow or too large. Told at the end: a soak is to show all. */
let excesses: string[];
let parts: { readonly what: string; readonly part: Part; readonly allowed: readonly unknown[] }[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hard-life-'));
  disk = await SmallDisk.mount(300);
  data = join(disk.folder, 'data');
  clock = new SetClock(folder);
  service = await ServiceProcess.start(data, [], clock.variables);
  firstPid = service.child.pid;
  callers = new HonestCallers(service, clock);
  load = new KilledLoad();
  sockets = [];
  excesses = [];
  parts = [];
});

afterEach(async () => {
  await callers.stop();
  for (const socket of sockets) socket.destroy();
  service.child.signal('SIGKILL');
  await service.child.ended;
  SetClock.sweepAfter(firstPid);
  await disk.unmount();
  await rm(folder, { recursive: true });
});

/** Has the callers meet something, and judges what becomes of the service. @param refusals outcomes beside success */
async function live(
  what: string,
  idle: number,
  act: () => Promise<unknown>,
  refusals: readonly unknown[] = [],
): Promise<void> {
  const part = await begin(what, refusals);
  const before = service.memory();
  const peak = await peakOf(act);
  const next = await nextRequest(what);
  const memory = await memoryFalls(what, idle);
  tell(
    `${what}: ${met(part, next)}; memory ${inMebibytes(before)} before, ${inMebibytes(peak)} peak, ${memory}`,
  );
}

/** Once all that was sent before is answered. */
async function begin(what: string, refusals: readonly unknown[]): Promise<Part> {
  await callers.stop();
  const part = callers.newPart();
  callers.start();
  parts.push({ what, part, allowed: [200, 204, ...refusals] });
  return part;
}

/** Milliseconds that the next honest request takes. */
async function nextRequest(what: string): Promise<number> {
  const time = await callers.sendEach();
  if (time > NEXT) excesses.push(`${what}: the next honest request took ${Math.round(time)} ms`);
  return time;
}

/** Waits for a minute at most, while no one sends, until the memory is as it was. Returns what it came to. */
async function memoryFalls(what: string, idle: number): Promise<string> {
  await callers.stop();
  const start = performance.now();
  let after = service.memory();
  while (after > idle + MARGIN && performance.now() - start < 60_000) {
    await pause(250);
    after = service.memory();
  }
  if (after > idle + MARGIN) excesses.push(`${what}: memory stays at ${inMebibytes(after)} MiB`);
  return `${inMebibytes(after)} MiB after ${((performance.now() - start) / 1000).toFixed(1)} s`;
}

/** The most memory that the service takes meanwhile, in bytes. */
async function peakOf(act: () => Promise<unknown>): Promise<number> {
  let peak = service.memory();
  const watch = setInterval(() => {
    peak = Math.max(peak, service.memory());
  }, 200);
  try {
    await act();
    return peak;
  } finally {
    clearInterval(watch);
  }
}

function inMebibytes(bytes: number): number {
  return Math.round(bytes / MI_B);
}

function met({ outcomes, slowest }: Part, next: number): string {
  const told = [...outcomes].map(([outcome, count]) => `${count} × ${outcome}`).join(', ');
  return `honest ${told}, slowest ${Math.round(slowest)} ms, next ${Math.round(next)} ms`;
}

/** For the note of a soak. */
function tell(line: string): void {
  if (isSoak) process.stdout.write(`${line}\n`);
}

async function open(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined).resume();
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** Different ones, of 9 KB each. */
async function wrongPasswords(): Promise<void> {
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
  await Promise.all(Array.from({ length: 40 }, stranger));
  expect(statuses).toEqual(new Set([403]));
}

/** To each port; until all are dropped. */
async function endlessBodies(): Promise<void> {
  const targets = [`${service.telemetryUrl}/login`, `${service.connectorUrl}/write`];
  const bodies = targets.flatMap((url) => Array.from({ length: ENDLESS_BODIES }, () => url));
  const opened = await Promise.all(
    bodies.map(async (url) => {
      const socket = await open(url);
      socket.write(
        `POST ${new URL(url).pathname} HTTP/1.1\r\nHost: a\r\nContent-Length: ${10 * MI_B}\r\n\r\n`,
      );
      socket.write(Buffer.alloc(9 * MI_B, 'x'));
      return socket;
    }),
  );
  await eventually(() => {
    expect(opened.filter((socket) => !socket.closed)).toHaveLength(0);
  }, 45_000);
}

/** To each port. */
async function idleConnections(): Promise<void> {
  const urls = [service.telemetryUrl, service.connectorUrl];
  for (let count = 0; count < IDLE_CONNECTIONS; count += 100) {
    await Promise.all(urls.flatMap((url) => Array.from({ length: 100 }, () => open(url))));
  }
}

/** Sessions first; then, two days back, another password. */
async function clockBack(): Promise<void> {
  const early = await service.logIn();
  clock.set(-DAY);
  await nextRequest('clock set');
  // It would last for a day longer.
  expect(await service.page('/files', early)).toMatchObject({ status: 303 });
  const meanwhile = await service.logIn();
  expect(await service.page('/files', meanwhile)).toMatchObject({ status: 200 });
  // Named after its time, it is the newest of the group.
  const run = `${Math.floor(clock.now() / 1000)}-a-day-back`;
  await service.sendRun(run);
  expect(await service.page('/files/g', meanwhile)).toMatchObject({
    text: expect.stringContaining(run) as string,
  });
  await served(REQUESTS_A_DAY_BACK);
  clock.set(0);
  await nextRequest('clock set');
  expect(await service.page('/files', meanwhile)).toMatchObject({ status: 303 });
  expect(await service.page('/files', early)).toMatchObject({ status: 200 });

  // Two days: what the service knows of the password, it has read in the future. With the old one the callers may be refused.
  await callers.stop();
  const password = 'another password of an operator';
  writeFileSync(join(data, 'telemetry-credentials.json'), JSON.stringify({ username: 'krkn', password }));
  clock.set(-2 * DAY);
  const before = service;
  service = service.withPassword(password);
  callers.service = service;
  callers.start();
  await nextRequest('clock set');
  expect(await before.logIn()).toBe('');
  expect(await service.page('/files', await service.logIn())).toMatchObject({ status: 200 });
  clock.set(0);
}

/** Until the callers have had so many more requests acknowledged. */
async function served(requests: number): Promise<void> {
  const wanted = callers.acknowledged + requests;
  await eventually(() => {
    expect(callers.acknowledged).toBeGreaterThanOrEqual(wanted);
  }, 60_000);
}

/** Until both callers are told so. */
async function fullDisk(): Promise<void> {
  disk.fill();
  await eventually(async () => {
    expect(await service.sendRun('full')).toMatchObject({ status: 503 });
    const sample = { instance: 'full', value: 1, time: clock.now() };
    expect(await service.sendSamples([sample])).toMatchObject({ status: 503 });
  }, 20_000);
  await disk.makeRoom();
}

async function kills(idle: number): Promise<void> {
  const what = `kill -9 × ${KILLS} under load`;
  const part = await begin(what, ['gone']);
  let slowest = 0;
  for (let round = 0; round < KILLS; round++) {
    await load.killWhileWriting(service.child, service.outputs['local-PrometheusConnector']);
    service = await ServiceProcess.start(data);
    callers.service = service;
    slowest = Math.max(slowest, await nextRequest(what));
  }
  const memory = await memoryFalls(what, idle);
  tell(`${what}: ${met(part, slowest)}; memory of the last process ${memory}`);
}

it(
  `${WRONG_PASSWORDS} wrong passwords of 9 KB, ${ENDLESS_BODIES} endless bodies and ${IDLE_CONNECTIONS} idle connections to each port, a clock a day back, a full disk, ${KILLS} kills under load; nothing that was acknowledged is lost, the memory falls again, and others are served in time`,
  async () => {
    callers.start();
    const idle = await peakOf(() => served(REQUESTS_BEFORE));
    tell(`before: memory up to ${inMebibytes(idle)} MiB`);
    if (isSoak) {
      await live(`${WRONG_PASSWORDS} wrong passwords`, idle, wrongPasswords);
      await live(`${ENDLESS_BODIES} endless bodies to each port`, idle, endlessBodies);
      await live(`${IDLE_CONNECTIONS} idle connections to each port`, idle, idleConnections);
    } else {
      // The connections displace the bodies before their time is over.
      const strangers = [wrongPasswords, endlessBodies, idleConnections];
      await live('strangers', idle, () => Promise.all(strangers.map((stranger) => stranger())));
    }
    await live('clock one day back, and two', idle, clockBack);
    await live('full disk', idle, fullDisk, [503]);
    await kills(idle);

    await callers.stop();
    service.child.signal('SIGKILL');
    await service.child.ended;
    const records = await readStoppedRecords(join(data, 'timestream'), 'local-prometheus', 'metrics');
    const isLoad = ({ dimensions }: StoredRecord): boolean => 'source' in dimensions;
    load.expectStored(records.filter(isLoad));
    await callers.expectStored(
      data,
      records.filter((record) => !isLoad(record)),
    );
    tell(`acknowledged: ${callers.acknowledged} honest requests, ${load.acknowledgements} of load; lost: 0`);

    for (const { what, part, allowed } of parts) {
      const others = [...part.outcomes.keys()].filter((outcome) => !allowed.includes(outcome));
      if (others.length > 0) excesses.push(`${what}: honest requests came to ${others.join()}`);
      if (part.slowest > MEANWHILE) excesses.push(`${what}: one took ${Math.round(part.slowest)} ms`);
    }
    expect(excesses).toEqual([]);
    expect(load.refusals).toEqual([]);
  },
  isSoak ? 3_600_000 : 180_000,
);
