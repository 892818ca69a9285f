/**
 * The errors the service answers with, in its own words.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/API_WriteRecords.html#API_WriteRecords_Errors
 */
import { ServiceError } from '../aws-json/service-error';

/** One record the service did not take; the others of the same request are stored. */
export interface RejectedRecord {
  /** Place in `Records` of the request, from 0. */
  readonly RecordIndex: number;
  readonly Reason: string;
  /** Version of the record that is already there, when that is the reason. */
  readonly ExistingVersion?: number;
}

const TIMESTREAM = 'com.amazonaws.timestream.v20181101';

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

/** Timestream would answer; the stand-in cannot, and says so rather than answer something else. */
export function notImplementedError(message: string): ServiceError {
  return new ServiceError(`${TIMESTREAM}#NotImplementedException`, 501, message);
}

/** A query was understood, and failed. */
export function queryExecutionError(): ServiceError {
  return new ServiceError(`${TIMESTREAM}#QueryExecutionException`, 400, 'The query could not be run.');
}

/**
 * A row of a result does not fit in a page.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_Query.html
 */
export function rowTooLargeError(): ServiceError {
  return validationError(
    'Query aborted as max page response size has been exceeded by the output result row',
  );
}

/** A token for a page is not the latest of its query, or is used up, or came with another query. */
export function paginationTokenError(): ServiceError {
  return validationError('Invalid pagination token.');
}

/** A ClientToken came again with another query. */
export function clientTokenError(): ServiceError {
  return validationError('The ClientToken has been used for another query.');
}

/** No query has this id, or it is long over. */
export function unknownQueryError(queryId: string): ServiceError {
  return validationError(`The query ${queryId} does not exist.`);
}

/** The pages of a query are asked for that has been cancelled. */
export function cancelledQueryError(): ServiceError {
  return new ServiceError(
    `${TIMESTREAM}#ConflictException`,
    409,
    'Unable to poll results for a cancelled query.',
  );
}

/** IAM does not allow the call. */
export function accessDeniedError(message: string): ServiceError {
  return new ServiceError(`${TIMESTREAM}#AccessDeniedException`, 403, message);
}

/** Too many calls: the SDK retries. */
export function throttlingError(): ServiceError {
  return new ServiceError(`${TIMESTREAM}#ThrottlingException`, 429, 'Rate exceeded');
}

/** The service failed: the SDK retries. */
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
