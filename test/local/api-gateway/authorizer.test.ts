import { connect } from 'node:net';
import type { APIGatewayProxyEventV2, APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import type { AuthorizerOptions } from '../../../local/api-gateway/authorizer';
import { startHttpApi, type HttpApi } from '../../../local/api-gateway/http-api';
import { throttle } from '../../../local/lambda-function/errors';

const routes = ['POST /telemetry', 'GET /navigate/{path+}', 'GET /health', '$default'];
const routeKeys = ['POST /telemetry', 'GET /navigate/{path+}'];
const admit = { isAuthorized: true, context: { user: 'krkn' } };

/** An API whose authorizer answers what it is told, with everything that was invoked. */
interface GuardedApi {
  readonly url: string;
  readonly asked: APIGatewayRequestAuthorizerEventV2[];
  readonly served: APIGatewayProxyEventV2[];
}

const started: HttpApi[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((api) => api.close(0)));
});

async function start(
  answer: () => unknown,
  options: Partial<AuthorizerOptions> & { readonly stage?: string } = {},
): Promise<GuardedApi> {
  const { stage = '$default', ...authorizer } = options;
  const asked: APIGatewayRequestAuthorizerEventV2[] = [];
  const served: APIGatewayProxyEventV2[] = [];
  const api = await startHttpApi({
    routes,
    stage,
    invoke: (event) => {
      served.push(event);
      return Promise.resolve({ statusCode: 204 });
    },
    authorizer: {
      routeKeys,
      invoke: (event) => {
        asked.push(event);
        return Promise.resolve(answer());
      },
      cacheSeconds: 300,
      ...authorizer,
    },
    host: '127.0.0.1',
    port: 0,
  });
  started.push(api);
  return { url: api.url, asked, served };
}

/** Status and body, after a colon. */
async function send(url: string, authorization?: string, method = 'POST'): Promise<string> {
  const headers = authorization === undefined ? {} : { authorization };
  const response = await fetch(url, { method, headers });
  return `${response.status}:${await response.text()}`;
}

const fail = (): never => {
  throw new Error('secret');
};

it.each<[string, () => unknown, string | undefined, string, string, number]>([
  ['let in; the function runs', () => admit, 'Basic eA==', '/telemetry', '204:', 1],
  ['not let in; 403', () => ({ isAuthorized: false }), 'x', '/telemetry', '403:{"message":"Forbidden"}', 1],
  ['no header; 401 unasked', () => admit, undefined, '/telemetry', '401:{"message":"Unauthorized"}', 0],
  ['an empty header; 401 unasked', () => admit, '', '/telemetry', '401:{"message":"Unauthorized"}', 0],
  ['it throws; 500', fail, 'x', '/telemetry', '500:{"message":"Internal Server Error"}', 1],
  [
    'it hangs; 500',
    () => new Promise(() => undefined),
    'x',
    '/telemetry',
    '500:{"message":"Internal Server Error"}',
    1,
  ],
  ['nothing; 500', () => undefined, 'x', '/telemetry', '500:{"message":"Internal Server Error"}', 1],
  ['text; 500', () => 'yes', 'x', '/telemetry', '500:{"message":"Internal Server Error"}', 1],
  [
    'a policy, which is the other format; 500',
    () => ({ principalId: 'x', policyDocument: {} }),
    'x',
    '/telemetry',
    '500:{"message":"Internal Server Error"}',
    1,
  ],
  [
    'yes in words; 500',
    () => ({ isAuthorized: 'true' }),
    'x',
    '/telemetry',
    '500:{"message":"Internal Server Error"}',
    1,
  ],
  [
    'a context that is none; 500',
    () => ({ isAuthorized: true, context: 'krkn' }),
    'x',
    '/telemetry',
    '500:{"message":"Internal Server Error"}',
    1,
  ],
  ['a route without guard; unasked', () => ({ isAuthorized: false }), undefined, '/other', '204:', 0],
])('%s', async (_condition, answer, authorization, path, expected, asked) => {
  const api = await start(answer, { timeout: 100 });
  expect(await send(api.url + path, authorization)).toBe(expected);
  expect(api.asked).toHaveLength(asked);
  expect(api.served).toHaveLength(expected === '204:' ? 1 : 0);
});

it.each([
  ['a context', admit, { lambda: { user: 'krkn' } }],
  ['none', { isAuthorized: true }, { lambda: null }],
])('the function is told what the authorizer said: %s', async (_condition, answer, authorizer) => {
  const api = await start(() => answer);
  await send(`${api.url}/telemetry`, 'x');
  expect(api.served[0]!.requestContext).toMatchObject({ authorizer });
});

it('a route without guard; the function is told of no authorizer', async () => {
  const api = await start(() => admit);
  await send(`${api.url}/health`, 'x', 'GET');
  expect(api.served[0]!.requestContext).not.toHaveProperty('authorizer');
});

it('the whole event; no body', async () => {
  const api = await start(() => admit, { stage: 'prod' });
  await fetch(`${api.url}/telemetry?a=1&a=2`, {
    method: 'POST',
    headers: { authorization: 'Basic eA==', cookie: 'a=1; b=2', 'user-agent': 'krkn' },
    body: 'a body',
  });
  const host = new URL(api.url).host;
  expect(api.asked).toStrictEqual([
    {
      version: '2.0',
      type: 'REQUEST',
      routeArn: 'arn:aws:execute-api:us-east-1:123456789012:local/prod/POST/telemetry',
      identitySource: ['Basic eA==', 'POST /telemetry'],
      routeKey: 'POST /telemetry',
      rawPath: '/prod/telemetry',
      rawQueryString: 'a=1&a=2',
      cookies: ['a=1', 'b=2'],
      headers: expect.objectContaining({
        authorization: 'Basic eA==',
        host,
        'content-length': '6',
      }) as object,
      queryStringParameters: { a: '1,2' },
      requestContext: {
        accountId: '123456789012',
        apiId: 'local',
        domainName: host,
        domainPrefix: 'local',
        http: {
          method: 'POST',
          path: '/prod/telemetry',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'krkn',
        },
        requestId: expect.stringMatching(/=$/) as string,
        routeKey: 'POST /telemetry',
        stage: 'prod',
        time: expect.any(String) as string,
        timeEpoch: expect.any(Number) as number,
      },
    },
  ]);
  expect(api.served[0]).toMatchObject({ body: 'a body', requestContext: { stage: 'prod' } });
});

it('a large body that is not let in; the client can send it all, and then reads 401', async () => {
  const api = await start(() => admit);
  const length = 9_000_000;
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    socket.on('error', reject);
    socket.write(
      `POST /telemetry HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`,
    );
    // As many clients do, it reads nothing before it has sent everything.
    socket.write(Buffer.alloc(length, 'x'), (error) => {
      if (error) reject(error);
      else socket.setEncoding('utf8').once('data', resolve);
    });
  });
  expect(answer).toMatch(/^HTTP\/1.1 401 /);
  expect(api.asked).toEqual([]);
});

describe('the cache', () => {
  it.each([
    ['an admission', admit, '204:'],
    ['a refusal', { isAuthorized: false }, '403:{"message":"Forbidden"}'],
  ])('%s; holds for its time, then is asked for again', async (_condition, answer, expected) => {
    let now = 1_000_000;
    const api = await start(() => answer, { now: () => now });
    const statuses: string[] = [];
    const asked: number[] = [];
    for (const at of [0, 1, 299_999, 300_000, 599_999, 600_000]) {
      now = 1_000_000 + at;
      statuses.push(await send(`${api.url}/telemetry`, 'x'));
      asked.push(api.asked.length);
    }
    expect(new Set(statuses)).toEqual(new Set([expected]));
    expect(asked).toEqual([1, 1, 1, 2, 2, 3]);
  });

  it('the clock is set back a day; what was kept is asked for again at once, and new answers hold for their time', async () => {
    let now = 1_000_000_000;
    let answer: object = admit;
    const api = await start(() => answer, { now: () => now });
    await send(`${api.url}/telemetry`, 'x');
    now -= 24 * 60 * 60_000;
    answer = { isAuthorized: false };
    expect(await send(`${api.url}/telemetry`, 'x')).toMatch(/^403:/);
    now += 299_999;
    await send(`${api.url}/telemetry`, 'x');
    expect(api.asked).toHaveLength(2);
    now += 1;
    answer = admit;
    expect(await send(`${api.url}/telemetry`, 'x')).toBe('204:');
  });

  it('strangers with thousands of different headers; are forgotten, and who was let in is not', async () => {
    const admitted = { current: true };
    const api = await start(() => ({ isAuthorized: admitted.current }));
    await send(`${api.url}/telemetry`, 'honest');
    admitted.current = false;
    const strangers = Array.from({ length: 1100 }, (_, index) => `stranger ${index}`);
    while (strangers.length > 0) {
      await Promise.all(strangers.splice(0, 50).map((header) => send(`${api.url}/telemetry`, header)));
    }
    const asked = api.asked.length;
    expect(await send(`${api.url}/telemetry`, 'honest')).toBe('204:');
    expect(await send(`${api.url}/telemetry`, 'stranger 1099')).toMatch(/^403:/);
    expect(api.asked).toHaveLength(asked);
    await send(`${api.url}/telemetry`, 'stranger 0');
    expect(api.asked).toHaveLength(asked + 1);
  });

  it('a function that is throttled; 503, to come again', async () => {
    const api = await start(() => {
      throw throttle();
    });
    const response = await fetch(`${api.url}/telemetry`, { method: 'POST', headers: { authorization: 'x' } });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
  });

  it('tells users and routes apart', async () => {
    const api = await start(() => admit);
    await send(`${api.url}/telemetry`, 'x');
    await send(`${api.url}/telemetry`, 'y');
    await send(`${api.url}/navigate/a`, 'x', 'GET');
    expect(api.asked).toHaveLength(3);
    await send(`${api.url}/navigate/b`, 'x', 'GET');
    await send(`${api.url}/telemetry`, 'x');
    await send(`${api.url}/telemetry`, 'y');
    expect(api.asked).toHaveLength(3);
    expect(api.served).toHaveLength(6);
  });

  it('a failure; is not kept', async () => {
    const answers = [fail, () => undefined, () => admit];
    const api = await start(() => answers.shift()!());
    const statuses: string[] = [];
    while (statuses.length < 4) statuses.push((await send(`${api.url}/telemetry`, 'x')).slice(0, 3));
    expect(statuses).toEqual(['500', '500', '204', '204']);
    expect(api.asked).toHaveLength(3);
  });

  it('0 seconds; every request is asked about', async () => {
    const api = await start(() => admit, { cacheSeconds: 0 });
    await send(`${api.url}/telemetry`, 'x');
    await send(`${api.url}/telemetry`, 'x');
    expect(api.asked).toHaveLength(2);
  });
});
