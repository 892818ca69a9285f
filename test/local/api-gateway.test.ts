import { connect, type Socket } from 'node:net';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { startHttpApi, type HttpApi, type HttpApiOptions } from '../../local/api-gateway/http-api';
import { throttle } from '../../local/lambda-function/errors';

const routes = [
  'POST /write',
  'GET /health',
  'GET /files/{path+}',
  'GET /files/{name}/raw',
  'GET /files/{name}/{view}',
  'ANY /any',
  '$default',
];

const started: HttpApi[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((api) => api.close(0)));
});

async function start(options: Partial<HttpApiOptions> = {}): Promise<HttpApi> {
  const api = await startHttpApi({
    routes,
    invoke: () => Promise.resolve({ statusCode: 200 }),
    host: '127.0.0.1',
    port: 0,
    ...options,
  });
  started.push(api);
  return api;
}

function portOf(api: HttpApi): number {
  return Number(new URL(api.url).port);
}

/** Sends bytes as they are, and resolves with all that comes back until the server closes the connection. */
async function exchange(port: number, ...pieces: (string | Buffer)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const received: Buffer[] = [];
  socket.on('data', (piece: Buffer) => received.push(piece));
  for (const piece of pieces) socket.write(piece);
  await closed(socket);
  return Buffer.concat(received).toString('latin1');
}

async function closed(socket: Socket): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.on('close', () => {
      resolve();
    });
    socket.on('error', reject);
  });
}

/** Sends a request and returns the event that the function was invoked with. */
async function eventOf(
  request: string | Buffer,
  options: Partial<HttpApiOptions> = {},
): Promise<{ event: APIGatewayProxyEventV2; context: Context; answer: string; port: number }> {
  const invocations: [APIGatewayProxyEventV2, Context][] = [];
  const api = await start({
    invoke: (...invocation) => {
      invocations.push(invocation);
      return Promise.resolve({ statusCode: 204 });
    },
    ...options,
  });
  const answer = await exchange(portOf(api), request);
  expect(answer).toMatch(/^HTTP\/1.1 204 /);
  expect(invocations).toHaveLength(1);
  const [event, context] = invocations[0]!;
  return { event, context, answer, port: portOf(api) };
}

const head = (...lines: string[]): string =>
  [...lines, 'Host: api.test', 'Connection: close', '', ''].join('\r\n');

describe('events', () => {
  it('a request with everything; the whole event', async () => {
    const before = Date.now();
    const { event, answer, port } = await eventOf(
      head(
        'POST /write?b=2&a=1&b=x%20y&c HTTP/1.1',
        'User-Agent: Prometheus/2.42',
        'X-Two: one',
        'x-two: two',
        'Cookie: a=1; b=2',
        'Cookie: c=3',
        'Keep-Alive: timeout=5',
        'Content-Type: application/x-protobuf',
        'Content-Length: 3',
      ) + 'abc',
    );
    const requestId = /apigw-requestid: (\S+)/.exec(answer)?.[1];
    expect(requestId).toMatch(/^[\w-]{15}=$/);
    expect(event).toStrictEqual({
      version: '2.0',
      routeKey: 'POST /write',
      rawPath: '/write',
      rawQueryString: 'b=2&a=1&b=x%20y&c',
      cookies: ['a=1', 'b=2', 'c=3'],
      headers: {
        'content-length': '3',
        'content-type': 'application/x-protobuf',
        host: 'api.test',
        'user-agent': 'Prometheus/2.42',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-[\da-f]{8}-[\da-f]{24}$/) as string,
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': String(port),
        'x-forwarded-proto': 'http',
        'x-two': 'one,two',
      },
      queryStringParameters: { a: '1', b: '2,x y', c: '' },
      requestContext: {
        accountId: '123456789012',
        apiId: 'local',
        // Of the API itself: a client's Host is not to be trusted.
        domainName: `127.0.0.1:${port}`,
        domainPrefix: 'local',
        http: {
          method: 'POST',
          path: '/write',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'Prometheus/2.42',
        },
        requestId,
        routeKey: 'POST /write',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/) as string,
        timeEpoch: expect.any(Number) as number,
      },
      body: 'YWJj',
      isBase64Encoded: true,
    });
    expect(event.requestContext.timeEpoch).toBeGreaterThanOrEqual(before);
    expect(event.requestContext.timeEpoch).toBeLessThanOrEqual(Date.now());
  });

  it('a request with nothing; what is empty is absent', async () => {
    const { event } = await eventOf(head('GET /health HTTP/1.1'));
    expect(Object.keys(event).sort()).toEqual([
      'headers',
      'isBase64Encoded',
      'rawPath',
      'rawQueryString',
      'requestContext',
      'routeKey',
      'version',
    ]);
    expect(event).toMatchObject({ rawQueryString: '', isBase64Encoded: false });
    expect(event.headers['content-length']).toBe('0');
    expect(event.requestContext.http.userAgent).toBe('');
  });

  it('proxies before this one; forwarding headers are continued, the trace kept', async () => {
    const { event } = await eventOf(
      head(
        'GET /health HTTP/1.1',
        'X-Forwarded-For: 203.0.113.9',
        'X-Forwarded-Proto: https',
        'X-Amzn-Trace-Id: Root=1-5fff599f-6fca6ee66e37fe5e518eb45b',
      ),
    );
    expect(event.headers).toMatchObject({
      'x-forwarded-for': '203.0.113.9, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-amzn-trace-id': 'Root=1-5fff599f-6fca6ee66e37fe5e518eb45b',
    });
  });

  it('a chunked body; as any other', async () => {
    const { event } = await eventOf(
      head('POST /write HTTP/1.1', 'Transfer-Encoding: chunked', 'Content-Type: text/plain') +
        '2\r\nab\r\n1\r\nc\r\n0\r\n\r\n',
    );
    expect(event).toMatchObject({ body: 'abc', isBase64Encoded: false });
    expect(event.headers).toMatchObject({ 'content-length': '3' });
    expect(event.headers).not.toHaveProperty('transfer-encoding');
  });

  it('the context; knows the time that is left', async () => {
    const { context } = await eventOf(head('GET /health HTTP/1.1'));
    expect(context.getRemainingTimeInMillis()).toBeGreaterThan(25_000);
    expect(context.getRemainingTimeInMillis()).toBeLessThanOrEqual(30_000);
  });

  it.each<[string, string | undefined, boolean]>([
    ['text/plain; text', 'text/plain', false],
    ['text/html with charset; text', 'text/html; charset=UTF-8', false],
    ['application/json; text', 'application/json', false],
    ['application/xml; text', 'application/xml', false],
    ['application/javascript with quoted charset; text', 'application/javascript; charset="utf-8"', false],
    ['another charset; base64', 'text/plain; charset=iso-8859-1', true],
    ['a form; base64', 'application/x-www-form-urlencoded', true],
    ['JSON by suffix; base64', 'application/problem+json', true],
    ['protobuf; base64', 'application/x-protobuf', true],
    ['no content type; base64', undefined, true],
  ])('%s', async (_condition, contentType, isBase64Encoded) => {
    const typed = contentType === undefined ? [] : [`Content-Type: ${contentType}`];
    const { event } = await eventOf(head('POST /write HTTP/1.1', 'Content-Length: 2', ...typed) + 'hi');
    expect(event).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? 'aGk=' : 'hi' });
  });
});

describe('routes', () => {
  it.each<
    [string, string, { routeKey: string; pathParameters?: object; rawPath?: string; rawQueryString?: string }]
  >([
    ['a full match; that route', 'GET /health', { routeKey: 'GET /health' }],
    ['another method; $default', 'PUT /health', { routeKey: '$default' }],
    ['a slash at the end; $default', 'GET /health/', { routeKey: '$default', rawPath: '/health/' }],
    [
      'slashes repeated; $default, path as sent',
      'GET //health',
      { routeKey: '$default', rawPath: '//health' },
    ],
    ['any method; ANY', 'DELETE /any', { routeKey: 'ANY /any' }],
    [
      'a tail; greedy variable',
      'GET /files/a/b/c',
      { routeKey: 'GET /files/{path+}', pathParameters: { path: 'a/b/c' } },
    ],
    ['an empty tail; $default', 'GET /files/', { routeKey: '$default' }],
    [
      'a literal segment; before a variable',
      'GET /files/x/raw',
      { routeKey: 'GET /files/{name}/raw', pathParameters: { name: 'x' } },
    ],
    [
      'a variable; before a greedy one',
      'GET /files/x/y',
      { routeKey: 'GET /files/{name}/{view}', pathParameters: { name: 'x', view: 'y' } },
    ],
    [
      'percent-encoding; decoded once',
      'GET /files/a%20%2525/%C3%A9?q=%20',
      {
        routeKey: 'GET /files/{name}/{view}',
        rawPath: '/files/a %25/é',
        pathParameters: { name: 'a %25', view: 'é' },
        rawQueryString: 'q=%20',
      },
    ],
    [
      'an encoded question mark; the path ends there, as in AWS',
      'GET /health%3Fx?y',
      { routeKey: 'GET /health', rawPath: '/health', rawQueryString: 'y' },
    ],
    [
      'an absolute target; its path',
      'GET http://other.test/health',
      { routeKey: 'GET /health', rawPath: '/health' },
    ],
    [
      'a second question mark; part of the query',
      'GET /health?a?b',
      { routeKey: 'GET /health', rawQueryString: 'a?b' },
    ],
  ])('%s', async (_condition, requestLine, expected) => {
    const { event } = await eventOf(head(`${requestLine} HTTP/1.1`));
    expect(event).toMatchObject(expected);
    expect(event.requestContext).toMatchObject({
      routeKey: expected.routeKey,
      http: { path: event.rawPath },
    });
  });

  it('a named stage; part of every path and of the URL', async () => {
    const api = await start({ stage: 'prod', invoke: (event) => Promise.resolve(event) });
    expect(new URL(api.url).pathname).toBe('/prod');
    const event = (await (await fetch(`${api.url}/health`)).json()) as APIGatewayProxyEventV2;
    expect(event).toMatchObject({
      routeKey: 'GET /health',
      rawPath: '/prod/health',
      requestContext: { stage: 'prod', http: { path: '/prod/health' } },
    });
    const root = (await (await fetch(api.url)).json()) as APIGatewayProxyEventV2;
    expect(root).toMatchObject({ routeKey: '$default', rawPath: '/prod' });
  });

  it.each([
    ['no route', { routes: ['GET /health'] }, '/other'],
    ['outside the stage', { stage: 'prod' }, '/health'],
    ['a stage that only begins alike', { stage: 'prod' }, '/production/health'],
  ])('%s; 404 without an invocation', async (_condition, options, path) => {
    const invoke = jest.fn(() => Promise.resolve({}));
    const api = await start({ ...options, invoke });
    const response = await fetch(new URL(path, api.url));
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.text()).toBe('{"message":"Not Found"}');
    expect(invoke).not.toHaveBeenCalled();
  });

  it('a RouteKey that is none; refused at start', async () => {
    await expect(start({ routes: ['/write'] })).rejects.toThrow('Not a RouteKey: /write');
  });
});

describe('responses', () => {
  it.each<[string, unknown, { status: number; body: string; headers?: Record<string, string> }]>([
    [
      'a status and text; text/plain',
      { statusCode: 201, body: 'made' },
      {
        status: 201,
        body: 'made',
        headers: { 'content-type': 'text/plain; charset=utf-8', 'content-length': '4' },
      },
    ],
    [
      'headers; in lower case, numbers as text',
      {
        statusCode: 200,
        headers: { 'X-A': 'b', 'Retry-After': 30, 'Content-Type': 'text/html' },
        body: '<p>',
      },
      { status: 200, body: '<p>', headers: { 'x-a': 'b', 'retry-after': '30', 'content-type': 'text/html' } },
    ],
    [
      'headers of a connection; dropped',
      { statusCode: 200, headers: { 'Transfer-Encoding': 'gzip', 'content-length': '99' }, body: 'x' },
      { status: 200, body: 'x', headers: { 'content-length': '1' } },
    ],
    [
      'base64; decoded',
      { statusCode: 200, body: 'aGk=', isBase64Encoded: true },
      { status: 200, body: 'hi' },
    ],
    [
      'www-authenticate; as it is',
      { statusCode: 401, headers: { 'WWW-Authenticate': 'Basic' } },
      { status: 401, body: '', headers: { 'www-authenticate': 'Basic' } },
    ],
    [
      'an object without a status; 200 and JSON',
      { a: 1 },
      { status: 200, body: '{"a":1}', headers: { 'content-type': 'application/json' } },
    ],
    [
      'text; 200 and that text',
      'hello',
      { status: 200, body: 'hello', headers: { 'content-type': 'application/json' } },
    ],
    ['nothing; 200 and null', undefined, { status: 200, body: 'null' }],
    [
      'a status that is none; 500',
      { statusCode: 'fine' },
      { status: 500, body: '{"message":"Internal Server Error"}' },
    ],
    [
      'an informational status; 500',
      { statusCode: 101 },
      { status: 500, body: '{"message":"Internal Server Error"}' },
    ],
    [
      'a body that is not text; 500',
      { statusCode: 200, body: { a: 1 } },
      { status: 500, body: '{"message":"Internal Server Error"}' },
    ],
    [
      'a header that cannot be sent; 500',
      { statusCode: 200, headers: { 'x-a': 'b\nc' } },
      { status: 500, body: '{"message":"Internal Server Error"}' },
    ],
  ])('%s', async (_condition, result, expected) => {
    const api = await start({ invoke: () => Promise.resolve(result) });
    const response = await fetch(`${api.url}/health`);
    expect({ status: response.status, body: await response.text() }).toEqual({
      status: expected.status,
      body: expected.body,
    });
    expect(Object.fromEntries(response.headers)).toMatchObject(expected.headers ?? {});
    expect(response.headers.get('apigw-requestid')).toMatch(/=$/);
  });

  it('cookies; one header each', async () => {
    const api = await start({
      invoke: () => Promise.resolve({ statusCode: 200, cookies: ['a=1; HttpOnly', 'b=2'] }),
    });
    const response = await fetch(`${api.url}/health`);
    expect(response.headers.getSetCookie()).toEqual(['a=1; HttpOnly', 'b=2']);
  });

  it('204; neither body nor length nor type', async () => {
    const { answer } = await eventOf(head('GET /health HTTP/1.1'));
    expect(answer).not.toMatch(/content-(type|length)/i);
    expect(answer).toMatch(/\r\n\r\n$/);
  });

  it.each<[string, HttpApiOptions['invoke'], number, string]>([
    ['the handler throws; 500', () => Promise.reject(new Error('secret')), 500, 'Internal Server Error'],
    [
      'the handler throws at once; 500',
      () => {
        throw new Error('secret');
      },
      500,
      'Internal Server Error',
    ],
    ['the handler is throttled; 503', () => Promise.reject(throttle()), 503, 'Service Unavailable'],
    ['no answer in time; 503', () => new Promise(() => undefined), 503, 'Service Unavailable'],
  ])('%s', async (_condition, invoke, status, message) => {
    const api = await start({ invoke, integrationTimeout: 100 });
    const response = await fetch(`${api.url}/health`);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ message });
  });
});

describe('limits', () => {
  const megabyte = 1024 * 1024;
  const messageOf = (answer: string) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as unknown;

  it.each<[string, string, number, number]>([
    ['10 MB of body; too much for Lambda', 'text/plain', 10 * megabyte, 413],
    ['more than 10 MB; 413', 'text/plain', 10 * megabyte + 1, 413],
    ['much more than 10 MB; 413', 'text/plain', 30 * megabyte, 413],
    ['5 MB of text; passes', 'text/plain', 5 * megabyte, 200],
    ['5 MB of binary, which base64 makes longer; 413', 'application/x-protobuf', 5 * megabyte, 413],
    ['4 MB of binary; passes', 'application/x-protobuf', 4 * megabyte, 200],
  ])('%s', async (_condition, contentType, size, status) => {
    const invoke = jest.fn(() => Promise.resolve({ statusCode: 200 }));
    const api = await start({ invoke });
    const answer = await exchange(
      portOf(api),
      head('POST /write HTTP/1.1', `Content-Type: ${contentType}`, `Content-Length: ${size}`),
      Buffer.alloc(size, 'x'),
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(invoke).toHaveBeenCalledTimes(status === 200 ? 1 : 0);
    if (status === 413) expect(messageOf(answer)).toEqual({ message: 'Request Entity Too Large' });
  });

  it('a body that has no end; 413 before there is one', async () => {
    const api = await start();
    const socket = connect(portOf(api), '127.0.0.1');
    socket.write('POST /write HTTP/1.1\r\nHost: api.test\r\nTransfer-Encoding: chunked\r\n\r\n');
    const chunk = `100000\r\n${'x'.repeat(megabyte)}\r\n`;
    for (let i = 0; i < 11; i += 1) socket.write(chunk);
    const [answer] = (await new Promise<Buffer[]>((resolve, reject) => {
      socket.once('data', (...received: Buffer[]) => {
        resolve(received);
      });
      socket.once('error', reject);
    })) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 413 /);
    socket.destroy();
  });

  // "GET /health HTTP/1.1", "api.test" and "close" are 33 bytes.
  it.each<[string, number, number]>([
    ['10,240 bytes of request line and header values; passes', 10_240 - 33, 200],
    ['one more; 431', 10_241 - 33, 431],
    ['more than the parser takes; 431', 100_000, 431],
  ])('%s', async (_condition, size, status) => {
    const answer = await exchange(
      portOf(await start()),
      head('GET /health HTTP/1.1', `x-long: ${'x'.repeat(size)}`),
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    if (status === 431) expect(messageOf(answer)).toEqual({ message: 'Request Header Fields Too Large' });
  });

  it.each([
    ['broken percent-encoding', head('GET /%zz HTTP/1.1')],
    ['not HTTP', 'hello\r\n\r\n'],
  ])('%s; 400', async (_condition, request) => {
    const answer = await exchange(portOf(await start()), request);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(messageOf(answer)).toEqual({ message: 'Bad Request' });
  });
});

describe('starting and stopping', () => {
  it('a port that is taken; says so by its code', async () => {
    const port = portOf(await start());
    await expect(start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE', port });
  });

  it('a request under way; is answered before it closes', async () => {
    const { api, response, answer } = await requestUnderWay();
    const closing = api.close(5_000);
    const since = Date.now();
    answer({ statusCode: 200, body: 'done' });
    expect(await (await response).text()).toBe('done');
    await closing;
    expect(Date.now() - since).toBeLessThan(1_000);
    started.splice(0);
    await expect(fetch(`${api.url}/health`)).rejects.toThrow();
  });

  it('large requests that come while one is under way; 503 for each, which their clients can read', async () => {
    const { api, response: underWay, answer } = await requestUnderWay();
    const closing = api.close(20_000);
    const size = 4 * 1024 * 1024;
    const late = Array.from({ length: 20 }, () =>
      exchange(portOf(api), head('POST /write HTTP/1.1', `Content-Length: ${size}`), Buffer.alloc(size)),
    );
    for (const refusal of await Promise.all(late)) {
      expect(refusal).toMatch(/^HTTP\/1.1 503 [^]*retry-after: 5\r\n/i);
    }
    answer({ statusCode: 200 });
    expect((await underWay).status).toBe(200);
    await closing;
  });

  it('a request that does not end; is cut off after the grace', async () => {
    const { api, response } = await requestUnderWay();
    const refused = expect(response).rejects.toThrow();
    const timers = jest.spyOn(globalThis, 'setTimeout');
    await api.close(50);
    // Newer versions of Node.js print a warning for a negative one.
    expect(timers.mock.calls.filter(([, milliseconds = 0]) => milliseconds < 0)).toEqual([]);
    timers.mockRestore();
    await refused;
    started.splice(0);
  });
});

/** An API with a request that its function has, and answers when it is told to. */
async function requestUnderWay(): Promise<{
  readonly api: HttpApi;
  readonly response: Promise<Response>;
  readonly answer: (result: unknown) => void;
}> {
  let enter: () => void = () => undefined;
  let answer: (result: unknown) => void = () => undefined;
  const entered = new Promise<void>((resolve) => (enter = resolve));
  const api = await start({
    invoke: () => {
      enter();
      return new Promise((resolve) => (answer = resolve));
    },
  });
  const response = fetch(`${api.url}/health`);
  // A test may end it before it looks.
  response.catch(() => undefined);
  await entered;
  return {
    api,
    response,
    answer: (result) => {
      answer(result);
    },
  };
}
