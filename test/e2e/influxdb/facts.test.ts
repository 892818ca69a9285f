// What the store relies on, asked of the real engine. The stand-in for it has to pass the same rows.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contradiction } from '../../support/influxdb/fact';
import { facts, lateErrors } from '../../support/influxdb/facts-2';
import { fluxFacts } from '../../support/influxdb/flux-facts-2';
import { setupFacts } from '../../support/influxdb/setup-facts-2';
import { Influxd } from '../support/influxd';
import { until } from '../support/until';

let folder: string;
let influxd: Influxd | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'influxd-'));
  influxd = await Influxd.start(folder);
});

afterAll(async () => {
  await influxd?.stop();
  await rm(folder, { recursive: true });
});

it.each([...facts, ...fluxFacts, ...setupFacts].map((fact) => [fact.name, fact] as const))(
  '%s',
  async (_name, fact) => {
    expect(await contradiction(influxd!, fact)).toBeUndefined();
  },
);

it.each(lateErrors.map((fact) => [fact.name, fact] as const))(
  '%s',
  async (_name, fact) => {
    // Which of two results it sends first is not fixed, and so not whether a row comes before the error.
    const ask = () => contradiction(influxd!, fact);
    await until(ask, (found) => found === undefined, 20);
  },
  30_000,
);

it('keeps what it has answered 204, though it is killed at once', async () => {
  const server = influxd!;
  await server.createBucket('killed');
  const token = await server.createToken({ bucket: 'killed', actions: ['read', 'write'] });
  const ask = async (path: string, body: string, type: string): Promise<string> => {
    const headers = { authorization: `Token ${token}`, 'content-type': type };
    const response = await fetch(`${server.url}${path}`, { method: 'POST', headers, body });
    return `${response.status} ${await response.text()}`;
  };
  const write = `/api/v2/write?org=${server.org}&bucket=killed`;
  expect(await ask(write, 'prometheus value=1', 'text/plain')).toBe('204 ');
  await server.kill();
  await server.restart();
  const query = 'from(bucket:"killed")|>range(start:-1h)|>keep(columns:["_value"])';
  expect(await ask(`/api/v2/query?org=${server.org}`, query, 'application/vnd.flux')).toBe(
    '200 ,result,table,_value\r\n,_result,0,1\r\n\r\n',
  );
});
