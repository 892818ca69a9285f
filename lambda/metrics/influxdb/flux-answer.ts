import type { SeriesNumber } from '../model/numbers';
import type { SeriesSink } from '../port';
import { eachPart } from './each-part';
import { fieldTakers, type FieldTaker } from './field-takers';
import type { FluxQuery } from './flux';
import { FluxCsv, type FluxTaker } from './flux-csv';
import { labelsOfTags } from './tag-labels';

const FIELD = '_field';

/**
 * Reads the answer to a query in Flux, as it comes.
 * @param known tags that the answer leaves out, by key
 * @throws {HttpError} 503 `query_failed` when it is not complete; 400 when the sink takes no more
 * @throws {ForeignPointsError}
 */
export async function readFluxAnswer(
  answer: ReadableStream<Uint8Array>,
  known: FluxQuery['known'],
  sink: SeriesSink,
): Promise<void> {
  const csv = new FluxCsv(takerOf(known, sink));
  await eachPart(answer, (part) => {
    csv.push(part);
  });
  csv.end();
}

/** Labels are read once for each table. */
function takerOf(known: FluxQuery['known'], sink: SeriesSink): FluxTaker {
  let series: SeriesNumber | undefined;
  let take: FieldTaker | undefined;
  return {
    table: (columns) => {
      take = fieldTakers.get(columns.get(FIELD) ?? '');
      const tags = [...known, ...[...columns].filter(([name]) => name !== FIELD)];
      series = take && sink.series(labelsOfTags(tags));
    },
    row: (timestamp, bytes, from, to) => {
      if (series !== undefined) take?.(sink, series, timestamp, bytes, from, to);
    },
  };
}
