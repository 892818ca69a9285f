// What the local run tells of an InfluxDB, and which secrets the connector then reads, over sockets.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInfluxdb } from '../../../local/influxdb/influxdb-store';
import { Resources } from '../../../local/resources';
import { Influx3 } from '../../support/influxdb/influx-3/influx-3';

let server: Influx3;
let folder: string;
let tokenFile: string;
let resources: Resources;
let told: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'influxdb-store-'));
  tokenFile = join(folder, 'token');
  await writeFile(tokenFile, 'planted-token\n', { mode: 0o600 });
  server = await Influx3.start();
  server.tokens.set('planted-token', { read: 'all', write: 'all' });
  resources = new Resources();
  told = [];
});

afterEach(async () => {
  await resources.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const open = (): ReturnType<typeof openInfluxdb> =>
  openInfluxdb(
    {
      ...{ url: server.url, tokenFile, organization: undefined },
      ...{ database: 'mistyped', engine: undefined },
    },
    folder,
    resources,
    (line) => told.push(line),
  );

it('a database that there is not; said, and not made', async () => {
  await open();
  expect(told).toEqual(['InfluxDB has no database "mistyped" yet: the first write makes it']);
  expect(server.databases.size).toBe(0);
});

it('a database that there is; nothing', async () => {
  server.databases.set('mistyped', new Map());
  await open();
  expect(told).toEqual([]);
});
