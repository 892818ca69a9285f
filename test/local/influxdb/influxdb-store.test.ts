// What the local run tells of an InfluxDB, and which secrets the connector then reads, over sockets.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { problemOfSecret, secretReader } from '../../../lambda/kit/secret-reader';
import { parseToken } from '../../../lambda/metrics/influxdb/secret-format';
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

describe('a token file', () => {
  /** Reads it as the connector does. */
  async function tokenReader(): Promise<() => Promise<string>> {
    server.databases.set('mistyped', new Map());
    const { variables } = await open();
    const client = new SecretsManagerClient({
      region: 'us-east-1',
      endpoint: variables['AWS_ENDPOINT_URL_SECRETS_MANAGER']!,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    return secretReader(client, variables['INFLUXDB_WRITE_TOKEN_SECRET']!, parseToken);
  }

  const problemOf = async (read: () => Promise<unknown>): Promise<string | undefined> =>
    problemOfSecret(await read().catch((thrown: unknown) => thrown));

  it('that is gone; no such secret, and the operator is told once which file', async () => {
    const read = await tokenReader();
    expect(await read()).toBe('planted-token');
    await rm(tokenFile);
    const problems = [await problemOf(read), await problemOf(read)];
    expect(problems).toEqual(['it does not exist', 'it does not exist']);
    expect(told).toEqual([
      `ENOENT: no such file or directory, open '${tokenFile}': functions cannot read the secret write-token`,
    ]);
    await writeFile(tokenFile, 'planted-other');
    expect(await read()).toBe('planted-other');
  });

  it('that cannot be read; denied, and the operator is told why', async () => {
    const read = await tokenReader();
    await rm(tokenFile);
    await mkdir(tokenFile);
    await expect(read()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(told).toEqual([
      'EISDIR: illegal operation on a directory, read: functions cannot read the secret write-token',
    ]);
  });
});
