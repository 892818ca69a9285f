// What the store relies on, asked of the stand-in: test/e2e/influxdb/facts.test.ts asks the real engine.
import { contradiction } from './fact';
import { facts } from './facts-2';
import { fluxFacts } from './flux-facts-2';
import { fault } from './influx-2/faults';
import { startInflux2 } from './influx-2/influx-2';
import { InfluxServer } from './influx-server';
import { setupFacts } from './setup-facts-2';

const TOKEN = 'operator';
const BUCKET = 'first';
let influx: Awaited<ReturnType<typeof startInflux2>>;
let server: InfluxServer;

beforeAll(async () => {
  influx = await startInflux2();
  const names = { username: 'admin', password: 'password', org: 'org', bucket: BUCKET, token: TOKEN };
  await fetch(`${influx.url}/api/v2/setup`, { method: 'POST', body: JSON.stringify(names) });
  server = new InfluxServer(influx.url, 'org', TOKEN);
});

afterEach(() => {
  influx.faults.clear();
});

afterAll(async () => {
  await influx.close();
});

it.each([...facts, ...fluxFacts, ...setupFacts].map((fact) => [fact.name, fact] as const))(
  '%s',
  async (_name, fact) => {
    expect(await contradiction(server, fact)).toBeUndefined();
  },
);

function post(path: string, body: string, signal?: AbortSignal): Promise<Response> {
  const headers = { authorization: `Token ${TOKEN}`, 'content-type': 'application/vnd.flux' };
  return fetch(influx.url + path, { method: 'POST', headers, body, ...(signal && { signal }) });
}

const write = (lines: string, bucket = BUCKET): Promise<Response> =>
  post(`/api/v2/write?org=org&bucket=${bucket}`, lines);
const query = (signal?: AbortSignal): Promise<Response> =>
  post('/api/v2/query?org=org', `from(bucket:"${BUCKET}")|>range(start:-1h)`, signal);

describe('faults', () => {
  it('an error: answered as often as asked for, in its bucket alone, and nothing is stored', async () => {
    await server.createBucket('calm');
    influx.faults.add(fault.answer('too many requests', { 'retry-after': '7' }), {
      bucket: BUCKET,
      times: 1,
    });
    expect((await write('refused v=1', 'calm')).status).toBe(204);
    const { status, headers } = await write('refused v=1');
    expect([status, headers.get('retry-after')]).toEqual([429, '7']);
    expect((await write('accepted v=1')).status).toBe(204);
    expect(influx.stored(BUCKET).map(({ measurement }) => measurement)).toEqual(['accepted']);
  });

  it('of queries alone; writes work', async () => {
    influx.faults.add(fault.answer('unavailable'), { operation: 'query' });
    expect((await query()).status).toBe(503);
    expect((await write('accepted v=1')).status).toBe(204);
  });

  it('hang: no answer, until it is cleared', async () => {
    influx.faults.add(fault.hang);
    await expect(query(AbortSignal.timeout(100))).rejects.toThrow('aborted due to timeout');
    influx.faults.clear();
    expect((await query()).status).toBe(200);
  });

  it('a connection that breaks: nothing is stored', async () => {
    influx.faults.add(fault.reset);
    await expect(write('broken v=1')).rejects.toThrow('fetch failed');
    expect(influx.stored(BUCKET).some(({ measurement }) => measurement === 'broken')).toBe(false);
  });

  it('an answer that breaks: begins as it should', async () => {
    influx.faults.add(fault.breakAnswer(20));
    const response = await query();
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('an error behind the rows: status 200, and a table of it', async () => {
    await write('accepted v=1');
    influx.faults.add(fault.errorTable('it fails'));
    const response = await query();
    expect([response.status, await response.text()]).toEqual([
      200,
      expect.stringMatching(/accepted\r\n\r\n,error,reference\r\n,it fails,\r\n$/),
    ]);
  });

  it('points that are dropped: 422, and the others are stored', async () => {
    influx.faults.add(fault.invalidKeys(({ measurement }) => measurement === 'dropped'));
    const response = await write('dropped,a=b v=1\nkept v=1');
    expect([response.status, await response.json()]).toEqual([
      422,
      {
        code: 'unprocessable entity',
        message:
          'failure writing points to database: partial write: key contains invalid unicode: "dropped,a=b" dropped=1',
      },
    ]);
    const measurements = influx.stored(BUCKET).map(({ measurement }) => measurement);
    expect([measurements.includes('kept'), measurements.includes('dropped')]).toEqual([true, false]);
  });
});
