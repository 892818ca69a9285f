// Each way to be let in, through the function's entry as Lambda loads it, against a strict stand-in of Timestream.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { ApiGatewayHandler } from '../../../../lambda/http/api-gateway';
import type { AuthMode } from '../../../../lambda/prometheus-connector/settings';
import { ServiceError } from '../../../../local/aws-json/service-error';
import { fault, type Fault } from '../../../../local/timestream/faults';
import { startTimestream, type TimestreamStandIn } from '../../../../local/timestream/index';
import { accessKey, basic, toEvent, type TestRequest } from '../../../support/connector-edges';
import { labelled, two, up, v2, version2 } from '../../../support/write-inputs';

const context = { getRemainingTimeInMillis: (): number => 15_000 };
const tables = ['metrics', 'allowed', 'elsewhere'];
let directory: string;
let standIn: TimestreamStandIn;
let written: jest.SpyInstance;
const environment = { ...process.env };

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
  standIn = await startTimestream({
    directory,
    accessKeys: [accessKey],
    tables: tables.map((table) => ({ database: 'test', table })),
  });
  // What the function writes to its log, metrics included.
  written = jest.spyOn(console, 'log').mockImplementation();
  jest.spyOn(console, 'warn').mockImplementation();
  jest.spyOn(console, 'error').mockImplementation();
});

afterEach(async () => {
  jest.restoreAllMocks();
  process.env = { ...environment };
  await standIn.close();
  rmSync(directory, { recursive: true });
});

/** The credentials of the function's role, as Lambda gives them. */
const roleCredentials = {
  AWS_ACCESS_KEY_ID: accessKey.accessKeyId,
  AWS_SECRET_ACCESS_KEY: accessKey.secretAccessKey,
};

/** The handler that the function's entry exports in such an environment. */
function handlerIn(variables: Readonly<Record<string, string>>): ApiGatewayHandler {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_TIMESTREAM_WRITE: standIn.endpoint,
    DEFAULT_DATABASE: 'test',
    DEFAULT_TABLE: 'metrics',
    // Metrics go through the console that this test listens to.
    POWERTOOLS_DEV: 'true',
    POWERTOOLS_METRICS_DISABLED: 'false',
    ...variables,
  });
  jest.resetModules();
  return jest.requireActual<{ handler: ApiGatewayHandler }>('../../../../lambda/prometheus-connector/index')
    .handler;
}

const write: TestRequest = {
  method: 'POST',
  path: '/write',
  headers: { ...version2, 'content-encoding': 'snappy' },
  body: v2(two),
};
const allowed = { DESTINATIONS: 'test/metrics,test/allowed' };

/** What the gateway says of whom it let in. */
const contexts: Readonly<Record<'iam' | 'basic', object>> = {
  iam: {
    iam: {
      accessKey: 'AKIACALLERCALLERCALL',
      accountId: '123456789012',
      callerId: 'AIDACALLERCALLERCALL',
      cognitoIdentity: null,
      principalOrgId: 'o-1',
      userArn: 'arn:aws:iam::123456789012:user/prometheus',
      userId: 'AIDACALLERCALLERCALL',
    },
  },
  basic: { lambda: { user: 'prometheus' } },
};

/** The same event, with what the gateway says. */
function letIn(event: APIGatewayProxyEventV2, authorizer: object | undefined): APIGatewayProxyEventV2 {
  const requestContext = { ...event.requestContext, ...(authorizer !== undefined && { authorizer }) };
  return { ...event, requestContext };
}

async function stored(): Promise<Record<string, number>> {
  const counts = await Promise.all(
    tables.map(async (table) => [table, (await standIn.records('test', table)).length] as const),
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

const calls = (): number =>
  standIn.traffic.calls('WriteRecords') + standIn.traffic.calls('DescribeEndpoints');

/** What the metric `rejected` counted, by reason. */
function rejected(): Record<string, number> {
  const lines = written.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
  return Object.fromEntries(
    lines
      .filter((line) => 'rejected' in line && 'reason' in line)
      .map(({ reason, rejected: count }) => [String(reason), Number(count)]),
  );
}

const roleModes = ['iam', 'basic'] as const satisfies readonly AuthMode[];

describe.each(roleModes)('auth %s', (auth) => {
  const variables = { ...roleCredentials, ...allowed, AUTH: auth };
  const event = letIn(toEvent(write), contexts[auth]);

  it('whom the gateway let in; written by the role, whatever the caller sends', async () => {
    const handler = handlerIn(variables);
    const headers = { ...event.headers, authorization: 'AWS4-HMAC-SHA256 Credential=whatever' };
    expect(await handler({ ...event, headers }, context)).toMatchObject({ statusCode: 204, body: '' });
    expect(await stored()).toEqual({ metrics: 2 });
  });

  it.each<[string, object | undefined]>([
    ['nothing', undefined],
    ['an empty context', {}],
    ['nobody', { lambda: null, iam: null }],
    ['somebody who is no text', { lambda: { user: 7 }, iam: { userArn: 7 } }],
    ['claims of a token', { jwt: { claims: { user: 'prometheus' }, scopes: [] } }],
  ])('the gateway says %s; 401, and Timestream is not asked', async (_, authorizer) => {
    const handler = handlerIn(variables);
    for (const authorization of ['', basic(accessKey.accessKeyId, accessKey.secretAccessKey)]) {
      const request = toEvent({ ...write, headers: { ...write.headers, authorization } });
      const result = await handler(letIn(request, authorizer), context);
      expect(result).toMatchObject({
        statusCode: 401,
        headers: { 'www-authenticate': expect.stringMatching(/^Basic /) as string },
        body: expect.stringMatching(/^This request did not pass the gateway's authorizer/) as string,
      });
      expect(result.headers).not.toHaveProperty('retry-after');
    }
    expect(calls()).toBe(0);
  });

  it.each(['/write', '//write', '/write/'])(
    'what comes by $default needs the gateway’s word too: POST %s; 401, and with it 204',
    async (path) => {
      const handler = handlerIn(variables);
      const unmatched = { ...toEvent(write), routeKey: '$default', rawPath: path };
      expect(await handler(unmatched, context)).toMatchObject({ statusCode: 401 });
      expect(calls()).toBe(0);
      expect(await handler(letIn(unmatched, contexts[auth]), context)).toMatchObject({ statusCode: 204 });
      expect(await stored()).toEqual({ metrics: 2 });
    },
  );

  it('POST /read asks for the gateway’s word too, GET /health for no one’s', async () => {
    const handler = handlerIn(variables);
    const read = toEvent({ ...write, path: '/read' });
    expect(await handler(read, context)).toMatchObject({ statusCode: 401 });
    expect(await handler(letIn(read, contexts[auth]), context)).not.toMatchObject({ statusCode: 401 });
    const health = toEvent({ ...write, method: 'GET', path: '/health' });
    expect(await handler(health, context)).toMatchObject({ statusCode: 200 });
  });

  it.each<[string, Fault, RegExp]>([
    ['may not write', fault.accessDenied, /^AWS denied access: allow timestream:WriteRecords/],
    ['is unknown', fault.unrecognizedClient, /own role/],
    ['signs wrongly', fault.invalidSignature, /own role/],
    [
      'has expired credentials',
      { kind: 'answer', error: () => new ServiceError('aws#ExpiredTokenException', 403, 'Expired.') },
      /have expired/,
    ],
  ])('the role %s; 503, and it is written when the sender repeats', async (_, refusal, says) => {
    const handler = handlerIn(variables);
    standIn.faults.add(refusal);
    const refused = await handler(event, context);
    expect(refused).toMatchObject({ statusCode: 503, body: expect.stringMatching(says) as string });
    expect(Number(refused.headers?.['retry-after'])).toBeGreaterThanOrEqual(30);
    expect(refused.headers).not.toHaveProperty('www-authenticate');
    expect(await stored()).toEqual({});
    standIn.faults.clear();
    expect(await handler(event, context)).toMatchObject({ statusCode: 204 });
    expect(await stored()).toEqual({ metrics: 2 });
  });

  it('AWS refuses the credentials of the role; they are read again for the next request', async () => {
    const handler = handlerIn({ ...variables, AWS_SECRET_ACCESS_KEY: 'old' });
    expect(await handler(event, context)).toMatchObject({ statusCode: 503 });
    Object.assign(process.env, roleCredentials);
    expect(await handler(event, context)).toMatchObject({ statusCode: 204 });
  });

  it('the role has no credentials; 503', async () => {
    const handler = handlerIn({ ...allowed, AUTH: auth });
    const result = await handler(event, context);
    expect(result).toMatchObject({ statusCode: 503, body: expect.stringMatching(/own role/) as string });
    expect(calls()).toBe(0);
  });

  it('one client for all requests: the endpoint is looked up once', async () => {
    const handler = handlerIn(variables);
    for (let request = 0; request < 3; request++) {
      expect(await handler(event, context)).toMatchObject({ statusCode: 204 });
    }
    expect(standIn.traffic.calls('DescribeEndpoints')).toBe(1);
  });
});

const destined = (host: string, database: string, table: string) =>
  labelled({ __name__: 'up', host, prometheusDatabaseLabel: database, prometheusTableLabel: table });

const mixed = v2([
  up('by default'),
  destined('a', 'test', 'allowed'),
  destined('b', 'test', 'elsewhere'),
  destined('c', 'other', 'metrics'),
  destined('d', 'test,test', 'allowed'),
  destined('e', 'test', 'metrics'),
]);

/** Variables of each mode, and how a request gets in. */
const restricted: Readonly<
  Record<AuthMode, [Record<string, string>, (event: APIGatewayProxyEventV2) => APIGatewayProxyEventV2]>
> = {
  callerCredentials: [{ RESTRICT_DESTINATIONS: 'true' }, withAccessKey],
  iam: [roleCredentials, (event) => letIn(event, contexts.iam)],
  basic: [roleCredentials, (event) => letIn(event, contexts.basic)],
};

function withAccessKey(event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 {
  const authorization = basic(accessKey.accessKeyId, accessKey.secretAccessKey);
  return { ...event, headers: { ...event.headers, authorization } };
}

describe.each(Object.entries(restricted))(
  'destinations that are not allowed, under %s',
  (auth, [variables, admit]) => {
    it('are refused for their series only; the others are written', async () => {
      const handler = handlerIn({ ...variables, ...allowed, AUTH: auth });
      const result = await handler(admit(toEvent({ ...write, body: mixed })), context);
      expect(result).toMatchObject({
        statusCode: 400,
        headers: { 'x-prometheus-remote-write-samples-written': '3' },
      });
      expect(result.body).toMatch(
        /^3 items were refused .*: 3 destination_not_allowed.*host="b".*configured destinations only/,
      );
      expect(await stored()).toEqual({ metrics: 2, allowed: 1 });
      expect(rejected()).toEqual({ destination_not_allowed: 3 });
    });

    it('nor is a default that is not among them', async () => {
      const handler = handlerIn({
        ...variables,
        AUTH: auth,
        DESTINATIONS: 'test/allowed',
      });
      const result = await handler(admit(toEvent(write)), context);
      expect(result).toMatchObject({ statusCode: 400 });
      expect(result.body).toMatch(/2 destination_not_allowed/);
      expect(await stored()).toEqual({});
    });
  },
);

it('without restriction, a caller goes wherever IAM lets its key', async () => {
  const handler = handlerIn({});
  const event = toEvent({ ...write, body: v2([destined('a', 'test', 'elsewhere')]) });
  expect(await handler(withAccessKey(event), context)).toMatchObject({ statusCode: 204 });
  expect(await stored()).toEqual({ elsewhere: 1 });
});
