import { allOrNone } from '../../kit/concurrency';
import type { Destination } from '../model/destination';
import type { QueryPlan } from '../model/query-plan';
import type { Meter } from '../model/meter';
import type { MetricReader, ReadSink } from '../port';
import type { ReadAccess } from './read-access';
import { Asker } from './asker';
import { checkFieldTypes, TYPES_INFLUXQL } from './field-types';
import { fluxOf } from './flux';
import { readFluxAnswer } from './flux-answer';
import { readBySql } from './sql-reading';

/** InfluxDB, read with one set of tokens. */
export class InfluxReader implements MetricReader {
  constructor(private readonly access: ReadAccess) {}

  async read(
    queries: readonly QueryPlan[],
    sink: ReadSink,
    meter: Meter,
    signal: AbortSignal,
  ): Promise<void> {
    const asker = new Asker(this.access, meter);
    if (this.access.client.place.engine === '2') await readByFlux(queries, asker, sink, signal);
    else await readBySql(queries, asker, sink, signal);
  }
}

/**
 * Reads what all queries ask for. Types are looked at after it: whatever was there to make an answer shorter than it should be
 * is there still.
 */
async function readByFlux(
  queries: readonly QueryPlan[],
  asker: Asker,
  sink: ReadSink,
  signal: AbortSignal,
): Promise<void> {
  const asked = new Map<string, Destination>();
  await allOrNone(
    queries.map((query, index) => async (ending) => {
      const flux = fluxOf(query);
      const { destination } = query;
      if (flux === undefined || destination === undefined) return;
      asked.set(destination.namespace, destination);
      const { text, known } = flux;
      const read = (answer: ReadableStream<Uint8Array>) => readFluxAnswer(answer, known, sink.of(index));
      await asker.ask(destination, text, read, ending);
    }),
    signal,
  );
  await allOrNone(
    Array.from(
      asked.values(),
      (destination) => (ending: AbortSignal) =>
        asker.askInfluxQl(destination, TYPES_INFLUXQL, checkFieldTypes, ending),
    ),
    signal,
  );
}
