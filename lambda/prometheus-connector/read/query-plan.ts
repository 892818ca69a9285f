import { HttpError } from '../../http/errors';
import type { Destination, Routing } from '../write/select/destinations';
import { isLegalDestination } from '../store/timestream/limits';
import { toMatcher, type Matcher } from '../model/matcher';
import type { ReadQuery } from './read-query';

/** What has to be read for a query, and from where. */
export interface QueryPlan {
  /** Undefined when the matchers exclude each other: there is nothing to read. */
  readonly destination: Destination | undefined;
  /** Milliseconds since 1970, inclusive: a time that Timestream can hold. */
  readonly start: number;
  /** Milliseconds since 1970, inclusive: a time that Timestream can hold. Before {@link start}: there is nothing to read. */
  readonly end: number;
  /** All of them have to accept a series. None is about a label that chooses the destination. */
  readonly matchers: readonly Matcher[];
}

/** Times are nanoseconds in 63 bits. */
const LATEST = Math.floor(2 ** 63 / 1e6) - 1;

/**
 * Finds out what has to be read for a query. As with a write, the destination labels choose the table, and are not stored:
 * a matcher for them has to name one text. Without it the default holds.
 * @throws HttpError 400 when there is no destination or none that is allowed, or for a regular expression
 */
export function planQuery({ start, end, matchers }: ReadQuery, routing: Routing): QueryPlan {
  const labels = [routing.databaseLabel, routing.tableLabel];
  const choosing = matchers.filter(({ name }) => labels.includes(name)).map(toMatcher);
  return {
    destination: destinationOf(choosing, routing),
    start: Math.max(0, start),
    end: Math.min(end, LATEST),
    matchers: matchers.filter(({ name }) => !labels.includes(name)).map(toMatcher),
  };
}

function destinationOf(matchers: readonly Matcher[], routing: Routing): Destination | undefined {
  const { databaseLabel, tableLabel, defaultDestination, destinations = [] } = routing;
  const database = chosen(databaseLabel, matchers, defaultDestination?.database);
  const table = chosen(tableLabel, matchers, defaultDestination?.table);
  if (database === undefined || table === undefined) return undefined;
  const destination = { database, table };
  if (!isLegalDestination(destination)) {
    throw refused(
      'invalid_destination',
      'database and table names have 3 to 256 of the characters a-z A-Z 0-9 _ . -',
    );
  }
  const isAllowed = (allowed: Destination): boolean =>
    allowed.database === database && allowed.table === table;
  if (routing.restrictDestinations === true && !destinations.some(isAllowed)) {
    throw refused(
      'destination_not_allowed',
      'this connector reads its configured databases and tables only: correct the destination labels, or add the table to destinations',
    );
  }
  return destination;
}

/** The text that a destination label must have. Undefined when matchers exclude each other. */
function chosen(
  label: string,
  matchers: readonly Matcher[],
  otherwise: string | undefined,
): string | undefined {
  const own = matchers.filter(({ name }) => name === label);
  const names = own.find(({ isNegated, texts }) => !isNegated && texts?.length === 1)?.texts;
  if (own.length > 0 && names === undefined) {
    throw refused(
      'destination_not_named',
      `a read is of one table: match the label ${label} with = and a name, or leave it away`,
    );
  }
  const name = names?.[0] ?? '';
  if (!own.every(({ accepts }) => accepts(name))) return undefined;
  // An empty value is the same as no label at all.
  if (name !== '') return name;
  if (otherwise === undefined) {
    throw refused(
      'missing_destination',
      `no database or table: match the label ${label}, or configure a default destination`,
    );
  }
  return otherwise;
}

function refused(code: string, message: string): HttpError {
  return new HttpError({ code, status: 400, message: `The selector names no table to read: ${message}.` });
}
