import type { SeriesNumber } from '../../../model/numbers';
import type { SeriesSink } from '../../../port';
import { eachPart } from './each-part';
import { fieldTakers, type FieldTaker } from './field-takers';
import { FluxCsv, type FluxTaker } from './flux-csv';
import { labelsOfTags } from './tag-labels';

const FIELD = '_field';

/**
 * Reads the answer to a query in Flux, as it comes.
 * @throws {HttpError} 503 `query_failed` when it is not complete; 400 when the sink takes no more
 */
export async function readFluxAnswer(answer: ReadableStream<Uint8Array>, sink: SeriesSink): Promise<void> {
  const csv = new FluxCsv(takerOf(sink));
  await eachPart(answer, (part) => {
    csv.push(part);
  });
  csv.end();
}

/** Labels are read once for each table. */
function takerOf(sink: SeriesSink): FluxTaker {
  let series: SeriesNumber | undefined;
  let take: FieldTaker | undefined;
  return {
    table: (columns) => {
      take = fieldTakers.get(columns.get(FIELD) ?? '');
      series = take && sink.series(labelsOfTags([...columns].filter(([name]) => name !== FIELD)));
    },
    row: (timestamp, bytes, from, to) => {
      if (series !== undefined) take?.(sink, series, timestamp, bytes, from, to);
    },
  };
}
