import type { ErrorCode } from '../../http/error-codes';
import { HttpError } from '../../http/errors';
import type { Destination } from '../../metrics/model/destination';
import type { Routing } from '../model/routing';
import { toMatcher, type Matcher } from '../../metrics/model/matcher';
import type { QueryPlan } from '../../metrics/model/query-plan';
import type { ReadQuery } from './read-query';

/**
 * Plans what to read for a query. As with a write, the destination labels choose the table, and are not stored: a
 * matcher for them has to name one text. Without it the default holds. Whatever a matcher says of the replica label, which
 * is not stored either: what one replica asks for, others may have written.
 * @throws {HttpError} 400 when there is no destination or none that is allowed, or for a regular expression
 */
export function planQuery({ start, end, matchers }: ReadQuery, routing: Routing): QueryPlan {
  const { databaseLabel, tableLabel, replicaLabel } = routing;
  const choosing = matchers
    .filter(({ name }) => name === databaseLabel || name === tableLabel)
    .map(toMatcher);
  const notStored = [databaseLabel, tableLabel, replicaLabel];
  return {
    destination: destinationOf(choosing, routing),
    start,
    end,
    matchers: matchers.filter(({ name }) => !notStored.includes(name)).map(toMatcher),
  };
}

function destinationOf(matchers: readonly Matcher[], routing: Routing): Destination | undefined {
  const { databaseLabel, tableLabel, defaultDestination, destinations = [] } = routing;
  const namespace = chosen(databaseLabel, matchers, defaultDestination?.namespace);
  const collection =
    tableLabel === undefined ? '' : chosen(tableLabel, matchers, defaultDestination?.collection);
  if (namespace === undefined || collection === undefined) return undefined;
  const isAllowed = (allowed: Destination): boolean =>
    allowed.namespace === namespace && allowed.collection === collection;
  if (routing.restrictDestinations === true && !destinations.some(isAllowed)) {
    throw refused(
      'destination_not_allowed',
      'this connector reads its configured destinations only: correct the destination labels, or add this one to destinations',
    );
  }
  return { namespace, collection };
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
      `a query reads one destination: match the label ${label} with = and a name, or omit it`,
    );
  }
  const name = names?.[0] ?? '';
  if (!own.every(({ accepts }) => accepts(name))) return undefined;
  // An empty value is the same as no label at all.
  if (name !== '') return name;
  if (otherwise === undefined) {
    throw refused(
      'missing_destination',
      `no destination: match the label ${label}, or configure a default destination`,
    );
  }
  return otherwise;
}

function refused(code: ErrorCode, message: string): HttpError {
  return new HttpError({
    code,
    status: 400,
    message: `The selector names no destination to read: ${message}.`,
  });
}
