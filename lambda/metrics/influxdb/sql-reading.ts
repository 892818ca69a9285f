import { allOrNone } from '../../kit/concurrency';
import type { Destination } from '../model/destination';
import type { QueryPlan } from '../model/query-plan';
import type { ReadSink } from '../port';
import type { Asker } from './asker';
import { selectOf } from './sql';
import { readSqlAnswer } from './sql-answer';
import { withSteadyColumns, type Columns } from './steady-columns';
import { timeRangeOf } from './time-range';

/** Reads what all queries of a request ask of InfluxDB 3. */
export async function readBySql(
  queries: readonly QueryPlan[],
  asker: Asker,
  sink: ReadSink,
  signal: AbortSignal,
): Promise<void> {
  const destinations = queries.map(destinationOf).filter((destination) => destination !== undefined);
  const selectAll = async (columns: Columns): Promise<void> => {
    sink.clear();
    await allOrNone(
      queries.map((query, index) => (ending) => select(query, columns, index, ending)),
      signal,
    );
  };
  const select = async (
    query: QueryPlan,
    columns: Columns,
    index: number,
    ending: AbortSignal,
  ): Promise<void> => {
    const destination = destinationOf(query);
    if (destination === undefined) return;
    const selected = selectOf(query, columns.get(destination.namespace)!);
    if (selected === undefined) return;
    const { sql, fields } = selected;
    const read = (answer: ReadableStream<Uint8Array>) => readSqlAnswer(answer, fields, sink.of(index), sink);
    await asker.ask(destination, sql, read, ending);
  };
  await withSteadyColumns(asker, destinations, selectAll, signal);
}

/** Undefined: there is nothing to read. */
function destinationOf(query: QueryPlan): Destination | undefined {
  return timeRangeOf(query) === undefined ? undefined : query.destination;
}
