import type { IncomingHttpHeaders } from 'node:http';
import {
  type AccessKey,
  SignatureError,
  type SignedRequest,
  verifyPresignedUrl,
  verifySignature,
} from '../sigv4';
import { accessDenied, invalidArgument, invalidRequest, notImplemented, S3Error } from './s3-error';

/** A request as it arrived. */
interface ArrivedRequest {
  readonly method: string;
  /** Path and query as in the request line. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  /** Of the query, decoded. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** What a request is checked against. */
interface AuthenticationRules {
  readonly accessKeys: readonly AccessKey[];
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What the sender says of the body: its SHA-256 in lower-case hex, or that it says nothing. */
export type PayloadHash = string;
/** The {@link PayloadHash} of a sender that says nothing. */
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

/** Parameters that only presigned URLs have. */
const PRESIGNING: readonly string[] = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature'];

/**
 * Authenticates a request, by its `Authorization` header or by its presigned URL.
 *
 * @returns what was signed of the body, which is still to be compared with it.
 * @throws {S3Error} as S3 does.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */
export function authenticate(request: ArrivedRequest, rules: AuthenticationRules): PayloadHash {
  const isPresigned = [...request.parameters.keys()].some((name) => PRESIGNING.includes(name));
  checkMode(request, isPresigned);
  const bodyHash = payloadHash(request, isPresigned);
  const signed: SignedRequest = { ...request, bodyHash };
  try {
    const verify = isPresigned ? verifyPresignedUrl : verifySignature;
    verify(signed, { service: 's3', ...rules });
  } catch (error) {
    throw error instanceof SignatureError ? authenticationError(error, isPresigned) : error;
  }
  return bodyHash;
}

function checkMode({ headers }: ArrivedRequest, isPresigned: boolean): void {
  const { authorization } = headers;
  if (authorization === undefined) {
    if (!isPresigned) {
      throw accessDenied();
    }
    return;
  }
  if (isPresigned) {
    throw invalidArgument(
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
      'Authorization',
      authorization.split(' ', 1)[0] ?? '',
    );
  }
  if (!authorization.startsWith('AWS4-HMAC-SHA256')) {
    throw invalidArgument(
      'Unsupported Authorization Type',
      'Authorization',
      authorization.split(' ', 1)[0] ?? '',
    );
  }
}

/** Presigned URLs say nothing of the body unless they want to. */
function payloadHash({ headers, parameters }: ArrivedRequest, isPresigned: boolean): PayloadHash {
  const declared =
    headers['x-amz-content-sha256']?.toString() ??
    (isPresigned ? (parameters.get('X-Amz-Content-Sha256') ?? UNSIGNED_PAYLOAD) : undefined);
  if (declared === undefined) {
    throw invalidRequest('Missing required header for this request: x-amz-content-sha256');
  }
  if (declared.startsWith('STREAMING-')) {
    throw notImplemented('x-amz-content-sha256');
  }
  if (declared !== UNSIGNED_PAYLOAD && !/^[0-9a-f]{64}$/.test(declared)) {
    throw invalidArgument(
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD or a valid sha256 value.',
      'x-amz-content-sha256',
      declared,
    );
  }
  return declared;
}

function authenticationError(error: SignatureError, isPresigned: boolean): S3Error {
  const { failure, message, unsignedHeaders } = error;
  if (unsignedHeaders.length > 0) {
    return accessDenied('There were headers present in the request which were not signed', {
      HeadersNotSigned: unsignedHeaders.join(', '),
    });
  }
  switch (failure) {
    case 'missing':
      return accessDenied();
    case 'expired':
      return accessDenied(message);
    case 'skewed':
      return isPresigned
        ? accessDenied(message)
        : new S3Error(
            'RequestTimeTooSkewed',
            403,
            'The difference between the request time and the current time is too large.',
          );
    case 'unknownAccessKey':
      return new S3Error(
        'InvalidAccessKeyId',
        403,
        'The AWS Access Key Id you provided does not exist in our records.',
      );
    case 'mismatch':
      return new S3Error(
        'SignatureDoesNotMatch',
        403,
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      );
    case 'incomplete':
    case 'wrongScope':
      return isPresigned
        ? new S3Error('AuthorizationQueryParametersError', 400, message)
        : new S3Error('AuthorizationHeaderMalformed', 400, message);
  }
}
