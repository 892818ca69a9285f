// A disk that is full while the local run serves. It mounts a small one for that: run it as root.
import { execFileSync } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readStoppedRecords, timeMilliseconds } from '../../local/timestream/stored-record';
import { startChild } from '../local/support/child-process';
import { eventually } from '../local/support/eventually';
import { type Sample, ServiceProcess } from './support/service-process';
import { SmallDisk } from './support/small-disk';

const MI_B = 1024 * 1024;

let disk: SmallDisk;
let data: string;

beforeEach(async () => {
  disk = await SmallDisk.mount(80);
  data = join(disk.folder, 'data');
});

afterEach(() => disk.unmount());

it('a full disk; everything is answered, what was acknowledged is kept, and all goes on when there is space', async () => {
  const first = await ServiceProcess.start(data);
  const start = Date.now() - 60_000;
  const samples: Sample[] = [];
  const sample = async (run: ServiceProcess): Promise<number> => {
    const count = samples.length;
    const sent = { instance: `i${count}`, value: count / 3, time: start + count };
    const { status } = await run.sendSamples([sent]);
    if (status === 204) samples.push(sent);
    return status;
  };
  for (let count = 0; count < 50; count += 1) expect(await sample(first)).toBe(204);
  expect(await first.sendRun('1-before')).toMatchObject({ status: 200 });
  expect(await first.sendFile('1-before', 'a.txt', Buffer.from('before'))).toMatchObject({ status: 200 });

  disk.fill();
  const inTime = expect.stringMatching(/^\d+$/) as string;
  const noSpace = expect.stringContaining('no space left on device') as string;
  expect(await first.sendRun('2-full')).toMatchObject({ status: 503, retryAfter: inTime, text: noSpace });
  expect(await first.sendFile('1-before', 'b.tar', Buffer.alloc(MI_B, 'x'))).toMatchObject({
    status: 500,
    text: expect.stringContaining('<Code>InternalError</Code>') as string,
  });
  expect(await first.sendFile('1-before', 'a.txt', Buffer.from('never seen'))).toMatchObject({
    status: 500,
    text: noSpace,
  });
  // The last page of DuckDB's log has room for a few.
  await eventually(async () => {
    expect(await sample(first)).toBe(503);
  });
  const refused = { instance: 'full', value: 1, time: start };
  expect(await first.sendSamples([refused])).toMatchObject({
    status: 503,
    retryAfter: inTime,
    text: noSpace,
  });
  // Each is logged.
  const statuses = await Promise.all(
    Array.from(
      { length: 300 },
      async () => (await fetch(`${first.telemetryUrl}/login`, { method: 'PUT' })).status,
    ),
  );
  expect(new Set(statuses)).toEqual(new Set([405]));
  expect((await fetch(`${first.telemetryUrl}/health`)).status).toBe(200);
  expect(await first.names('1-before')).toEqual(['a.txt', 'telemetry.json']);
  expect(await first.file('1-before', 'a.txt')).toBe('before');
  const told = first.child.stderr();
  expect(told).toMatch(/^no space left on device: log lines of .*krkn-telemetry\.log are dropped$/m);
  expect(told).toMatch(/^no space left on device: files cannot be stored$/m);
  expect(told).toMatch(/^no space left on device: calls of timestream WriteRecords fail$/m);
  expect(told.split('\n').length).toBeLessThan(10);

  await disk.makeRoom();
  expect(await first.sendRun('3-after')).toMatchObject({ status: 200 });
  expect(await first.sendFile('3-after', 'c.txt', Buffer.from('after'))).toMatchObject({ status: 200 });
  for (let count = 0; count < 50; count += 1) expect(await sample(first)).toBe(204);
  expect((await first.names()).sort()).toEqual(['1-before/', '3-after/']);
  await fetch(`${first.telemetryUrl}/login`, { method: 'PUT' });
  await eventually(async () => {
    const log = await readFile(join(data, 'logs', 'krkn-telemetry.log'), 'utf8');
    expect(log).toContain('log lines were dropped before this one: no space left on device');
    // Whole lines only.
    for (const line of log.split('\n').slice(0, -1)) JSON.parse(line);
  });
  expect(await readdir(join(data, 's3', 'incoming'))).toEqual([]);

  first.child.signal('SIGKILL');
  await first.child.ended;
  const stored = await readStoppedRecords(join(data, 'timestream'), 'local-prometheus', 'metrics');
  expect(
    stored.map((record) => ({
      instance: record.dimensions['instance'],
      value: record.value,
      time: timeMilliseconds(record),
    })),
  ).toEqual(samples);
  const second = await ServiceProcess.start(data);
  expect(await second.file('1-before', 'a.txt')).toBe('before');
  expect(await second.file('3-after', 'c.txt')).toBe('after');
  expect(await sample(second)).toBe(204);
}, 90_000);

it('no space for a checkpoint, when DuckDB gives its file up; writes go on when there is space', async () => {
  const run = await ServiceProcess.start(data);
  const log = join(data, 'timestream', 'timestream.duckdb.wal');
  const start = Date.now() - 3_600_000;
  const acknowledged = new Map<string, number>();
  let count = 0;
  // DuckDB tidies its log into its file at 16 MB, which long values reach with few requests.
  const write = async (series: number): Promise<number> => {
    const samples = Array.from({ length: series }, (): Sample => {
      count += 1;
      return { instance: `${count} ${'x'.repeat(1500)}`, value: count, time: start + count };
    });
    const { status } = await run.sendSamples(samples);
    if (status === 204) for (const { instance, value } of samples) acknowledged.set(instance, value);
    return status;
  };
  const logSize = async (): Promise<number> => (await stat(log)).size;
  while ((await logSize()) < 15 * MI_B) expect(await write(300)).toBe(204);
  disk.fill();
  // Room for the log to reach its end, and none for the file.
  execFileSync('truncate', ['-s', `-${2 * MI_B}`, disk.filler]);
  await eventually(async () => {
    expect(await write(300)).toBe(503);
  }, 30_000);
  expect(await logSize()).toBeGreaterThan(16 * MI_B);
  expect(run.child.stderr()).toMatch(/^no space left on device: calls of timestream WriteRecords fail$/m);

  await disk.makeRoom();
  expect(await write(300)).toBe(204);
  run.child.signal('SIGKILL');
  await run.child.ended;
  const stored = await readStoppedRecords(join(data, 'timestream'), 'local-prometheus', 'metrics');
  const values = new Map(stored.map(({ dimensions, value }) => [dimensions['instance'], value]));
  expect(values.size).toBe(stored.length);
  expect([...acknowledged].filter(([instance, value]) => values.get(instance) !== value)).toEqual([]);
}, 120_000);

it('no space at the start; one line that says so, and nothing is left', async () => {
  disk.fill();
  const args = [
    '--require',
    'tsx/cjs',
    'local/index.ts',
    '--data',
    data,
    '--port',
    '0',
    '--connector-port',
    '0',
  ];
  const child = await startChild(process.execPath, args);
  expect(await child.ended).toBe(1);
  expect(child.stderr()).toBe(
    `The data folder ${data} cannot be used: no space left on device. Make room, or choose another folder: --data <folder>.\n`,
  );
  expect(await readdir(data)).toEqual([]);
}, 30_000);
