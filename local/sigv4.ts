/**
 * Verifies AWS Signature Version 4 as the services do, for requests that carry it in the `Authorization`
 * header. Nothing here belongs to one service: the caller turns a `SignatureError` into its service's words.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
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
  /** SHA-256 of the body that arrived, in hex; for S3 the value of `x-amz-content-sha256`, once checked. */
  readonly bodyHash: string;
}

/** What the request is checked against. */
export interface SignatureRules {
  /** Signing name of the service, for example `timestream` or `s3`. */
  readonly service: string;
  readonly accessKeys: readonly AccessKey[];
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * Why a signature is refused: no `Authorization` header; one that cannot be read or does not sign what it must;
 * an access key nobody knows; a scope of another day or service; a clock more than 15 minutes off; a wrong secret
 * or a request changed on its way.
 */
export type SignatureFailure =
  'missing' | 'incomplete' | 'unknownAccessKey' | 'wrongScope' | 'skewed' | 'mismatch';

/** Thrown by {@link verifySignature}; the message is the one AWS JSON services give. */
export class SignatureError extends Error {
  constructor(
    readonly failure: SignatureFailure,
    message: string,
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
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const ALLOWED_SKEW_MINUTES = 15;

/** SHA-256 in lower-case hex, the form in which SigV4 names a body. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/**
 * Returns the access key that signed the request.
 *
 * @throws {SignatureError} when the request is not validly signed by one of `rules.accessKeys`.
 */
export function verifySignature(request: SignedRequest, rules: SignatureRules): AccessKey {
  const authorization = parseAuthorization(request);
  const signedAt = headerValue(request, 'x-amz-date') ?? '';
  checkScope(authorization.credential, signedAt, rules.service);
  checkClock(signedAt, rules.now);
  const accessKey = rules.accessKeys.find((key) => key.accessKeyId === authorization.credential.accessKeyId);
  if (accessKey === undefined) {
    throw new SignatureError('unknownAccessKey', 'The security token included in the request is invalid.');
  }
  const expected = sign(request, authorization, signedAt, accessKey.secretAccessKey);
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
  const credential = /^(.+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(match?.[1] ?? '');
  if (match === null || credential === null) {
    throw new SignatureError(
      'incomplete',
      'Authorization header requires existence of a Credential, a SignedHeaders and a Signature parameter.',
    );
  }
  const signedHeaders = match[2]!.split(';');
  checkSignedHeaders(request, signedHeaders);
  return {
    credential: {
      accessKeyId: credential[1]!,
      date: credential[2]!,
      region: credential[3]!,
      service: credential[4]!,
    },
    signedHeaders,
    signature: match[3]!,
  };
}

/** What is not signed could be changed on the way, so AWS wants the host and all of its own headers signed. */
function checkSignedHeaders(request: SignedRequest, signedHeaders: readonly string[]): void {
  const required = ['host', ...Object.keys(request.headers).filter((name) => name.startsWith('x-amz-'))];
  const missing = required.filter((name) => !signedHeaders.includes(name));
  if (missing.length > 0) {
    throw new SignatureError('incomplete', `'${missing.join("', '")}' must be a signed header.`);
  }
}

function checkScope(credential: Credential, signedAt: string, service: string): void {
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

function sign(
  request: SignedRequest,
  authorization: Authorization,
  signedAt: string,
  secretAccessKey: string,
): Buffer {
  const { date, region, service } = authorization.credential;
  const stringToSign = [
    ALGORITHM,
    signedAt,
    `${date}/${region}/${service}/aws4_request`,
    sha256Hex(canonicalRequest(request, authorization.signedHeaders, service)),
  ].join('\n');
  const signingKey = [date, region, service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${secretAccessKey}`,
  );
  return hmac(signingKey, stringToSign);
}

function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[], service: string): string {
  const [path = '/', query = ''] = splitOnce(request.target, '?');
  return [
    request.method,
    // S3 signs the path as it was sent; all others encode what was sent once more.
    service === 's3' ? path : path.split('/').map(percentEncode).join('/'),
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${headerValue(request, name) ?? ''}`),
    '',
    signedHeaders.join(';'),
    request.bodyHash,
  ].join('\n');
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((parameter) => parameter !== '')
    .map((parameter) => {
      const [name = '', value = ''] = splitOnce(parameter, '=');
      return [percentEncode(percentDecode(name)), percentEncode(percentDecode(value))] as const;
    })
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
