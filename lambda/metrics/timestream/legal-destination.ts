import type { Destination } from '../model/destination';

/** Names of databases and tables. https://docs.aws.amazon.com/timestream/latest/developerguide/ts-limits.html */
const NAME = /^[a-zA-Z0-9_.-]{3,256}$/;

/** Whether a database and a table can have these names. */
export function isLegalDestination({ namespace, collection }: Destination): boolean {
  return NAME.test(namespace) && NAME.test(collection);
}
