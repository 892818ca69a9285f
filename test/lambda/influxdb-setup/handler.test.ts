// What CloudFormation is answered, and what an operator is told.
import type { SetupProperties } from '../../../lambda/influxdb-setup/settings';
import { SetupStack, SIGNATURE } from '../../support/influxdb/setup/setup-stack';
import { startSetUpServer } from '../../support/influxdb/setup/stand-in-server';
import { startServer, type RunningServer } from '../../support/influxdb/http-server';

let server: Awaited<ReturnType<typeof startSetUpServer>>;
let stack: SetupStack;

beforeAll(async () => {
  server = await startSetUpServer();
  const gone = await startServer(() => Promise.resolve({ status: 204 }));
  await gone.close();
  nowhere = gone.url;
});

beforeEach(async () => {
  stack = await SetupStack.start(server);
});

afterEach(() => stack.stop());
afterAll(() => server.close());

/** Where no one listens any more. */
let nowhere: string;

it('an answer; what CloudFormation asks for, to the URL that S3 has signed without a content type', async () => {
  await stack.create();
  const [{ request, response }] = stack.responses as [(typeof stack.responses)[0]];
  expect(request.method).toBe('PUT');
  expect(request.query.get('Signature')).toBe(SIGNATURE);
  expect(request.headers['content-type']).toBe('');
  expect(response).toEqual({
    Status: 'SUCCESS',
    PhysicalResourceId: `test-PrometheusConnector/${stack.guid}/StoreSetup1A2B3C4D`,
    StackId: expect.stringContaining(stack.guid) as string,
    RequestId: expect.any(String) as string,
    LogicalResourceId: 'StoreSetup1A2B3C4D',
  });
});

it('other properties; the same id, so that CloudFormation replaces nothing', async () => {
  const { PhysicalResourceId } = await stack.create();
  const moved = stack.properties({ Url: server.url, TokenRotation: '7' });
  expect(await stack.update(moved, stack.properties())).toMatchObject({ PhysicalResourceId });
  expect(await stack.create(stack.properties({ Url: 'ftp://x' }))).toMatchObject({ PhysicalResourceId });
  expect(await stack.delete()).toMatchObject({ PhysicalResourceId });
});

it('S3 fails twice; is asked again', async () => {
  stack.answersOfS3.push({ status: 503 }, { status: 500 });
  expect(await stack.create()).toMatchObject({ Status: 'SUCCESS' });
});

it('S3 refuses; throws, so that Lambda repeats the event, and tells no one the URL', async () => {
  stack.answersOfS3.push(...Array<{ status: number }>(3).fill({ status: 403 }));
  const error = await stack.create().catch((thrown: unknown) => thrown);
  expect(error).toEqual(new Error('CloudFormation was not answered: S3 answers 403'));
});

it.each<[string, (stack: SetupStack) => Partial<SetupProperties> | undefined, string | RegExp]>([
  [
    'the wrong password',
    (stack) => {
      stack.administrator = JSON.stringify({ username: server.username, password: 'planted-wrong-one' });
      return {};
    },
    /^InfluxDB at \S+ refuses the user and password of the administrator's secret$/,
  ],
  [
    'a secret that is not JSON',
    (stack) => {
      stack.administrator = 'planted-secret-text';
      return {};
    },
    /^The administrator's secret arn:\S+: it is not JSON$/,
  ],
  [
    'a secret that does not exist',
    () => ({ AdminSecret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:none' }),
    'Secrets Manager: GetSecretValue of arn:aws:secretsmanager:eu-west-1:123456789012:secret:none fails: ResourceNotFoundException',
  ],
  ['an unknown organization', () => ({ Organization: 'unknown' }), 'InfluxDB has no organization "unknown"'],
  [
    'a name that no bucket can have',
    () => ({ Buckets: [{ Name: '_monitoring2', RetentionSeconds: '0' }] }),
    /^InfluxDB at \S+ answers 400 to POST \/api\/v2\/buckets: bucket name _monitoring2 is invalid/,
  ],
  [
    'a URL with a path',
    () => ({ Url: 'https://x/y' }),
    'Invalid property Url: expected a URL without a path',
  ],
  [
    'half an hour',
    () => ({ Buckets: [{ Name: 'a', RetentionSeconds: '1800' }] }),
    'Invalid property Buckets.0.RetentionSeconds: expected 0, or at least an hour',
  ],
])('%s; fails at once, and says why, without a secret', async (_condition, change, reason) => {
  const properties = stack.properties(change(stack));
  const response = await stack.create(properties);
  expect(response).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(reason) as string });
  expect(stack.log.join()).not.toContain('planted');
  expect(JSON.stringify(response)).not.toContain('planted');
  expect(await stack.tokens()).toEqual([]);
});

it.each([
  ['that is done', () => stack.create()],
  ['that fails', () => stack.create(stack.properties({ Organization: 'unknown' }))],
  ['of the end', () => stack.delete()],
])('a session %s; is ended', async (_condition, send) => {
  stack.breaks.set(undefined);
  await send();
  const signedIn = stack.breaks.asked.filter((each) => each === 'POST /api/v2/signin');
  expect(signedIn).toHaveLength(1);
  expect(stack.breaks.asked.at(-1)).toBe('POST /api/v2/signout');
});

it('a server that never answers; says so when the time is over', async () => {
  const response = await stack.create(stack.properties({ Url: nowhere }), { time: 300 });
  expect(response).toMatchObject({
    Status: 'FAILED',
    Reason: `InfluxDB at ${nowhere} cannot be reached (ECONNREFUSED)`,
  });
});

it('a server that starts late; is waited for', async () => {
  stack.breaks.set({ from: 1, of: 'request', then: 'served' });
  expect(await stack.create()).toMatchObject({ Status: 'SUCCESS' });
  expect(stack.log[0]).toMatch(/Trying again.*cannot be reached/);
});

describe('the end of a stack', () => {
  it.each<[string, (stack: SetupStack) => Partial<SetupProperties>]>([
    ['whose server has gone', () => ({ Url: nowhere })],
    ['whose properties never were valid', () => ({ Url: 'nonsense' })],
    [
      'whose administrator has another password',
      (stack) => {
        stack.administrator = '{"username":"operator","password":"other"}';
        return {};
      },
    ],
  ])('%s; is not held up, and the log says what may be left', async (_condition, change) => {
    const response = await stack.delete(stack.properties(change(stack)), { time: 300 });
    expect(response.Status).toBe('SUCCESS');
    expect(stack.log.at(-1)).toContain('Tokens may be left in InfluxDB');
  });

  it('repeated; the same', async () => {
    await stack.create();
    expect(await stack.delete()).toMatchObject({ Status: 'SUCCESS' });
    expect(await stack.delete()).toMatchObject({ Status: 'SUCCESS' });
    expect(await stack.tokens()).toEqual([]);
  });
});

describe('another server', () => {
  let other: Awaited<ReturnType<typeof startSetUpServer>>;

  beforeEach(async () => {
    other = await startSetUpServer();
  });

  afterEach(() => other.close());

  it('has the tokens, and that of before has none any more', async () => {
    await stack.create();
    const moved = stack.properties({ Url: other.url });
    expect(await stack.update(moved, stack.properties())).toMatchObject({ Status: 'SUCCESS' });
    expect(await stack.tokens()).toEqual([]);
    expect(stack.held('write')).toBeDefined();
  });

  it('instead of one that has gone; the update goes on', async () => {
    await stack.create(stack.properties({ Url: other.url }));
    await other.close();
    const before = stack.properties({ Url: other.url });
    expect(await stack.update(stack.properties(), before, { time: 3_000 })).toMatchObject({
      Status: 'SUCCESS',
    });
    expect(await stack.tokens()).toHaveLength(2);
    expect(stack.log.at(-1)).toContain('Tokens may be left in InfluxDB');
    other = await startSetUpServer();
  });

  it('which the update fails for, and is taken back; both are as before', async () => {
    await stack.create();
    const moved = stack.properties({ Url: other.url, Buckets: [{ Name: 'absent' }] });
    expect(await stack.update(moved, stack.properties())).toMatchObject({ Status: 'FAILED' });
    expect(await stack.update(stack.properties(), moved)).toMatchObject({ Status: 'SUCCESS' });
    expect(await stack.tokens()).toHaveLength(2);
  });
});

describe('a server that is something else', () => {
  let stranger: RunningServer;
  afterEach(() => stranger.close());

  it('and answers otherwise; says so, and not what it answers', async () => {
    stranger = await startServer(() =>
      Promise.resolve({ status: 200, headers: { 'set-cookie': 'session=planted' }, body: '"planted"' }),
    );
    const response = await stack.create(stack.properties({ Url: stranger.url }));
    expect(response).toMatchObject({
      Status: 'FAILED',
      Reason: 'InfluxDB answers /api/v2/orgs otherwise than version 2 does',
    });
    expect(stack.log.join()).not.toContain('planted');
  });

  it('and sends elsewhere; is not followed', async () => {
    let isFollowed = false;
    stranger = await startServer(({ path }) => {
      isFollowed ||= path === '/elsewhere';
      return Promise.resolve({ status: 307, headers: { location: '/elsewhere' } });
    });
    const response = await stack.create(stack.properties({ Url: stranger.url }), { time: 300 });
    expect(response.Status).toBe('FAILED');
    expect(isFollowed).toBe(false);
  });
});
