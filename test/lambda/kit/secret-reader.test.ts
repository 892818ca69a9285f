// Through the real client, against the stand-in.
import { parseCredentials } from '../../../lambda/auth/secret-format';
import { createSecretsManagerClient, secretReader } from '../../../lambda/kit/secret-reader';
import { startSecretsManager, type SecretsManagerStandIn } from '../../../local/secrets-manager';

const accessKey = { accessKeyId: 'AKIATESTTESTTESTTEST', secretAccessKey: 'testtesttest' };
const PLANTED = 'planted-secret-text';
let text = '';
let standIn: SecretsManagerStandIn;

beforeAll(async () => {
  standIn = await startSecretsManager({
    secrets: { credentials: () => Promise.resolve(text) },
    accessKeys: [accessKey],
  });
  process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = standIn.endpoint;
  process.env['AWS_ACCESS_KEY_ID'] = accessKey.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = accessKey.secretAccessKey;
});

afterAll(async () => {
  delete process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'];
  delete process.env['AWS_ACCESS_KEY_ID'];
  delete process.env['AWS_SECRET_ACCESS_KEY'];
  await standIn.close();
});

async function read(secretId = 'credentials'): Promise<unknown> {
  const client = createSecretsManagerClient('us-east-1');
  try {
    return await secretReader(client, secretId, parseCredentials)();
  } finally {
    client.destroy();
  }
}

it.each([
  ['what the stack makes', '{"username":"krkn","password":"abc"}', { username: 'krkn', password: 'abc' }],
  [
    'more than is needed; left out',
    '{"password":"a:b c","username":"ü","engine":"x"}',
    { username: 'ü', password: 'a:b c' },
  ],
])('%s', async (_condition, content, expected) => {
  text = content;
  expect(await read()).toEqual(expected);
});

it.each([
  ['no JSON', `{"username": ${PLANTED}`],
  ['a text', `"${PLANTED}"`],
  ['null', 'null'],
  ['a list', `["${PLANTED}"]`],
  ['no password', `{"username":"${PLANTED}"}`],
  ['an empty password', `{"username":"${PLANTED}","password":""}`],
  ['no user', `{"password":"${PLANTED}"}`],
  ['a user with a colon, which Basic cannot send', `{"username":"a:b","password":"${PLANTED}"}`],
  ['a password that is a number', `{"username":"${PLANTED}","password":1}`],
])('%s; an error that tells nothing of it', async (_condition, content) => {
  text = content;
  const error = await read().then(
    () => undefined,
    (thrown: unknown) => thrown as Error,
  );
  expect(error).toMatchObject({ name: 'MalformedSecretError' });
  expect(`${String(error?.stack)} ${JSON.stringify(error)} ${String(error?.cause)}`).not.toContain(PLANTED);
});

it('a secret that is not there; the error of the service', async () => {
  await expect(read('other')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
