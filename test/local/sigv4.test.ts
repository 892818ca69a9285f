import { type SignedRequest, SignatureError, verifyPresignedUrl, verifySignature } from '../../local/sigv4';

/** Vectors of the AWS Signature Version 4 test suite: the key and the clock are the same in all. */
const accessKey = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const now = Date.parse('2015-08-30T12:36:00Z');
const EMPTY_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const signed = (method: string, target: string, signature: string): SignedRequest => ({
  method,
  target,
  headers: {
    host: 'example.amazonaws.com',
    'x-amz-date': '20150830T123600Z',
    authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  },
  bodyHash: EMPTY_HASH,
});
const vanilla = signed('GET', '/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31');
const withHeader = (name: string, value: string | undefined): SignedRequest => ({
  ...vanilla,
  headers: { ...vanilla.headers, [name]: value },
});
const authorization = String(vanilla.headers['authorization']);

const verify = (request: SignedRequest, rules = {}) =>
  verifySignature(request, { service: 'service', accessKeys: [accessKey], now, ...rules });

test.each([
  ['get-vanilla', vanilla],
  [
    'get-vanilla-query-order-key-case',
    signed(
      'GET',
      '/?Param2=value2&Param1=value1',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ),
  ],
  ['post-vanilla', signed('POST', '/', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b')],
])('AWS test suite: %s', (_, request) => {
  expect(verify(request)).toBe(accessKey);
});

test.each<[string, SignedRequest, object, string]>([
  ['another method', { ...vanilla, method: 'POST' }, {}, 'mismatch'],
  ['another path', { ...vanilla, target: '/a' }, {}, 'mismatch'],
  ['a query', { ...vanilla, target: '/?a=b' }, {}, 'mismatch'],
  ['another body', { ...vanilla, bodyHash: EMPTY_HASH.replace('e', 'f') }, {}, 'mismatch'],
  ['another host', withHeader('host', 'example.com'), {}, 'mismatch'],
  ['another secret', vanilla, { accessKeys: [{ ...accessKey, secretAccessKey: 'x' }] }, 'mismatch'],
  ['another key', vanilla, { accessKeys: [{ ...accessKey, accessKeyId: 'AKIDOTHER' }] }, 'unknownAccessKey'],
  ['no keys', vanilla, { accessKeys: [] }, 'unknownAccessKey'],
  ['no Authorization', withHeader('authorization', undefined), {}, 'missing'],
  ['Basic', withHeader('authorization', 'Basic YTpi'), {}, 'incomplete'],
  ['a short signature', withHeader('authorization', authorization.slice(0, -1)), {}, 'incomplete'],
  ['no date', withHeader('x-amz-date', undefined), {}, 'incomplete'],
  ['a date in another form', withHeader('x-amz-date', '2015-08-30T12:36:00Z'), {}, 'incomplete'],
  ['a date that is none', withHeader('x-amz-date', '20150830T993600Z'), {}, 'skewed'],
  ['an Amazon header that is not signed', withHeader('x-amz-target', 'x'), {}, 'incomplete'],
  [
    'a host that is not signed',
    withHeader('authorization', authorization.replace('host;', '')),
    {},
    'incomplete',
  ],
  ['a query that cannot be decoded', { ...vanilla, target: '/?a=%' }, {}, 'incomplete'],
  ['another service', vanilla, { service: 's3' }, 'wrongScope'],
  ['another day in the scope', withHeader('x-amz-date', '20150831T123600Z'), {}, 'wrongScope'],
  ['signed 15 minutes and a second ago', vanilla, { now: now + 901_000 }, 'skewed'],
  ['signed 15 minutes and a second ahead', vanilla, { now: now - 901_000 }, 'skewed'],
])('%s; refused', (_, request, rules, failure) => {
  let error: unknown;
  try {
    verify(request, rules);
  } catch (thrown) {
    error = thrown;
  }

  expect(error).toBeInstanceOf(SignatureError);
  expect(error).toMatchObject({ failure });
});

test.each([900_000, -900_000])('a clock that is %d ms off; accepted', (offset) => {
  expect(verify(vanilla, { now: now + offset })).toBe(accessKey);
});

it('says how far the clock is off', () => {
  expect(() => verify(vanilla, { now: now + 1_200_000 })).toThrow(
    'Signature expired: 20150830T123600Z is now earlier than 20150830T124100Z (20150830T125600Z - 15 min.)',
  );
});

describe('presigned URL', () => {
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html#query-string-auth-v4-signing-example */
  const s3Key = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  };
  const presigned: SignedRequest = {
    method: 'GET',
    target:
      '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    headers: { host: 'examplebucket.s3.amazonaws.com' },
    bodyHash: 'UNSIGNED-PAYLOAD',
  };
  const signedAt = Date.parse('2013-05-24T00:00:00Z');
  const verifyUrl = (request: SignedRequest, at: number) =>
    verifyPresignedUrl(request, { service: 's3', accessKeys: [s3Key], now: at });
  const failureOf = (request: SignedRequest, at: number): string => {
    try {
      verifyUrl(request, at);
    } catch (error) {
      return (error as SignatureError).failure;
    }
    return 'none';
  };

  test.each<[string, number, string]>([
    ['as soon as it is signed', 0, 'none'],
    ['at its last moment', 86_400_000, 'none'],
    ['a millisecond later', 86_400_001, 'expired'],
    ['15 minutes before', -900_000, 'none'],
    ['a millisecond more before', -900_001, 'skewed'],
  ])("AWS's example, %s", (_, offset, failure) => {
    expect(failureOf(presigned, signedAt + offset)).toBe(failure);
  });

  test.each<[string, Partial<SignedRequest>, string]>([
    ['another method', { method: 'PUT' }, 'mismatch'],
    ['another host', { headers: { host: 'other' } }, 'mismatch'],
    ['another body', { bodyHash: EMPTY_HASH }, 'mismatch'],
    ['another path', { target: presigned.target.replace('test', 'text') }, 'mismatch'],
    ['one more parameter', { target: `${presigned.target}&a=b` }, 'mismatch'],
    [
      'parameters in another order',
      { target: presigned.target.replace(/(\?)(.*)&(X-Amz-Sign.*)/, '$1$3&$2') },
      'none',
    ],
    [
      'an Amazon header that is not signed',
      { headers: { ...presigned.headers, 'x-amz-acl': 'a' } },
      'incomplete',
    ],
    ['two signatures', { target: `${presigned.target}&X-Amz-Signature=${'0'.repeat(64)}` }, 'incomplete'],
    ['no query', { target: '/test.txt' }, 'incomplete'],
  ])('%s', (_, change, failure) => {
    expect(failureOf({ ...presigned, ...change }, signedAt)).toBe(failure);
  });

  it('names the headers that are not signed', () => {
    const request = { ...presigned, headers: { ...presigned.headers, 'x-amz-acl': 'a' } };

    let error: unknown;
    try {
      verifyUrl(request, signedAt);
    } catch (thrown) {
      error = thrown;
    }

    expect(error).toMatchObject({ unsignedHeaders: ['x-amz-acl'] });
  });
});
