import { HttpError } from '../../http/errors';
import { allOrNone } from '../../kit/concurrency';
import type { Destination } from '../model/destination';
import type { Asker } from './asker';
import { areSame, COLUMNS_SQL, readColumns, type TableColumns } from './table-columns';

/** Columns of the tables of samples, by the name of the database. */
export type Columns = ReadonlyMap<string, TableColumns>;

/** Times that a request is begun because tables get columns while it is read. */
const ATTEMPTS = 3;

/**
 * Reads from tables of InfluxDB 3, whose SELECTs name the columns of all labels. A label that is new to a table becomes a column of
 * it: rows that were read without it would be taken for those of another series. So nothing counts but what was read while the
 * columns were the same before and after.
 * @param read reads all; each time it is called, it begins again
 * @throws {HttpError} 503 `table_changing`
 */
export async function withSteadyColumns<Result>(
  asker: Asker,
  destinations: readonly Destination[],
  read: (columns: Columns) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const columnsNow = async (): Promise<Columns> => new Map(await allOrNone(asked, signal));
  const distinct = new Map(destinations.map((destination) => [destination.namespace, destination]));
  const asked = [...distinct].map(
    ([database, destination]) =>
      async (ending: AbortSignal) =>
        [database, await asker.ask(destination, COLUMNS_SQL, readColumns, ending)] as const,
  );
  let columns = await columnsNow();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const outcome = await unlessRefused(() => read(columns));
    const now = await columnsNow();
    const haveChanged = [...columns].some(([database, before]) => !areSame(before, now.get(database)!));
    if (!haveChanged) {
      if ('refusal' in outcome) throw outcome.refusal;
      return outcome.result;
    }
    columns = now;
  }
  throw new HttpError({
    code: 'table_changing',
    status: 503,
    message: 'The table keeps getting new labels while it is read. Retry the query.',
  });
}

/** A query is refused when a column or the whole table is no longer there. */
async function unlessRefused<Result>(
  read: () => Promise<Result>,
): Promise<{ readonly result: Result } | { readonly refusal: HttpError }> {
  try {
    return { result: await read() };
  } catch (error) {
    if (error instanceof HttpError && error.code === 'query_refused') return { refusal: error };
    throw error;
  }
}
