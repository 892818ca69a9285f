import { ValidationException } from '@aws-sdk/client-timestream-query';
import { HttpError } from '../../http/errors';
import { destinationNotFound, endsClient } from './errors';
import type { QueryAccess } from './query-access';

/**
 * What it means to a reader that a query failed. Discards a client that is of no use any more.
 * @throws {Error} the error itself when it is a defect rather than an answer
 */
export function failureOf(error: unknown, access: QueryAccess): HttpError {
  if (error instanceof HttpError) return error;
  if (isMissingTable(error)) return destinationNotFound(error);
  const failure = access.toReadFailure(error);
  if (endsClient(failure)) access.abandon();
  return failure;
}

/** The error for a destination whose names no database or table can have. */
export function invalidDestination(): HttpError {
  return new HttpError({
    code: 'invalid_destination',
    status: 400,
    message:
      'The selector names no destination to read: database and table names have 3 to 256 of the characters a-z A-Z 0-9 _ . -.',
  });
}

/** Whether a table has lost a column: Timestream has no specific error for it, only the text tells. */
export function isMissingColumn(error: unknown): boolean {
  return error instanceof ValidationException && /\bcolumn '[^]*' does not exist/i.test(error.message);
}

/** The same. */
function isMissingTable(error: unknown): boolean {
  return (
    error instanceof ValidationException &&
    !isMissingColumn(error) &&
    /\b(?:database|table)\b[^]*\b(?:not found|does not exist)\b/i.test(error.message)
  );
}
