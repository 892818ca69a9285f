// What a set-up does, whatever server it meets: the stand-in of InfluxDB 2, and the real one.
import type { SetupProperties } from '../../../../lambda/influxdb-setup/settings';
import { expectListed, expectNothingTold } from './expectations';
import type { ListedToken, SetUpServer } from './operator';
import { SetupStack } from './setup-stack';

const rights = ['write', 'read'] as const;

/** All cases. @param server is asked for in each */
export function testSetUp(server: () => SetUpServer): void {
  let stack: SetupStack;

  beforeEach(async () => {
    stack = await SetupStack.start(server());
  });

  afterEach(async () => {
    expectNothingTold(stack);
    await stack.stop();
  });

  /** The tokens by right; fails unless InfluxDB and the secrets are exactly as the properties say, and the tokens do what they say. */
  async function expectAsAsked(properties: SetupProperties): Promise<Record<string, ListedToken>> {
    const tokens = await expectListed(stack, properties);
    await expectLeastRights(properties);
    return tokens;
  }

  /** By what InfluxDB lets the tokens do. */
  async function expectLeastRights({ Buckets }: SetupProperties): Promise<void> {
    const other = 'first';
    const allowed = Buckets.map(({ Name }) => Name);
    const answers = async (right: 'write' | 'read', act: typeof write): Promise<number[]> =>
      Promise.all([...allowed, other].map((bucket) => act(stack.held(right)!.token, bucket)));
    expect(await answers('write', write)).toEqual([...allowed.map(() => 204), 403]);
    expect(await answers('read', write)).toEqual([...allowed.map(() => 403), 403]);
    expect(await answers('read', query)).toEqual([...allowed.map(() => 200), 404]);
    expect(await answers('write', query)).toEqual([...allowed.map(() => 404), 404]);
  }

  const write = (token: string, bucket: string): Promise<number> =>
    send(
      token,
      `/api/v2/write?${String(new URLSearchParams({ org: server().organization, bucket, precision: 'ms' }))}`,
      {
        'content-type': 'text/plain; charset=utf-8',
      },
      '',
    );

  const query = (token: string, bucket: string): Promise<number> =>
    send(
      token,
      `/api/v2/query?${String(new URLSearchParams({ org: server().organization }))}`,
      { 'content-type': 'application/vnd.flux', accept: 'application/csv' },
      FLUX.replace('BUCKET', JSON.stringify(bucket)),
    );

  async function send(
    token: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Promise<number> {
    const response = await fetch(server().url + path, {
      method: 'POST',
      headers: { ...headers, authorization: `Token ${token}` },
      body,
    });
    await response.arrayBuffer();
    return response.status;
  }

  it('nothing there; makes buckets and tokens', async () => {
    expect(await stack.create()).toMatchObject({
      Status: 'SUCCESS',
      LogicalResourceId: 'StoreSetup1A2B3C4D',
    });
    await expectAsAsked(stack.properties());
  });

  it('done before; changes nothing', async () => {
    await stack.create();
    const before = await expectAsAsked(stack.properties());
    stack.log.length = 0;
    await stack.create();
    await stack.update(stack.properties(), stack.properties());
    expect(await expectAsAsked(stack.properties())).toEqual(before);
    expect(stack.log).toEqual([]);
  });

  it('another number of the rotation; two other tokens, and those of before are gone', async () => {
    await stack.create();
    const before = await expectAsAsked(stack.properties());
    const rotated = stack.properties({ TokenRotation: '1' });
    expect(await stack.update(rotated, stack.properties())).toMatchObject({ Status: 'SUCCESS' });
    const after = await expectAsAsked(rotated);
    for (const right of rights) {
      expect(after[right]!.token).not.toBe(before[right]!.token);
      expect(await write(before[right]!.token, stack.bucket('one'))).toBe(401);
    }
  });

  it('one more bucket, and one fewer; tokens for these alone, and the other bucket stays', async () => {
    await stack.create();
    const changed = stack.properties({
      Buckets: [
        { Name: stack.bucket('two'), RetentionSeconds: '0' },
        { Name: stack.bucket('three'), RetentionSeconds: '3600' },
      ],
    });
    expect(await stack.update(changed, stack.properties())).toMatchObject({ Status: 'SUCCESS' });
    await expectAsAsked(changed);
    expect(await stack.operator.bucket(stack.bucket('one'))).toMatchObject({
      retentionRules: [{ everySeconds: 7_776_000 }],
    });
  });

  it.each([
    ['forever to a day', 0, 86_400, 3_600],
    ['forever to a week', 0, 604_800, 86_400],
    ['an hour to a year', 3_600, 31_536_000, 604_800],
    ['an hour to forever', 3_600, 0, 604_800],
  ])('retention from %s; is what it is, with shards as of a new bucket', async (_from, from, to, shard) => {
    await stack.operator.addBucket(stack.bucket('one'), from);
    const properties = stack.properties({
      Buckets: [{ Name: stack.bucket('one'), RetentionSeconds: String(to) }],
    });
    expect(await stack.create(properties)).toMatchObject({ Status: 'SUCCESS' });
    await expectAsAsked(properties);
    const [rule] = (await stack.operator.bucket(stack.bucket('one')))!.retentionRules;
    expect(rule).toMatchObject({ everySeconds: to, shardGroupDurationSeconds: shard });
  });

  it('an imported bucket; is as it was', async () => {
    const before = await stack.operator.addBucket(stack.bucket('theirs'), 7_200);
    const properties = stack.properties({ Buckets: [{ Name: stack.bucket('theirs') }] });
    expect(await stack.create(properties)).toMatchObject({ Status: 'SUCCESS' });
    await expectAsAsked(properties);
    expect((await stack.operator.bucket(stack.bucket('theirs')))!.retentionRules).toEqual(
      before.retentionRules,
    );
  });

  it('an imported bucket that is not there; says so, and leaves nothing', async () => {
    const properties = stack.properties({ Buckets: [{ Name: stack.bucket('theirs') }] });
    const { Status, Reason } = await stack.create(properties);
    expect(Status).toBe('FAILED');
    expect(Reason).toBe(`InfluxDB has no bucket "${stack.bucket('theirs')}": create it, or do not import it`);
    expect(await stack.tokens()).toEqual([]);
  });

  it.each<[string, (stack: SetupStack, tokens: Record<string, ListedToken>) => Promise<unknown>]>([
    ['deleted', (stack, { write }) => stack.operator.deleteToken(write!)],
    ['inactive', (stack, { write }) => stack.operator.changeToken(write!, { status: 'inactive' })],
    [
      'of another description',
      (stack, { write }) => stack.operator.changeToken(write!, { description: `${write!.description}0` }),
    ],
    [
      'overwritten in its secret',
      (stack) => Promise.resolve(stack.secrets.write.put('x'.repeat(32), 'not JSON')),
    ],
    [
      'replaced in its secret by one that is unknown',
      (stack, { write }) => {
        const text = JSON.stringify({ token: 'unknown', authorization: write!.id });
        return Promise.resolve(stack.secrets.write.put('x'.repeat(32), text));
      },
    ],
    ['of a bucket that was deleted', (stack) => stack.operator.deleteBucket(stack.bucket('one'))],
    [
      'one of two with the same description',
      (stack, { write, read }) => stack.operator.addToken(write!.description, read!.permissions),
    ],
  ])('a token that is %s; is made good at the next deployment', async (_condition, harm) => {
    await stack.create();
    await harm(stack, await expectAsAsked(stack.properties()));
    expect(await stack.update(stack.properties(), stack.properties())).toMatchObject({ Status: 'SUCCESS' });
    await expectAsAsked(stack.properties());
  });

  it('no tokens any more; deletes both, and leaves the buckets', async () => {
    await stack.create();
    const { WriteTokenSecret: _write, ReadTokenSecret: _read, ...properties } = stack.properties();
    expect(await stack.update(properties, stack.properties())).toMatchObject({ Status: 'SUCCESS' });
    expect(await stack.tokens()).toEqual([]);
    expect(await stack.operator.bucket(stack.bucket('one'))).toBeDefined();
  });

  it('the end of the stack; deletes both tokens, and leaves the buckets and the tokens of others', async () => {
    await stack.create();
    const other = await SetupStack.start(server());
    await other.create();
    expect(await stack.delete()).toMatchObject({ Status: 'SUCCESS' });
    expect(await stack.tokens()).toEqual([]);
    expect(await stack.operator.bucket(stack.bucket('one'))).toBeDefined();
    expect(await other.tokens()).toHaveLength(2);
    await other.stop();
  });

  it('another name of the same server; two tokens, and those of before are gone', async () => {
    await stack.create();
    const moved = stack.properties({ Url: server().url });
    expect(await stack.update(moved, stack.properties())).toMatchObject({ Status: 'SUCCESS' });
    await expectAsAsked(moved);
  });
}

const FLUX = 'from(bucket: BUCKET) |> range(start: time(v: 0), stop: time(v: 1))';
