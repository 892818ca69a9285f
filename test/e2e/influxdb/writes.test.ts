// What becomes of writes of which the real engine refuses a part.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { ownAccess } from '../../../lambda/prometheus-connector/store/influxdb/store-access';
import type { WriteReport } from '../../../lambda/prometheus-connector/write/write';
import { basic, connectorHandler, handlerEdge, type TestResponse } from '../../support/connector-edges';
import { startServer, type RunningServer } from '../../support/influxdb/http-server';
import type { SeriesInput } from '../../support/remote-write';
import { labelled, many, now, up, v2, version2 } from '../../support/write-inputs';
import { Influxd } from '../support/influxd';

const WEEK = 7 * 86_400_000;
const HOUR = 3_600_000;

let folder: string;
let influxd: Influxd | undefined;
let network: RunningServer | undefined;
/** Calls that came to InfluxDB. */
let calls = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'influxd-'));
  influxd = await Influxd.start(folder);
  network = await startServer(async ({ method, path, query, headers, body }) => {
    calls++;
    // What an encoder with a mistake would write of the value -666.
    const lines = gunzipSync(body).toString().replaceAll(' value=-666 ', ' value=-0x29a ');
    const response = await fetch(`${influxd!.url}${path}?${String(query)}`, {
      method,
      headers: { authorization: headers.authorization!, 'content-encoding': 'gzip' },
      body: new Uint8Array(gzipSync(lines)),
    });
    return { status: response.status, body: await response.text() };
  });
});

afterAll(async () => {
  await network?.close();
  await influxd?.stop();
  await rm(folder, { recursive: true });
});

/** Writes to a bucket, with a token that may do nothing else. */
async function write(
  bucket: string,
  series: readonly SeriesInput[],
): Promise<{ response: TestResponse; written: number; refused: object; calls: number }> {
  const token = await influxd!.createToken({ bucket, actions: ['write'] });
  const place = { engine: '2', url: network!.url, organization: influxd!.org } as const;
  const tokens = { get: () => Promise.resolve(token), renew: () => Promise.resolve(undefined) };
  const reports: WriteReport[] = [];
  const call = handlerEdge(
    connectorHandler({
      access: { ...ownAccess(place, tokens), requiresGatewayUser: false },
      defaultDestination: { database: bucket },
      report: (report) => reports.push(report),
    }),
  );
  calls = 0;
  const response = await call({
    method: 'POST',
    path: '/write',
    headers: { authorization: basic('any', 'one'), 'content-encoding': 'snappy', ...version2 },
    body: v2(series),
  });
  const refused = Object.fromEntries(reports[0]!.refused.map(({ reason, count }) => [reason, count]));
  return {
    response,
    written: Number(response.headers['x-prometheus-remote-write-samples-written']),
    refused,
    calls,
  };
}

/** Samples of this moment that a bucket holds: Flux would see only one of the types that a field has in several weeks. */
async function samplesIn(bucket: string): Promise<number> {
  const response = await fetch(`${influxd!.url}/api/v2/query?org=${influxd!.org}`, {
    method: 'POST',
    headers: {
      authorization: `Token ${influxd!.operatorToken}`,
      'content-type': 'application/vnd.flux',
    },
    body: `from(bucket:"${bucket}")|>range(start:time(v:${now}000000),stop:1h)|>filter(fn:(r)=>r._measurement=="prometheus" and r._field=="value" and exists r.instance)|>group()|>count()|>keep(columns:["_value"])`,
  });
  return Number(/(\d+)\r\n\r\n$/.exec(await response.text())?.[1] ?? 0);
}

const hosts = (count: number, sampleOf: (host: number) => readonly [number, number]): SeriesInput[] =>
  Array.from({ length: count }, (_, host) => up(`host-${host}`, sampleOf(host)));

it('lines that it cannot read, of which it takes none; these alone are refused, all others are stored', async () => {
  await influxd!.createBucket('unread');
  const outcome = await write(
    'unread',
    hosts(2_000, (host) => [host === 7 || host === 1_900 ? -666 : host, now]),
  );
  expect([outcome.response.status, outcome.written, outcome.refused]).toEqual([
    400,
    1_998,
    { encoder_defect: 2 },
  ]);
  expect(outcome.response.body).not.toMatch(/666|0x29a|unable/);
  expect(await samplesIn('unread')).toBe(1_998);
});

it('a field that another program has written as an integer, of one week; the lines of that week are refused', async () => {
  await influxd!.createBucket('conflict');
  await fetch(`${influxd!.url}/api/v2/write?org=${influxd!.org}&bucket=conflict&precision=ms`, {
    method: 'POST',
    headers: { authorization: `Token ${influxd!.operatorToken}` },
    body: `prometheus,of=another value=1i ${now - WEEK}`,
  });
  const isOld = (host: number): boolean => host % 100 === 42;
  const outcome = await write(
    'conflict',
    hosts(2_000, (host) => [host, isOld(host) ? now - WEEK : now]),
  );
  expect([outcome.response.status, outcome.written, outcome.refused]).toEqual([
    400,
    1_980,
    { type_conflict: 20 },
  ]);
  expect(outcome.calls).toBeLessThan(50);
  expect(outcome.response.body).toContain('is type float, already exists as type integer');
  expect(await samplesIn('conflict')).toBe(1_980);
});

it('the same of two weeks, of which it tells one; the lines of both are refused, and no other is', async () => {
  await influxd!.createBucket('conflicts');
  await fetch(`${influxd!.url}/api/v2/write?org=${influxd!.org}&bucket=conflicts&precision=ms`, {
    method: 'POST',
    headers: { authorization: `Token ${influxd!.operatorToken}` },
    body: `prometheus,of=another value=1i ${now - WEEK}\nprometheus,of=another value=1i ${now - 4 * WEEK}`,
  });
  const times = [0, 1, 2, 3, 4, 5].map((back) => now - back * WEEK);
  const outcome = await write(
    'conflicts',
    Array.from({ length: 300 }, (_, host) =>
      up(`host-${host}`, ...times.map((time) => [host, time] as const)),
    ),
  );
  expect([outcome.response.status, outcome.written, outcome.refused]).toEqual([
    400,
    1_200,
    { type_conflict: 600 },
  ]);
  expect(outcome.calls).toBeLessThan(100);
  expect(await samplesIn('conflicts')).toBe(300);
});

it('samples that are too old for the bucket; they alone are refused, in one call', async () => {
  await influxd!.createBucket('hour', 3_600);
  const isOld = (host: number): boolean => host % 100 === 42;
  const outcome = await write(
    'hour',
    hosts(2_000, (host) => [host, isOld(host) ? now - 50 * HOUR - host : now]),
  );
  expect([outcome.response.status, outcome.written, outcome.refused, outcome.calls]).toEqual([
    400,
    1_980,
    { outside_retention: 20 },
    1,
  ]);
  expect(outcome.response.body).not.toContain('Retention Policy');
  expect(await samplesIn('hour')).toBe(1_980);
});

it('a bucket that only a label names, and that it does not know or the token may not write to; 400 for its series', async () => {
  await influxd!.createBucket('own');
  await influxd!.createBucket('of-others');
  const to = (database: string): SeriesInput =>
    labelled({ __name__: 'up', instance: 'a', prometheusDatabaseLabel: database });
  const outcome = await write('own', [up('a'), to('of-others'), to('unknown')]);
  expect([outcome.response.status, outcome.written, outcome.refused]).toEqual([
    400,
    1,
    { destination_denied: 1, destination_not_found: 1 },
  ]);
});

it('the longest series and 30,000 samples; all of them are stored', async () => {
  await influxd!.createBucket('large');
  const longest = labelled({ __name__: 'up', instance: 'x'.repeat(64_968) });
  const outcome = await write('large', [longest, ...many(30_000)]);
  expect([outcome.response.status, outcome.response.body, outcome.written]).toEqual([204, '', 30_001]);
  expect(await samplesIn('large')).toBe(30_001);
});
