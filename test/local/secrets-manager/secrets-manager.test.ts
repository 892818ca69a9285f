// The stand-in as the SDK meets it, and what the service makes of its answers.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  ListSecretsCommand,
  PutSecretValueCommand,
  type PutSecretValueCommandInput,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { secretArn } from '../../../local/secrets-manager/secrets';
import { VersionedSecret } from '../../../local/secrets-manager/versioned-secret';
import { startSecretsManager, type SecretsManagerStandIn } from '../../../local/secrets-manager';

const accessKey = { accessKeyId: 'AKIATESTTESTTESTTEST', secretAccessKey: 'testtesttest' };
let folder: string;
let file: string;
let standIn: SecretsManagerStandIn;
let client: SecretsManagerClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-manager-'));
  file = join(folder, 'credentials.json');
  standIn = await startSecretsManager({
    secrets: {
      credentials: () => readFile(file, 'utf8'),
      unreadable: () => readFile(join(folder, 'absent'), 'utf8'),
    },
    accessKeys: [accessKey],
  });
  client = clientWith({});
});

beforeEach(() => writeFile(file, '{"username":"krkn"}'));

afterAll(async () => {
  client.destroy();
  await standIn.close();
  await rm(folder, { recursive: true });
});

function clientWith(credentials: Partial<typeof accessKey>): SecretsManagerClient {
  return new SecretsManagerClient({
    region: 'us-east-1',
    endpoint: standIn.endpoint,
    credentials: { ...accessKey, ...credentials },
    maxAttempts: 1,
  });
}

const read = (input: GetSecretValueCommandInput) => client.send(new GetSecretValueCommand(input));

it.each([
  ['name', 'credentials'],
  ['ARN', secretArn('credentials')],
])('a secret by its %s; its text', async (_condition, SecretId) => {
  expect(await read({ SecretId })).toMatchObject({
    ARN: secretArn('credentials'),
    Name: 'credentials',
    VersionId: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/) as string,
    VersionStages: ['AWSCURRENT'],
    SecretString: '{"username":"krkn"}',
  });
});

it('a file that was edited; its new text, as another version', async () => {
  const before = await read({ SecretId: 'credentials' });
  await writeFile(file, '{"username":"other"}');
  const after = await read({ SecretId: 'credentials' });
  expect(after.SecretString).toBe('{"username":"other"}');
  expect(after.VersionId).not.toBe(before.VersionId);
});

it.each<[string, GetSecretValueCommandInput, string, number]>([
  ['an unknown name', { SecretId: 'other' }, 'ResourceNotFoundException', 400],
  [
    'an ARN without its suffix',
    { SecretId: secretArn('credentials').slice(0, -7) },
    'ResourceNotFoundException',
    400,
  ],
  ['the name of a property', { SecretId: 'constructor' }, 'ResourceNotFoundException', 400],
  [
    'a former version',
    { SecretId: 'credentials', VersionStage: 'AWSPREVIOUS' },
    'ResourceNotFoundException',
    400,
  ],
  [
    'an unknown version',
    { SecretId: 'credentials', VersionId: 'x'.repeat(32) },
    'ResourceNotFoundException',
    400,
  ],
  ['a secret that cannot be read', { SecretId: 'unreadable' }, 'InternalFailure', 500],
])('%s; %s', async (_condition, input, name, httpStatusCode) => {
  await expect(read(input)).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
});

describe('a secret that values are put into', () => {
  const FIRST = '00000000-0000-4000-8000-000000000001';
  const SECOND = '00000000-0000-4000-8000-000000000002';
  let put: (input: Partial<PutSecretValueCommandInput>) => Promise<unknown>;
  let close: () => Promise<void>;
  let get: typeof read;

  beforeEach(async () => {
    const started = await startSecretsManager({
      secrets: { token: new VersionedSecret(), file: () => readFile(file, 'utf8') },
      accessKeys: [accessKey],
    });
    const writer = new SecretsManagerClient({
      region: 'us-east-1',
      endpoint: started.endpoint,
      credentials: accessKey,
      maxAttempts: 1,
    });
    put = (input) => writer.send(new PutSecretValueCommand({ SecretId: 'token', ...input }));
    get = (input) => writer.send(new GetSecretValueCommand(input));
    close = async () => {
      writer.destroy();
      await started.close();
    };
  });

  afterEach(() => close());

  it('at first; has no value', async () => {
    await expect(get({ SecretId: 'token' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('two values; the second is the current one, the first the previous one', async () => {
    await put({ ClientRequestToken: FIRST, SecretString: 'one' });
    expect(await put({ ClientRequestToken: SECOND, SecretString: 'two' })).toMatchObject({
      ARN: secretArn('token'),
      Name: 'token',
      VersionId: SECOND,
      VersionStages: ['AWSCURRENT'],
    });
    expect(await get({ SecretId: 'token' })).toMatchObject({ VersionId: SECOND, SecretString: 'two' });
    const previous = { VersionId: FIRST, SecretString: 'one', VersionStages: ['AWSPREVIOUS'] };
    expect(await get({ SecretId: 'token', VersionStage: 'AWSPREVIOUS' })).toMatchObject(previous);
    expect(await get({ SecretId: secretArn('token'), VersionId: FIRST })).toMatchObject(previous);
    const contradiction = { SecretId: 'token', VersionId: FIRST, VersionStage: 'AWSCURRENT' };
    await expect(get(contradiction)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('a call that is repeated; changes nothing', async () => {
    await put({ ClientRequestToken: FIRST, SecretString: 'one' });
    await put({ ClientRequestToken: SECOND, SecretString: 'two' });
    await put({ ClientRequestToken: FIRST, SecretString: 'one' });
    expect(await get({ SecretId: 'token' })).toMatchObject({ VersionId: SECOND, SecretString: 'two' });
  });

  it('a call without a token; the SDK makes one', async () => {
    await put({ SecretString: 'one' });
    expect(await get({ SecretId: 'token' })).toMatchObject({ SecretString: 'one' });
  });

  it.each<[string, Partial<PutSecretValueCommandInput>, string]>([
    ['another text under the same token', { ClientRequestToken: FIRST }, 'ResourceExistsException'],
    ['an unknown secret', { SecretId: 'other' }, 'ResourceNotFoundException'],
    ['one that is read from elsewhere', { SecretId: 'file' }, 'AccessDeniedException'],
    ['a token that is too short', { ClientRequestToken: 'x'.repeat(31) }, 'ValidationException'],
    ['a token that is too long', { ClientRequestToken: 'x'.repeat(65) }, 'ValidationException'],
    ['no text', { SecretString: '' }, 'ValidationException'],
    ['more bytes than fit', { SecretString: 'é'.repeat(32_769) }, 'ValidationException'],
    ['labels', { VersionStages: ['AWSPENDING'] }, 'InvalidParameterException'],
  ])('%s; refused, and nothing is changed', async (_condition, input, name) => {
    await put({ ClientRequestToken: FIRST, SecretString: 'one' });
    await expect(put({ SecretString: 'two', ...input })).rejects.toMatchObject({ name });
    expect(await get({ SecretId: 'token' })).toMatchObject({ VersionId: FIRST, SecretString: 'one' });
  });

  it('the longest text there is; its text', async () => {
    const text = 'é'.repeat(32_768);
    await put({ SecretString: text });
    expect(await get({ SecretId: 'token' })).toMatchObject({ SecretString: text });
  });
});

it.each([
  ['an unknown key', { accessKeyId: 'AKIAUNKNOWN' }, 'UnrecognizedClientException'],
  ['a wrong secret', { secretAccessKey: 'wrong' }, 'InvalidSignatureException'],
])('%s; refused, and counted as a call', async (_condition, credentials, name) => {
  const stranger = clientWith(credentials);
  const before = standIn.calls;
  const call = stranger.send(new GetSecretValueCommand({ SecretId: 'credentials' }));
  await expect(call).rejects.toMatchObject({ name });
  expect(standIn.calls).toBe(before + 1);
  stranger.destroy();
});

it('an operation that it lacks; says so', async () => {
  await expect(client.send(new ListSecretsCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
  });
});

it('any key, where any is known; reads a secret whose name it knows', async () => {
  const open = await startSecretsManager({
    secrets: { a: () => Promise.resolve('text') },
    accessKeys: 'any',
  });
  const credentials = { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'unknown' };
  const stranger = new SecretsManagerClient({ region: 'eu-west-1', credentials, endpoint: open.endpoint });
  const { SecretString } = await stranger.send(new GetSecretValueCommand({ SecretId: 'a' }));
  expect(SecretString).toBe('text');
  stranger.destroy();
  await open.close();
});
