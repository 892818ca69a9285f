/**
 * Verifies AWS Signature Version 4 as the services do, for requests that carry it in the `Authorization` header, and
 * for presigned URLs, which carry it in the query. Nothing here belongs to one service: the caller turns a
 * `SignatureError` into its service's words.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A long-lived key pair, as IAM gives to a user. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What was signed: the request exactly as it arrived. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as in the request line, still percent-encoded. */
  readonly target: string;
  /** Header values by lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** SHA-256 of the body that arrived, in hex; for S3 what was declared of the body, see `x-amz-content-sha256`. */
  readonly bodyHash: string;
}

/** What the request is checked against. */
interface SignatureRules {
  /** Signing name of the service, for example `timestream` or `s3`. */
  readonly service: string;
  readonly accessKeys: readonly AccessKey[];
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * Why a signature is refused: it is missing; it cannot be read or does not sign what it must; an unknown access key; a
 * scope of another day or service; a clock more than 15 minutes off; a presigned URL past its time; a wrong secret or a
 * request changed on its way.
 */
type SignatureFailure =
  'missing' | 'incomplete' | 'unknownAccessKey' | 'wrongScope' | 'skewed' | 'expired' | 'mismatch';

/**
 * Thrown when a signature is refused. The message is the one that AWS JSON services give, or for presigned URLs S3.
 */
export class SignatureError extends Error {
  /** @param unsignedHeaders lower-case names of headers that must be signed and are not, when that is the reason. */
  constructor(
    readonly failure: SignatureFailure,
    message: string,
    readonly unsignedHeaders: readonly string[] = [],
  ) {
    super(message);
    this.name = 'SignatureError';
  }
}

interface Credential {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

interface Authorization {
  readonly credential: Credential;
  /** ISO 8601 basic format, `20150830T123600Z`. */
  readonly signedAt: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const ALLOWED_SKEW_MINUTES = 15;
const LONGEST_LIFE_SECONDS = 7 * 24 * 60 * 60;
const PRESIGNED_PARAMETERS = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-SignedHeaders',
  'X-Amz-Signature',
] as const;
type PresignedParameters = Readonly<Record<(typeof PRESIGNED_PARAMETERS)[number], string>>;

/** SHA-256 in lower-case hex, the form in which SigV4 names a body. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/**
 * Returns the access key that signed the request in its `Authorization` header.
 *
 * @throws {SignatureError} when the request is not validly signed by one of `rules.accessKeys`.
 */
export function verifySignature(request: SignedRequest, rules: SignatureRules): AccessKey {
  const authorization = parseAuthorization(request);
  checkSignedHeaders(request, authorization.signedHeaders);
  checkScope(authorization, rules.service);
  checkClock(authorization.signedAt, rules.now);
  return checkSignature(request, authorization, rules);
}

/**
 * Returns the access key that signed the URL of the request.
 *
 * @throws {SignatureError} when the URL is not validly signed by one of `rules.accessKeys`, or not valid at this time.
 */
export function verifyPresignedUrl(request: SignedRequest, rules: SignatureRules): AccessKey {
  const parameters = presignedParameters(request.target);
  const authorization = parsePresigned(parameters);
  checkSignedHeaders(request, authorization.signedHeaders);
  checkScope(authorization, rules.service);
  checkLife(authorization.signedAt, lifeSeconds(parameters['X-Amz-Expires']), rules.now);
  return checkSignature({ ...request, target: withoutSignature(request.target) }, authorization, rules);
}

/**
 * Names and values of a query, decoded, in the order of the URL. A `+` is a plus sign, as in signatures.
 *
 * @param target path and query as in the request line.
 * @throws {SignatureError} when the percent-encoding is broken or not that of UTF-8.
 */
export function parseQuery(target: string): (readonly [name: string, value: string])[] {
  const [, query = ''] = splitOnce(target, '?');
  return query
    .split('&')
    .filter((parameter) => parameter !== '')
    .map((parameter) => {
      const [name = '', value = ''] = splitOnce(parameter, '=');
      return [percentDecode(name), percentDecode(value)] as const;
    });
}

function checkSignature(
  request: SignedRequest,
  authorization: Authorization,
  rules: SignatureRules,
): AccessKey {
  const accessKey = rules.accessKeys.find((key) => key.accessKeyId === authorization.credential.accessKeyId);
  if (accessKey === undefined) {
    throw new SignatureError('unknownAccessKey', 'The security token included in the request is invalid.');
  }
  const expected = sign(request, authorization, accessKey.secretAccessKey);
  if (!timingSafeEqual(expected, Buffer.from(authorization.signature, 'hex'))) {
    throw new SignatureError(
      'mismatch',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
  return accessKey;
}

function parseAuthorization(request: SignedRequest): Authorization {
  const header = headerValue(request, 'authorization');
  if (header === undefined) {
    throw new SignatureError('missing', 'Request is missing Authentication Token');
  }
  const match =
    /^AWS4-HMAC-SHA256 +Credential=([^\s,]+),? *SignedHeaders=([^\s,]+),? *Signature=([0-9a-f]{64})$/.exec(
      header,
    );
  const credential = parseCredential(match?.[1] ?? '');
  if (match === null || credential === undefined) {
    throw new SignatureError(
      'incomplete',
      'Authorization header requires existence of a Credential, a SignedHeaders and a Signature parameter.',
    );
  }
  return {
    credential,
    signedAt: headerValue(request, 'x-amz-date') ?? '',
    signedHeaders: match[2]!.split(';'),
    signature: match[3]!,
  };
}

function presignedParameters(target: string): PresignedParameters {
  const query = parseQuery(target);
  const found = PRESIGNED_PARAMETERS.map((wanted) => query.filter(([name]) => name === wanted));
  if (found.some((values) => values.length !== 1)) {
    throw new SignatureError(
      'incomplete',
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  }
  return Object.fromEntries(found.flat()) as PresignedParameters;
}

function parsePresigned(parameters: PresignedParameters): Authorization {
  if (parameters['X-Amz-Algorithm'] !== ALGORITHM) {
    throw new SignatureError('incomplete', `X-Amz-Algorithm only supports "${ALGORITHM}"`);
  }
  const credential = parseCredential(parameters['X-Amz-Credential']);
  if (credential === undefined) {
    throw new SignatureError(
      'incomplete',
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  if (!/^[0-9a-f]{64}$/.test(parameters['X-Amz-Signature'])) {
    throw new SignatureError('incomplete', 'X-Amz-Signature must be 64 lower-case hexadecimal digits.');
  }
  return {
    credential,
    signedAt: parameters['X-Amz-Date'],
    signedHeaders: parameters['X-Amz-SignedHeaders'].split(';'),
    signature: parameters['X-Amz-Signature'],
  };
}

function parseCredential(text: string): Credential | undefined {
  const match = /^(.+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(text);
  return match === null
    ? undefined
    : { accessKeyId: match[1]!, date: match[2]!, region: match[3]!, service: match[4]! };
}

function lifeSeconds(text: string): number {
  const seconds = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (seconds < 1 || seconds > LONGEST_LIFE_SECONDS) {
    throw new SignatureError(
      'incomplete',
      `X-Amz-Expires must be a whole number of seconds from 1 to ${LONGEST_LIFE_SECONDS}, a week.`,
    );
  }
  return seconds;
}

/** A signature cannot sign itself. */
function withoutSignature(target: string): string {
  const [path = '', query = ''] = splitOnce(target, '?');
  const signed = query.split('&').filter((parameter) => !parameter.startsWith('X-Amz-Signature='));
  return `${path}?${signed.join('&')}`;
}

/** What is not signed could be changed on the way, so AWS wants the host and all of its own headers signed. */
function checkSignedHeaders(request: SignedRequest, signedHeaders: readonly string[]): void {
  const required = ['host', ...Object.keys(request.headers).filter((name) => name.startsWith('x-amz-'))];
  const missing = required.filter((name) => !signedHeaders.includes(name));
  if (missing.length > 0) {
    throw new SignatureError('incomplete', `'${missing.join("', '")}' must be a signed header.`, missing);
  }
}

function checkScope({ credential, signedAt }: Authorization, service: string): void {
  if (!/^\d{8}T\d{6}Z$/.test(signedAt)) {
    throw new SignatureError(
      'incomplete',
      `Date must be in ISO-8601 'basic format'. Got '${signedAt}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  if (credential.service !== service) {
    throw new SignatureError('wrongScope', `Credential should be scoped to correct service: '${service}'.`);
  }
  if (credential.date !== signedAt.slice(0, 8)) {
    throw new SignatureError(
      'wrongScope',
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${credential.date}' != '${signedAt.slice(0, 8)}', from '${signedAt}'.`,
    );
  }
}

function checkClock(signedAt: string, now: number): void {
  const allowed = ALLOWED_SKEW_MINUTES * 60_000;
  const signed = epochMilliseconds(signedAt);
  if (signed < now - allowed) {
    throw new SignatureError(
      'skewed',
      `Signature expired: ${signedAt} is now earlier than ${basicFormat(now - allowed)} (${basicFormat(now)} - ${ALLOWED_SKEW_MINUTES} min.)`,
    );
  }
  if (!(signed <= now + allowed)) {
    throw new SignatureError(
      'skewed',
      `Signature not yet current: ${signedAt} is still later than ${basicFormat(now + allowed)} (${basicFormat(now)} + ${ALLOWED_SKEW_MINUTES} min.)`,
    );
  }
}

/** Presigned URLs may be signed ahead of our clock like requests are, but last as long as they say. */
function checkLife(signedAt: string, seconds: number, now: number): void {
  const signed = epochMilliseconds(signedAt);
  if (!(signed <= now + ALLOWED_SKEW_MINUTES * 60_000)) {
    throw new SignatureError('skewed', 'Request is not yet valid');
  }
  if (now > signed + seconds * 1000) {
    throw new SignatureError('expired', 'Request has expired');
  }
}

function sign(request: SignedRequest, authorization: Authorization, secretAccessKey: string): Buffer {
  const { credential, signedAt, signedHeaders } = authorization;
  const { date, region, service } = credential;
  const stringToSign = [
    ALGORITHM,
    signedAt,
    `${date}/${region}/${service}/aws4_request`,
    sha256Hex(canonicalRequest(request, signedHeaders, service)),
  ].join('\n');
  const signingKey = [date, region, service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${secretAccessKey}`,
  );
  return hmac(signingKey, stringToSign);
}

function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[], service: string): string {
  const [path = '/'] = splitOnce(request.target, '?');
  return [
    request.method,
    // S3 signs the path as it was sent; all others encode what was sent once more.
    service === 's3' ? path : path.split('/').map(percentEncode).join('/'),
    canonicalQuery(request.target),
    ...signedHeaders.map((name) => `${name}:${headerValue(request, name) ?? ''}`),
    '',
    signedHeaders.join(';'),
    request.bodyHash,
  ].join('\n');
}

function canonicalQuery(target: string): string {
  return parseQuery(target)
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort((one, other) => compare(one[0], other[0]) || compare(one[1], other[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function headerValue(request: SignedRequest, name: string): string | undefined {
  const value = request.headers[name];
  const joined = Array.isArray(value) ? value.join(',') : value;
  return joined?.trim().replace(/ +/g, ' ');
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new SignatureError('incomplete', 'The query string of the request is malformed.');
  }
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function epochMilliseconds(basic: string): number {
  return Date.parse(basic.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function basicFormat(now: number): string {
  return new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '');
}
