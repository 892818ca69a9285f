/** Who is let in: by the `Authorization` header of the SDK and by presigned URLs, both altered in every way. */
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { accessKey, BUCKET, clientFor, failureOf, type HttpAnswer, S3Fixture, send } from './fixture';

let fixture: S3Fixture;
/** What the stand-in's clock is ahead, in milliseconds. */
let ahead = 0;
beforeAll(async () => {
  fixture = await S3Fixture.start({ now: () => Date.now() + ahead });
  await fixture.put('kept', 'first');
});
beforeEach(() => {
  ahead = 0;
});
afterAll(() => fixture.stop());

const MINUTES = 60_000;
const sdk = (options: S3ClientConfig = {}) => clientFor(fixture.endpoint, options);

describe('presigned URL', () => {
  const put = (url: string, headers: Record<string, string> = {}): Promise<HttpAnswer> =>
    send(url, { method: 'PUT', body: 'other', headers });
  const command = () => new PutObjectCommand({ Bucket: BUCKET, Key: 'kept' });
  const presign = (options: S3ClientConfig) => getSignedUrl(sdk(options), command(), { expiresIn: 60 });

  test.each<[string, () => Promise<HttpAnswer>, number, string]>([
    ['used as GET', async () => send(await fixture.putUrl('kept')), 403, 'SignatureDoesNotMatch'],
    [
      'used as DELETE',
      async () => send(await fixture.putUrl('kept'), { method: 'DELETE' }),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'for another key',
      async () => put((await fixture.putUrl('kepu')).replace('kepu', 'kept')),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'for another host',
      async () => put(await fixture.putUrl('kept'), { host: 'localhost:1' }),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'with a parameter added',
      async () => put(`${await fixture.putUrl('kept')}&x-amz-meta-a=b`),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'with a longer life',
      async () => put((await fixture.putUrl('kept')).replace('Expires=60', 'Expires=61')),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'with another signature',
      async () =>
        put(
          (await fixture.putUrl('kept')).replace(
            /Signature=./,
            (text) => `${text.slice(0, -1)}${text.endsWith('0') ? 1 : 0}`,
          ),
        ),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'of another secret',
      async () => put(await presign({ credentials: { ...accessKey, secretAccessKey: 'x' } })),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'of an unknown key',
      async () => put(await presign({ credentials: { ...accessKey, accessKeyId: 'AKIDOTHER' } })),
      403,
      'InvalidAccessKeyId',
    ],
    [
      'with an S3 header that is not signed',
      async () => put(await fixture.putUrl('kept'), { 'x-amz-acl': 'private' }),
      403,
      'AccessDenied',
    ],
    [
      'with an Authorization header',
      async () => put(await fixture.putUrl('kept'), { authorization: 'AWS4-HMAC-SHA256 x' }),
      400,
      'InvalidArgument',
    ],
    [
      'that lives longer than a week',
      async () => put((await fixture.putUrl('kept')).replace('Expires=60', 'Expires=604801')),
      400,
      'AuthorizationQueryParametersError',
    ],
    [
      'that lives no time',
      async () => put((await fixture.putUrl('kept')).replace('Expires=60', 'Expires=0')),
      400,
      'AuthorizationQueryParametersError',
    ],
    [
      'with a life that is no number',
      async () => put((await fixture.putUrl('kept')).replace('Expires=60', 'Expires=1e1')),
      400,
      'AuthorizationQueryParametersError',
    ],
    [
      'without a date',
      async () => put((await fixture.putUrl('kept')).replace(/X-Amz-Date=\w+&/, '')),
      400,
      'AuthorizationQueryParametersError',
    ],
    [
      'with two dates',
      async () => put((await fixture.putUrl('kept')).replace(/(X-Amz-Date=\w+&)/, '$1$1')),
      400,
      'InvalidArgument',
    ],
    [
      'with a scope of another day',
      async () => put((await fixture.putUrl('kept')).replace(/%2F\d{8}%2F/, '%2F20150830%2F')),
      400,
      'AuthorizationQueryParametersError',
    ],
    [
      'with a scope of another service',
      async () => put((await fixture.putUrl('kept')).replace('%2Fs3%2F', '%2Fsts%2F')),
      400,
      'AuthorizationQueryParametersError',
    ],
    [
      'with a credential cut short',
      async () => put((await fixture.putUrl('kept')).replace('%2Faws4_request', '')),
      400,
      'AuthorizationQueryParametersError',
    ],
    [
      'of another algorithm',
      async () => put((await fixture.putUrl('kept')).replace('HMAC-SHA256', 'HMAC-SHA1')),
      400,
      'AuthorizationQueryParametersError',
    ],
    [
      'that does not sign the host',
      async () => put((await fixture.putUrl('kept')).replace('SignedHeaders=host', 'SignedHeaders=date')),
      403,
      'AccessDenied',
    ],
    [
      'without any signature',
      async () => put((await fixture.putUrl('kept')).replace(/\?.*/, '')),
      403,
      'AccessDenied',
    ],
  ])('%s; refused, nothing stored', async (_, sending, status, code) => {
    expect(await sending()).toMatchObject({ status, code });
    expect((await fixture.get('kept')).text).toBe('first');
  });

  it.each([
    ['past its time', 62_000, 'Request has expired'],
    ['from the future', -16 * MINUTES, 'Request is not yet valid'],
  ])('%s; AccessDenied', async (_, offset, message) => {
    const url = await fixture.putUrl('kept');
    ahead = offset;

    const answer = await put(url);

    expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(answer.text).toContain(`<Message>${message}</Message>`);
  });

  it.each([
    ['just before its end', 58_000],
    ['signed by a clock that is ahead of ours', -14 * MINUTES],
  ])('%s; accepted', async (_, offset) => {
    const url = await fixture.putUrl('timely');
    ahead = offset;

    expect(await put(url)).toMatchObject({ status: 200 });
  });

  it('signs a header; the header must be as signed', async () => {
    const url = await getSignedUrl(
      fixture.client,
      new PutObjectCommand({ Bucket: BUCKET, Key: 'typed', ContentType: 'text/plain' }),
      { signableHeaders: new Set(['content-type']) },
    );

    expect(await put(url, { 'content-type': 'text/html' })).toMatchObject({ code: 'SignatureDoesNotMatch' });
    expect(await put(url)).toMatchObject({ code: 'SignatureDoesNotMatch' });
    expect(await put(url, { 'content-type': 'text/plain' })).toMatchObject({ status: 200 });
  });

  it('made by a client with default checksums; BadDigest, for the checksum is that of no bytes', async () => {
    const url = await presign({ requestChecksumCalculation: 'WHEN_SUPPORTED' });
    expect(url).toContain('x-amz-checksum-crc32=AAAAAA%3D%3D');

    expect(await put(url)).toMatchObject({ status: 400, code: 'BadDigest' });
    expect((await fixture.get('kept')).text).toBe('first');
  });

  it('for a mount path of its own; the path is signed too', async () => {
    const bare = await S3Fixture.start({ mountPath: '' });

    expect(await bare.put('a/b', 'x')).toMatchObject({ status: 200 });
    expect((await bare.get('a/b')).text).toBe('x');
    expect(await send((await bare.getUrl('a/b')).replace('/test-bucket', '/_s3/test-bucket'))).toMatchObject({
      status: 403,
    });
    await bare.stop();
  });
});

describe('Authorization header', () => {
  test.each<[string, S3ClientConfig, number, string]>([
    ['another secret', { credentials: { ...accessKey, secretAccessKey: 'x' } }, 403, 'SignatureDoesNotMatch'],
    [
      'an unknown key',
      { credentials: { ...accessKey, accessKeyId: 'AKIDOTHER' } },
      403,
      'InvalidAccessKeyId',
    ],
    ['a clock an hour off', { systemClockOffset: 60 * MINUTES }, 403, 'RequestTimeTooSkewed'],
    ['a clock an hour off, the other way', { systemClockOffset: -60 * MINUTES }, 403, 'RequestTimeTooSkewed'],
  ])('%s; refused', async (_, options, httpStatusCode, name) => {
    const call = sdk(options).send(new ListObjectsV2Command({ Bucket: BUCKET }));

    expect(await failureOf(call)).toMatchObject({ name, $metadata: { httpStatusCode } });
  });

  it('a client whose clock is off; comes again with ours', async () => {
    ahead = 60 * MINUTES;
    const client = sdk({ maxAttempts: 2 });

    expect((await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'kept' }))).ContentLength).toBe(5);
  });

  /** Changes a request after the SDK has signed it. */
  const altered = (change: (request: { headers: Record<string, string>; body?: unknown }) => void) => {
    const client = sdk();
    client.middlewareStack.add(
      (next) => (args) => {
        change(args.request as { headers: Record<string, string> });
        return next(args);
      },
      { step: 'deserialize' },
    );
    return client;
  };

  test.each<[string, (request: { headers: Record<string, string>; body?: unknown }) => void, number, string]>(
    [
      [
        'another body of the same size',
        (request) => (request.body = 'other'),
        400,
        'XAmzContentSHA256Mismatch',
      ],
      ['a header of S3 added', ({ headers }) => (headers['x-amz-meta-a'] = 'b'), 403, 'AccessDenied'],
      ['no hash of the body', ({ headers }) => delete headers['x-amz-content-sha256'], 400, 'InvalidRequest'],
      [
        'a hash that is none',
        ({ headers }) => (headers['x-amz-content-sha256'] = 'x'),
        400,
        'InvalidArgument',
      ],
      [
        'another hash',
        ({ headers }) => (headers['x-amz-content-sha256'] = '0'.repeat(64)),
        403,
        'SignatureDoesNotMatch',
      ],
      [
        'aws-chunked',
        ({ headers }) => (headers['x-amz-content-sha256'] = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'),
        501,
        'NotImplemented',
      ],
      ['another scheme', ({ headers }) => (headers['authorization'] = 'Basic YTpi'), 400, 'InvalidArgument'],
      [
        'cut short',
        ({ headers }) => (headers['authorization'] = 'AWS4-HMAC-SHA256 Credential=a'),
        400,
        'AuthorizationHeaderMalformed',
      ],
      [
        'another service in the scope',
        ({ headers }) => (headers['authorization'] = headers['authorization']!.replace('/s3/', '/sts/')),
        400,
        'AuthorizationHeaderMalformed',
      ],
      ['no Authorization', ({ headers }) => delete headers['authorization'], 403, 'AccessDenied'],
    ],
  )('%s; refused, nothing stored', async (_, change, httpStatusCode, name) => {
    const call = altered(change).send(new PutObjectCommand({ Bucket: BUCKET, Key: 'kept', Body: 'third' }));

    expect(await failureOf(call)).toMatchObject({ name, $metadata: { httpStatusCode } });
    expect((await fixture.get('kept')).text).toBe('first');
  });

  it('a checksum in the header, as the SDK sends for bytes by default; accepted', async () => {
    const client = sdk({ requestChecksumCalculation: 'WHEN_SUPPORTED' });
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'checked', Body: 'third' }));

    const { ContentLength } = await client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'checked' }));
    expect(ContentLength).toBe(5);
  });
});
