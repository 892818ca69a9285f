/**
 * The errors the service answers with, in its own words.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/API_WriteRecords.html#API_WriteRecords_Errors
 */

/** One record the service did not take; the others of the same request are stored. */
export interface RejectedRecord {
  /** Place in `Records` of the request, from 0. */
  readonly RecordIndex: number;
  readonly Reason: string;
  /** Version of the record that is already there, when that is the reason. */
  readonly ExistingVersion?: number;
}

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

const TIMESTREAM = 'com.amazonaws.timestream.v20181101';
const COMMON = 'com.amazon.coral.service';

/** A request that breaks a rule of the service: nothing of it is stored. */
export function validationError(message: string): ServiceError {
  return new ServiceError(`${TIMESTREAM}#ValidationException`, 400, message);
}

/**
 * A request that breaks a constraint of the API model, such as a length.
 *
 * @param path where, as the service says it: `records.1.member.time`, counted from 1.
 * @param constraint for example `Member must not be null`.
 */
export function constraintError(value: string, path: string, constraint: string): ServiceError {
  return new ServiceError(
    'com.amazon.coral.validate#ValidationException',
    400,
    `1 validation error detected: Value '${value}' at '${path}' failed to satisfy constraint: ${constraint}`,
  );
}

/** A body that is not JSON of the shape of the API. */
export function serializationError(message: string): ServiceError {
  return new ServiceError(`${COMMON}#SerializationException`, 400, message);
}

/** Some records were not taken, all others were. */
export function rejectedRecordsError(rejected: readonly RejectedRecord[]): ServiceError {
  return new ServiceError(
    `${TIMESTREAM}#RejectedRecordsException`,
    419,
    'One or more records have been rejected. See RejectedRecords for details.',
    { RejectedRecords: rejected },
  );
}

/** The database or table does not exist. */
export function resourceNotFoundError(message: string): ServiceError {
  return new ServiceError(`${TIMESTREAM}#ResourceNotFoundException`, 404, message);
}

/** IAM does not allow the call. */
export function accessDeniedError(message: string): ServiceError {
  return new ServiceError(`${TIMESTREAM}#AccessDeniedException`, 403, message);
}

/** Too many calls: the SDK tries again by itself. */
export function throttlingError(): ServiceError {
  return new ServiceError(`${TIMESTREAM}#ThrottlingException`, 429, 'Rate exceeded');
}

/** The service failed: the SDK tries again by itself. */
export function internalServerError(): ServiceError {
  return new ServiceError(`${TIMESTREAM}#InternalServerException`, 500, 'The service has an internal error.');
}

/** A quota of the account is used up. */
export function serviceQuotaExceededError(): ServiceError {
  return new ServiceError(
    `${TIMESTREAM}#ServiceQuotaExceededException`,
    402,
    'The instance quota of resource exceeded for this account.',
  );
}

/** The resource is being changed by another call. */
export function conflictError(): ServiceError {
  return new ServiceError(
    `${TIMESTREAM}#ConflictException`,
    409,
    'Timestream was unable to process this request because it contains resource that already exists.',
  );
}

/** The endpoint that discovery gave is valid no longer. */
export function invalidEndpointError(): ServiceError {
  return new ServiceError(
    `${TIMESTREAM}#InvalidEndpointException`,
    421,
    'The requested endpoint was not valid.',
  );
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

/** The `Authorization` header cannot be read. */
export function incompleteSignatureError(message: string): ServiceError {
  return new ServiceError(`${COMMON}#IncompleteSignatureException`, 403, message);
}

/** There is no `Authorization` header. */
export function missingAuthenticationTokenError(message: string): ServiceError {
  return new ServiceError(`${COMMON}#MissingAuthenticationTokenException`, 403, message);
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
