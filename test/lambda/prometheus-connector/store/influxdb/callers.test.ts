// Whose token writes and reads under callerCredentials, and what others are told: through the handler, against what stands in
// for InfluxDB 2 and 3.
import {
  callerAccess,
  ownAccess,
} from '../../../../../lambda/prometheus-connector/store/influxdb/store-access';
import { clientOf, type Client } from '../../../../contract/client';
import { basic, connectorHandler, handlerEdge } from '../../../../support/connector-edges';
import { startInflux2 } from '../../../../support/influxdb/influx-2/influx-2';
import { Influx3 } from '../../../../support/influxdb/influx-3/influx-3';
import { InfluxServer } from '../../../../support/influxdb/influx-server';
import { now, up } from '../../../../support/write-inputs';

const BUCKET = 'metrics';
const OPERATOR = 'planted-operator-token';

const everyUp = {
  start: now - 60_000,
  end: now + 60_000,
  matchers: [{ type: '=', name: '__name__', value: 'up' }],
} as const;

/** Tokens of an InfluxDB, by what they may do to the bucket. */
interface Tokens {
  readonly all: string;
  readonly writing: string;
  readonly reading: string;
}

/** An InfluxDB that runs. */
interface Running {
  readonly place: Parameters<typeof callerAccess>[0];
  readonly tokens: Tokens;
  /** InfluxDB knows it no more. */
  readonly withdraw: (token: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

async function start2(): Promise<Running> {
  const server = await startInflux2();
  const body = JSON.stringify({
    ...{ username: 'admin', password: 'password', token: OPERATOR },
    ...{ org: 'acme', bucket: BUCKET },
  });
  await fetch(`${server.url}/api/v2/setup`, { method: 'POST', body });
  const influxdb = new InfluxServer(server.url, 'acme', OPERATOR);
  const tokenTo = (...actions: ('read' | 'write')[]): Promise<string> =>
    influxdb.createToken({ bucket: BUCKET, actions });
  return {
    place: { engine: '2', url: server.url, organization: 'acme' },
    tokens: {
      all: await tokenTo('read', 'write'),
      writing: await tokenTo('write'),
      reading: await tokenTo('read'),
    },
    withdraw: (token) => influxdb.deleteToken(token),
    close: server.close,
  };
}

async function start3(): Promise<Running> {
  const server = await Influx3.start();
  const tokens = { all: 'all', writing: 'writing', reading: 'reading' };
  server.tokens.set(tokens.all, { read: [BUCKET], write: [BUCKET] });
  server.tokens.set(tokens.writing, { read: [], write: [BUCKET] });
  server.tokens.set(tokens.reading, { read: [BUCKET], write: [] });
  return {
    place: { engine: '3', url: server.url, organization: undefined },
    tokens,
    withdraw: (token) => {
      server.tokens.delete(token);
      return Promise.resolve();
    },
    close: () => server.close(),
  };
}

describe.each([
  ['2', start2],
  ['3', start3],
] as const)('InfluxDB %s', (_engine, start) => {
  let running: Running;
  let access: ReturnType<typeof callerAccess>;
  beforeEach(async () => {
    running = await start();
    access = callerAccess(running.place, Date.now);
  });
  afterEach(() => running.close());

  const as = (token: string, user = 'prometheus'): Client =>
    clientOf({ access, authorization: basic(user, token), placeOf: () => ({ database: BUCKET }) }, BUCKET);

  it('a token with both rights; writes and reads', async () => {
    expect((await as(running.tokens.all).write([up('a')])).status).toBe(204);
    const answer = await as(running.tokens.all, 'anyone').read(everyUp);
    expect(answer.status).toBe(200);
  });

  it('a token that may not write; 503, as the right can be given', async () => {
    const answer = await as(running.tokens.reading).write([up('a')]);
    expect([answer.status, answer.body]).toEqual([
      503,
      expect.stringMatching(/^InfluxDB denied access: the token may not write to this database/),
    ]);
    expect(answer.headers).toHaveProperty('retry-after');
  });

  it('a token that may not read; 503', async () => {
    await as(running.tokens.all).write([up('a')]);
    const answer = await as(running.tokens.writing).read(everyUp);
    expect([answer.status, answer.text]).toEqual([503, expect.stringMatching(/may not read/)]);
  });

  it('an unknown token; 401 with a challenge, before the body is looked at', async () => {
    const call = handlerEdge(connectorHandler({ access, defaultDestination: { database: BUCKET } }));
    for (const path of ['/write', '/read']) {
      const headers = { authorization: basic('prometheus', 'planted-unknown') };
      const answer = await call({ method: 'POST', path, headers, body: Buffer.from('no snappy') });
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([
        401,
        expect.stringMatching(/^Basic /),
      ]);
      expect(answer.body).not.toContain('planted');
    }
  });

  it('a token that is withdrawn after it was accepted; 401', async () => {
    const { all } = running.tokens;
    expect((await as(all).write([up('a')])).status).toBe(204);
    await running.withdraw(all);
    expect((await as(all).write([up('a')])).status).toBe(401);
    expect((await as(all).read(everyUp)).status).toBe(401);
  });
});

it("the connector's own tokens; only for whom the gateway has let in", async () => {
  const place = { engine: '2', url: 'http://127.0.0.1:1', organization: 'acme' } as const;
  const tokens = { get: () => Promise.resolve('x'), renew: () => Promise.resolve(undefined) };
  const call = handlerEdge(
    connectorHandler({ access: ownAccess(place, tokens), defaultDestination: { database: BUCKET } }),
  );
  const headers = { authorization: basic('prometheus', 'x') };
  const answer = await call({ method: 'POST', path: '/write', headers, body: Buffer.from('') });
  expect([answer.status, answer.body]).toEqual([401, expect.stringContaining("gateway's authorizer")]);
});
