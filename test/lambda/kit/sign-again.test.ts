// S3 and its client are on one machine, whose clock is set.
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { signAgain } from '../../../lambda/kit/sign-again';
import { accessKey, BUCKET, clientFor, failureOf, S3Fixture } from '../../local/s3/fixture';

const DAY = 86_400_000;

let s3: S3Fixture;
beforeEach(async () => {
  s3 = await S3Fixture.start();
  await s3.put('key', 'text');
});
afterEach(() => s3.stop());

const get = async (client: S3Client): Promise<string | undefined> => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'key' }));
  return Body?.transformToString();
};

it.each([
  ['behind', DAY],
  ['ahead', -DAY],
])(
  'our clock is right, and the client has it that it is a day %s; answered, and so is the next call',
  async (_way, offset) => {
    const client = clientFor(s3.endpoint, { systemClockOffset: offset });
    signAgain(client);
    for (let call = 0; call < 2; call++) expect(await get(client)).toBe('text');
    client.destroy();
  },
);

it('another secret; refused', async () => {
  const client = clientFor(s3.endpoint, { credentials: { ...accessKey, secretAccessKey: 'other' } });
  signAgain(client);
  expect(await failureOf(get(client))).toMatchObject({ name: 'SignatureDoesNotMatch' });
  client.destroy();
});
