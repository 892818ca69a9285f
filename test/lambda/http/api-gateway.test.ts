import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import fc from 'fast-check';
import { serveApiGateway } from '../../../lambda/http/api-gateway';
import { HttpError } from '../../../lambda/http/errors';
import type { HttpRequest, Invocation, Route } from '../../../lambda/http/message';
import { createRouter } from '../../../lambda/http/router';
import { toEvent } from '../../support/connector-edges';

const SECRET = 'wJalrXUtnFEMI-planted-secret';

/** Serves a route and returns what it answers, and what was logged. */
async function serve(
  route: Route,
  event: APIGatewayProxyEventV2,
  remaining = 15_000,
  publicUrl?: string,
): Promise<{ result: object; log: object[] }> {
  const log: object[] = [];
  const write = (message: string, fields: object): unknown => log.push({ message, ...fields });
  const logger = { debug: write, warn: write, error: write };
  const handler = serveApiGateway(route, { logger, random: () => 0, publicUrl });
  return { result: await handler(event, { getRemainingTimeInMillis: () => remaining }), log };
}

/** The request that a route gets to see. */
async function requestOf(change: Partial<APIGatewayProxyEventV2>, publicUrl?: string): Promise<HttpRequest> {
  let seen: HttpRequest | undefined;
  const event = {
    ...toEvent({ method: 'POST', path: '/write', headers: {}, body: Buffer.from('body') }),
    ...change,
  };
  const route: Route = (request) => {
    seen = request;
    return { status: 204 };
  };
  await serve(route, event, undefined, publicUrl);
  return seen!;
}

const event = toEvent({ method: 'POST', path: '/write', headers: {}, body: Buffer.alloc(0) });

describe('requests', () => {
  it('lower-cases the names of headers', async () => {
    const request = await requestOf({ headers: { 'Content-Type': 'x', AUTHORIZATION: 'y' } });
    expect(request.headers).toEqual({ 'content-type': 'x', authorization: 'y' });
  });

  it('decodes base64 to the bytes that were sent, which no string survives', async () => {
    const bytes = Buffer.from('ff060080fe', 'hex');
    const { body } = await requestOf({ body: bytes.toString('base64'), isBase64Encoded: true });
    expect(body.byteLength).toBe(5);
    expect(body.bytes()).toEqual(bytes);
  });

  it('takes a text body as it is', async () => {
    const { body } = await requestOf({ body: 'ä', isBase64Encoded: false });
    expect(body.byteLength).toBe(2);
    expect(body.bytes().toString()).toBe('ä');
  });

  it('reads an event without a body as an empty one', async () => {
    const { body, ...withoutBody } = event;
    expect(body).toBe('');
    let length = -1;
    await serve((request) => {
      length = request.body.byteLength;
      return { status: 204 };
    }, withoutBody);
    expect(length).toBe(0);
  });

  describe.each([
    ['by the API’s own URL', undefined, undefined],
    ['by a public URL', 'https://telemetry.example', ''],
    ['by a public URL with a path', 'https://example.com/chaos', '/chaos'],
  ])('%s', (_, publicUrl, publicBasePath) => {
    it.each([
      ['prod', 'POST /write', '/prod/write', '/write', '/prod'],
      ['prod', '$default', '/prod', '/', '/prod'],
      ['prod', '$default', '/prod/', '/', '/prod'],
      ['prod', '$default', '/prod//write', '//write', '/prod'],
      ['prod', 'POST /write', '/write', '/write', ''],
      ['prod', '$default', '/production/write', '/production/write', ''],
      ['$default', '$default', '/prod/write', '/prod/write', ''],
      ['$default', 'POST /write', '/write', '/write', ''],
      ['a_b-1', 'GET /files/{path+}', '/a_b-1/files/a_b-1/r', '/files/a_b-1/r', '/a_b-1'],
      // A stage that is called as a route.
      ['files', 'GET /', '/files', '/', '/files'],
      ['files', 'GET /files', '/files', '/files', ''],
      ['files', 'GET /files', '/files/files', '/files', '/files'],
      ['telemetry', 'POST /telemetry', '/telemetry/telemetry', '/telemetry', '/telemetry'],
      ['telemetry', 'POST /telemetry', '/telemetry', '/telemetry', ''],
      ['v1', 'GET /files/{path+}', '/v1/files/v1', '/files/v1', '/v1'],
    ])(
      'stage %s, route %s, rawPath %s; the path is %s, of an API below %j',
      async (stage, routeKey, rawPath, path, stagePath) => {
        const tail = routeKey.endsWith('{path+}') && {
          pathParameters: { path: path.slice('/files/'.length) },
        };
        const requestContext = { ...event.requestContext, stage };
        const request = await requestOf({ routeKey, rawPath, requestContext, ...tail }, publicUrl);
        expect(request).toMatchObject({ path, basePath: publicBasePath ?? stagePath });
      },
    );

    it.each([
      // Group `x` behind the stage, or run `x` of the group `files`: only the gateway knows.
      ['/files/files/x', { path: 'x' }, '/files/x'],
      ['/files/files/x', { path: 'files/x' }, '/files/files/x'],
      ['/files/x', { path: 'x' }, '/files/x'],
      ['/files/x', {}, '/files/x'],
      ['/files/files/x', {}, '/files/x'],
    ])('stage files, rawPath %s, tail %j; the path is %s', async (rawPath, pathParameters, path) => {
      const requestContext = { ...event.requestContext, stage: 'files' };
      const routeKey = 'GET /files/{path+}';
      expect((await requestOf({ routeKey, rawPath, pathParameters, requestContext }, publicUrl)).path).toBe(
        path,
      );
    });

    it('any stage, route and tail; the path is what the client asked for, whether or not rawPath has the stage', async () => {
      const word = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/);
      const segment = fc.oneof(word, fc.constantFrom('files', 'telemetry', 'assets', 'v1'));
      await fc.assert(
        fc.asyncProperty(
          segment,
          segment,
          fc.array(segment, { maxLength: 3 }),
          fc.boolean(),
          async (stage, first, tail, hasStage) => {
            const path = `/${[first, ...tail].join('/')}`;
            const matched =
              tail.length === 0
                ? { routeKey: `GET ${path}` }
                : { routeKey: `GET /${first}/{path+}`, pathParameters: { path: tail.join('/') } };
            const rawPath = hasStage ? `/${stage}${path}` : path;
            const requestContext = { ...event.requestContext, stage };
            const request = await requestOf({ ...matched, rawPath, requestContext }, publicUrl);
            expect(request).toMatchObject({
              path,
              basePath: publicBasePath ?? (hasStage ? `/${stage}` : ''),
            });
          },
        ),
      );
    });
  });

  describe('where the client is', () => {
    const stage = {
      ...event.requestContext,
      stage: 'prod',
      domainName: 'abc.execute-api.us-east-1.amazonaws.com',
    };
    const own = 'https://abc.execute-api.us-east-1.amazonaws.com';

    it.each<[string, Record<string, string>, string, string]>([
      ['the API’s own host', { host: 'abc.execute-api.us-east-1.amazonaws.com' }, own, own],
      ['another host', { host: 'evil.example' }, 'https://evil.example', own],
      ['a host with a port', { host: 'evil.example:8443' }, 'https://evil.example:8443', own],
      ['the port of https', { host: 'evil.example:443' }, 'https://evil.example', own],
      ['no host', {}, own, own],
      ['what is no host', { host: '[' }, own, own],
      ['the scheme of the gateway', { 'x-forwarded-proto': 'https' }, own, own],
      ['a scheme that no one knows', { 'x-forwarded-proto': 'javascript' }, own, own],
      [
        'the scheme of the local run',
        { 'x-forwarded-proto': 'http' },
        own.replace('s:', ':'),
        own.replace('s:', ':'),
      ],
      [
        'another host by other headers',
        { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' },
        own,
        own,
      ],
    ])('%s; the origin follows the Host, the URL never does', async (_, headers, origin, url) => {
      const request = await requestOf({ rawPath: '/prod/write', headers, requestContext: stage });
      expect(request).toMatchObject({ origin, url: `${url}/prod` });
    });

    it.each([
      ['https://telemetry.example', 'https://telemetry.example', 'https://telemetry.example'],
      ['https://Telemetry.Example:443/', 'https://telemetry.example', 'https://telemetry.example'],
      ['http://vm.example:8080', 'http://vm.example:8080', 'http://vm.example:8080'],
      ['https://example.com/chaos', 'https://example.com', 'https://example.com/chaos'],
    ])(
      'the public URL %s; origin and URL are of it, whatever headers say',
      async (publicUrl, origin, url) => {
        const headers = { host: 'evil.example', 'x-forwarded-proto': 'http' };
        const request = await requestOf({ headers, requestContext: stage }, publicUrl);
        expect(request).toMatchObject({ origin, url });
      },
    );
  });

  it('cookies; names and values in the order in which they came', async () => {
    const request = await requestOf({ cookies: ['a=1=2', ' b = 3 ', 'a=later', 'c', '__proto__=x'] });
    expect(request.cookies).toEqual([
      ['a', '1=2'],
      ['b', '3'],
      ['a', 'later'],
      ['c', ''],
      ['__proto__', 'x'],
    ]);
  });

  it.each<[string, object | undefined, string | undefined]>([
    ['nobody', undefined, undefined],
    ['neither', { lambda: null, iam: null }, undefined],
    ['whom an authorizer let in', { lambda: { user: 'krkn' } }, 'krkn'],
    ['whom IAM let in', { iam: { userArn: 'arn:aws:iam::1:user/p' } }, 'arn:aws:iam::1:user/p'],
    ['something else', { lambda: { user: 7 } }, undefined],
  ])('the gateway tells of %s; the user is that', async (_, authorizer, user) => {
    const requestContext = { ...event.requestContext, ...(authorizer !== undefined && { authorizer }) };
    expect((await requestOf({ requestContext })).user).toBe(user);
  });
});

describe('deadlines', () => {
  it.each([
    ['of an invocation that has no time left', 0],
    ['which leave time for the answer', 1_510],
  ])('%s', async (_name, remaining) => {
    const untilAborted: Route = (_request, { signal }: Invocation) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          resolve({ status: 204 });
        });
      });
    expect((await serve(untilAborted, event, remaining)).result).toMatchObject({ statusCode: 204 });
  });
});

describe('errors', () => {
  const failing =
    (thrown: unknown): Route =>
    () => {
      throw thrown;
    };

  it('an HttpError becomes its answer, and a line of the log without its cause', async () => {
    const error = new HttpError({
      code: 'rejected',
      status: 400,
      message: 'Not so.',
      headers: { 'x-more': '1' },
      cause: new RangeError(SECRET),
    });
    expect(await serve(failing(error), event)).toEqual({
      result: {
        statusCode: 400,
        headers: { 'content-type': 'text/plain; charset=utf-8', 'x-more': '1' },
        body: 'Not so.\n',
        isBase64Encoded: false,
      },
      log: [
        {
          message: 'Request refused',
          route: 'POST /write',
          code: 'rejected',
          status: 400,
          cause: 'RangeError',
        },
      ],
    });
  });

  it('what may pass says when to come back', async () => {
    const error = new HttpError({ code: 'throttled', status: 503, message: 'Later.', retryAfterSeconds: 30 });
    expect((await serve(failing(error), event)).result).toMatchObject({ headers: { 'retry-after': '30' } });
  });

  it.each([
    ['an error', new Error(SECRET)],
    ['a rejected string', SECRET],
    ['an object', { secret: SECRET }],
    ['nothing', undefined],
  ])('%s that no one expected; 500 of fixed text, and no word of it anywhere', async (_name, thrown) => {
    const answer = await serve(failing(thrown), event);
    expect(answer.result).toMatchObject({ statusCode: 500, headers: { 'retry-after': '1' } });
    expect(JSON.stringify(answer)).not.toContain(SECRET);
    expect(JSON.stringify(answer)).not.toContain('.ts:');
    expect(answer.log).toMatchObject([{ message: 'Request failed', code: 'internal_error' }]);
  });

  it('a defect is logged by what the engine says of it', async () => {
    const { log } = await serve(
      () => (undefined as unknown as { route: Route }).route(undefined as never, undefined as never),
      event,
    );
    expect(log).toMatchObject([
      { cause: 'TypeError', causeMessage: "Cannot read properties of undefined (reading 'route')" },
    ]);
  });

  it('a long text is cut, whole characters only', async () => {
    const error = new HttpError({ code: 'rejected', status: 400, message: 'ä'.repeat(5_000) });
    const { body } = (await serve(failing(error), event)).result as { body: string };
    expect(Buffer.byteLength(body)).toBeLessThan(1024);
    expect(body).toMatch(/^ä+.?…\n$/);
  });
});

describe('routing', () => {
  const router = createRouter({
    'POST /write': () => ({ status: 204 }),
    'GET /health': () => ({ status: 200, body: 'ok' }),
  });

  it.each([
    ['POST', '/write', 'POST /write', 204, undefined],
    ['GET', '/health', 'GET /health', 200, undefined],
    ['GET', '/write', '$default', 405, 'POST'],
    ['POST', '/health', '$default', 405, 'GET'],
    ['POST', '/', '$default', 404, undefined],
    ['POST', '//write', '$default', 404, undefined],
    // A RouteKey decides, never a path that looks like one of ours: it may have come in without its guard.
    ['POST', '/write', '$default', 405, 'POST'],
  ])('%s %s by %s is %d', async (method, path, routeKey, statusCode, allow) => {
    const { result } = await serve(router, {
      ...event,
      routeKey,
      rawPath: path,
      requestContext: { ...event.requestContext, http: { ...event.requestContext.http, method, path } },
    });
    expect(result).toMatchObject({ statusCode });
    expect((result as { headers: Record<string, string> }).headers['allow']).toBe(allow);
  });
});
