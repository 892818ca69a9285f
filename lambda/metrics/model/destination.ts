import { lineOf, quotedLineOf } from '../../kit/secret-text';

/** Where a series is stored: two names. What they name is the store's. */
export interface Destination {
  readonly namespace: string;
  /** Empty in a store whose namespaces have none. */
  readonly collection: string;
}

/** A destination. Its names are no secrets, and may hold any character. */
export function describeDestination({ namespace, collection }: Destination): string {
  const table = collection === '' ? '' : `, table ${quotedLineOf(collection, LONGEST_SHOWN)}`;
  return `database ${quotedLineOf(namespace, LONGEST_SHOWN)}${table}`;
}

/** A destination, for the log. */
export function destinationDetails({ namespace, collection }: Destination): Readonly<Record<string, string>> {
  return {
    database: lineOf(namespace, LONGEST_NAME),
    ...(collection !== '' && { table: lineOf(collection, LONGEST_NAME) }),
  };
}

/** Characters of a name that are shown. */
const LONGEST_SHOWN = 60;
/** Characters of the longest name of a database or table. */
const LONGEST_NAME = 256;
