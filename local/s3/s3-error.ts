/**
 * The errors that S3 answers with, in its own words.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
import { document, parent, text } from './xml';

/** More about an error. */
interface S3ErrorDetails {
  /** Further elements of the XML, by name. */
  readonly elements?: Readonly<Record<string, string | number>>;
  /** Further headers of the answer, by lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error as it goes over the wire: an HTTP status, headers, and an XML body. */
export class S3Error extends Error {
  /** @param code S3's name of the error, such as `NoSuchKey`. */
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    readonly details: S3ErrorDetails = {},
  ) {
    super(message);
    this.name = code;
  }
}

/** The body that says what went wrong. */
export function errorDocument({ code, message, details }: S3Error, requestId: string): string {
  return document(
    parent('Error', [
      text('Code', code),
      text('Message', message),
      ...Object.entries(details.elements ?? {}).map(([name, value]) => text(name, value)),
      text('RequestId', requestId),
    ]),
  );
}

/** A request that is not allowed; the message says why as far as S3 does. */
export function accessDenied(
  message = 'Access Denied',
  elements: Readonly<Record<string, string>> = {},
): S3Error {
  return new S3Error('AccessDenied', 403, message, { elements });
}

/** An argument that cannot be understood. */
export function invalidArgument(message: string, name: string, value: string): S3Error {
  return new S3Error('InvalidArgument', 400, message, {
    elements: { ArgumentName: name, ArgumentValue: value },
  });
}

/** A request that contradicts itself. */
export function invalidRequest(message: string): S3Error {
  return new S3Error('InvalidRequest', 400, message);
}

/** A path or query that is not percent-encoded UTF-8. */
export function invalidUri(): S3Error {
  return new S3Error('InvalidURI', 400, "Couldn't parse the specified URI.");
}

/** Something that S3 may be able to do and the stand-in is not, or neither is. */
export function notImplemented(what: string): S3Error {
  return new S3Error(
    'NotImplemented',
    501,
    'A header, parameter or method you provided implies functionality that is not implemented',
    { elements: { Header: what } },
  );
}

/** A conditional request whose condition does not hold. */
export function preconditionFailed(condition: string): S3Error {
  return new S3Error(
    'PreconditionFailed',
    412,
    'At least one of the pre-conditions you specified did not hold',
    {
      elements: { Condition: condition },
    },
  );
}

/** A body that is not the one it was declared to be. */
export function badDigest(algorithm: string): S3Error {
  return new S3Error('BadDigest', 400, `The ${algorithm} you specified did not match what we received.`);
}

/** A bucket that does not exist. */
export function noSuchBucket(bucket: string): S3Error {
  return new S3Error('NoSuchBucket', 404, 'The specified bucket does not exist', {
    elements: { BucketName: bucket },
  });
}

/** An object that does not exist, or that is deleted. */
export function noSuchKey(key: string, headers: Readonly<Record<string, string>> = {}): S3Error {
  return new S3Error('NoSuchKey', 404, 'The specified key does not exist.', {
    elements: { Key: key },
    headers,
  });
}

/** More requests than the service takes at the moment; clients retry. */
export function slowDown(): S3Error {
  return new S3Error('SlowDown', 503, 'Please reduce your request rate.');
}

/**
 * A bug, or a disk that fails; clients retry.
 *
 * @param trouble of the disk: `no space left on device`.
 */
export function internalError(trouble?: string): S3Error {
  const message = 'We encountered an internal error. Please try again.';
  return new S3Error('InternalError', 500, trouble === undefined ? message : `${message} (${trouble})`);
}

/** The stand-in is about to end; clients retry. */
export function serviceUnavailable(): S3Error {
  return new S3Error('ServiceUnavailable', 503, 'Service is unable to handle request.');
}
