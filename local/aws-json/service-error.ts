/**
 * The errors that all services of AWS answer with alike, in their own words.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 */
import type { SignatureError } from '../sigv4';

/** An error as it goes over the wire: an HTTP status and a JSON body with `__type` and `message`. */
export class ServiceError extends Error {
  /**
   * @param type value of `__type`: namespace, `#`, name.
   * @param details further members of the body.
   */
  constructor(
    readonly type: string,
    readonly status: number,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = type.slice(type.indexOf('#') + 1);
  }
}

const COMMON = 'com.amazon.coral.service';

/** A body that is not JSON of the shape of the API. */
export function serializationError(message: string): ServiceError {
  return new ServiceError(`${COMMON}#SerializationException`, 400, message);
}

/** The access key is unknown, or known no longer. */
export function unrecognizedClientError(): ServiceError {
  return new ServiceError(
    `${COMMON}#UnrecognizedClientException`,
    403,
    'The security token included in the request is invalid.',
  );
}

/** The signature is not that of the request. */
export function invalidSignatureError(message: string): ServiceError {
  return new ServiceError(`${COMMON}#InvalidSignatureException`, 403, message);
}

/** Why a request is not let in. */
export function authenticationError({ failure, message }: SignatureError): ServiceError {
  switch (failure) {
    case 'missing':
      return new ServiceError(`${COMMON}#MissingAuthenticationTokenException`, 403, message);
    case 'incomplete':
      return new ServiceError(`${COMMON}#IncompleteSignatureException`, 403, message);
    case 'unknownAccessKey':
      return unrecognizedClientError();
    default:
      return invalidSignatureError(message);
  }
}

/** The call is not one of this API. */
export function unknownOperationError(): ServiceError {
  return new ServiceError(`${COMMON}#UnknownOperationException`, 404, 'The operation is not known.');
}

/** The body is larger than the service reads. */
export function requestTooLargeError(limit: number): ServiceError {
  return new ServiceError(
    `${COMMON}#RequestEntityTooLargeException`,
    413,
    `The request body is larger than ${limit} bytes.`,
  );
}

/** The body takes too long to arrive. */
export function requestTimeoutError(): ServiceError {
  return new ServiceError(
    `${COMMON}#RequestTimeoutException`,
    408,
    'The request body took too long to arrive.',
  );
}

/** There is no room for another body at the moment; clients retry. */
export function serviceUnavailableError(): ServiceError {
  return new ServiceError(
    `${COMMON}#ServiceUnavailableException`,
    503,
    'The service is busy. Try again later.',
  );
}

/**
 * Any error but the service's own is a bug or a failing disk: only details of the disk may reach the client.
 *
 * @param trouble of the disk: `no space left on device`.
 */
export function internalFailure(trouble?: string): ServiceError {
  const message = `The service has an internal error${trouble === undefined ? '' : `: ${trouble}`}.`;
  return new ServiceError(`${COMMON}#InternalFailure`, 500, message);
}
