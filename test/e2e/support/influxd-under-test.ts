import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { collections, type RankerUnderTest } from '../../contract/store-under-test';
import { startServer, type ServerAnswer, type ServerRequest } from '../../support/influxdb/http-server';
import { Influxd } from './influxd';
import { exemplarsIn } from './influxd-records';
import { ownStoreOf } from './influxd-store';

/** A real InfluxDB 2, with a token to write and one to read, behind a relay that can be told to misbehave. */
export async function startInfluxdUnderTest(): Promise<RankerUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'influxd-'));
  const influxd = await Influxd.start(folder);
  for (const name of collections) await influxd.createBucket(name);
  const relay = await startRelay(influxd.url);
  return {
    ...(await ownStoreOf(influxd, relay.url)),
    exemplars: async (collection) =>
      (await exemplarsIn(influxd, collection)).map(({ metric, labels, value, ...exemplar }) => ({
        ...exemplar,
        labels: { __name__: metric, ...labels },
        value: Number(value),
      })),
    refuse: (label, value) => {
      relay.faults.spoils = `,${label}=${value}`;
    },
    fail: (collection = '') => {
      relay.faults.fails = collection;
    },
    hang: () => {
      relay.faults.hangs = true;
    },
    heal: () => {
      relay.faults = {};
    },
    close: async () => {
      await relay.close();
      await influxd.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** How a relay misbehaves. */
interface Faults {
  /** A tag, as lines have it, with the comma before it: InfluxDB is given such lines as none that it takes. */
  spoils?: string;
  /** What fails: calls that name this bucket; empty: all. */
  fails?: string;
  hangs?: boolean;
}

interface Relay {
  readonly url: string;
  faults: Faults;
  close(): Promise<void>;
}

/** Passes everything on to a server, and its answers back. */
async function startRelay(target: string): Promise<Relay> {
  const server = await startServer((request) => {
    const { fails, hangs } = relay.faults;
    if (hangs === true) return new Promise(() => undefined);
    if (fails !== undefined && concerns(request, fails)) return Promise.resolve(failure);
    return passOn(target, request, relay.faults.spoils);
  });
  const relay: Relay = { ...server, faults: {} };
  return relay;
}

/** https://docs.influxdata.com/influxdb/v2/api/v2/#operation/PostWrite */
const failure: ServerAnswer = {
  status: 500,
  headers: { 'content-type': 'application/json' },
  body: '{"code":"internal error","message":"engine: the shard is closed"}',
};

function concerns({ query, body }: ServerRequest, bucket: string): boolean {
  return bucket === '' || query.get('bucket') === bucket || body.includes(`from(bucket:"${bucket}")`);
}

async function passOn(
  target: string,
  { method, path, query, headers, body }: ServerRequest,
  spoils: string | undefined,
): Promise<ServerAnswer> {
  const isWrite = path === '/api/v2/write';
  const sent = isWrite && spoils !== undefined ? spoiled(body, spoils) : body;
  const { authorization = '', 'content-type': type = '', 'content-encoding': encoding } = headers;
  const response = await fetch(`${target}${path}?${String(query)}`, {
    method,
    headers: { authorization, 'content-type': type, ...(encoding && { 'content-encoding': encoding }) },
    body: new Uint8Array(sent),
  });
  return {
    status: response.status,
    headers: { 'content-type': response.headers.get('content-type') ?? '' },
    body: Buffer.from(await response.arrayBuffer()),
  };
}

/** InfluxDB drops points whose only field is called like the time, and says how many. */
function spoiled(body: Buffer, tag: string): Buffer {
  const lines = gunzipSync(body).toString().split('\n');
  const altered = lines.map((line) =>
    line.includes(`${tag},`) || line.includes(`${tag} `)
      ? line.replace(/^((?:\\.|[^\\ ])*) .* (\S+)$/, '$1 time=1 $2')
      : line,
  );
  return gzipSync(altered.join('\n'));
}
