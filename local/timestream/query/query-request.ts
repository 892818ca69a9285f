/**
 * Reads the body of Query, and checks what can be judged from it alone.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_Query.html
 */
import { type JsonObject, longField, stringField } from '../../aws-json/json-fields';
import { LIMITS } from '../limits';
import { constraintError } from '../service-error';

/** A request that is valid in itself. */
export interface QueryRequest {
  readonly queryString: string;
  /** Tells repetitions of the same call from new ones. */
  readonly clientToken: string | undefined;
  /** Undefined: the query is to be run. */
  readonly nextToken: string | undefined;
  /** Most rows that a page may have. */
  readonly maximumRows: number;
}

/** @throws {ServiceError} SerializationException or ValidationException. */
export function parseQueryRequest(body: JsonObject): QueryRequest {
  const queryString = checkLength(stringField(body, 'QueryString'), 'queryString', 1, LIMITS.queryBytes);
  if (queryString === undefined) {
    throw constraintError('null', 'queryString', 'Member must not be null');
  }
  return {
    queryString,
    clientToken: checkLength(
      stringField(body, 'ClientToken'),
      'clientToken',
      LIMITS.clientTokenMinimum,
      LIMITS.clientTokenMaximum,
    ),
    nextToken: checkLength(stringField(body, 'NextToken'), 'nextToken', 1, LIMITS.nextTokenCharacters),
    maximumRows: checkRows(longField(body, 'MaxRows')),
  };
}

/** @throws {ServiceError} ValidationException when the text of a request is too short or too long. */
function checkLength(
  text: string | undefined,
  path: string,
  minimum: number,
  maximum: number,
): string | undefined {
  if (text !== undefined && text.length < minimum) {
    throw constraintError(text, path, `Member must have length greater than or equal to ${minimum}`);
  }
  if (text !== undefined && Buffer.byteLength(text) > maximum) {
    // The service repeats the value; of a query this would be no help to anyone.
    const limit = `Member must have length less than or equal to ${maximum}`;
    throw constraintError(`[${Buffer.byteLength(text)} bytes]`, path, limit);
  }
  return text;
}

function checkRows(rows = BigInt(LIMITS.rowsPerPage)): number {
  if (rows < 1n) {
    throw constraintError(String(rows), 'maxRows', 'Member must have value greater than or equal to 1');
  }
  if (rows > LIMITS.rowsPerPage) {
    const limit = `Member must have value less than or equal to ${LIMITS.rowsPerPage}`;
    throw constraintError(String(rows), 'maxRows', limit);
  }
  return Number(rows);
}
