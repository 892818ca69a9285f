import { nonFiniteWords } from '../../../model/non-finite';
import type { SeriesNumber } from '../../../model/numbers';
import type { ReadSink, SeriesSink } from '../../../port';
import { splitColumns } from './joined-columns';
import { cellPoints, cellText, type Row } from './row';
import { RowLabels } from './row-labels';
import type { Select } from './selects';
import { timeReader } from './time-reader';

/** What a series that is known by its texts takes in memory, roughly, without these. */
const KEY_BYTES = 100;

/**
 * Makes a function that gives the rows of a SELECT, a page at a time, to the sink of its query.
 * @throws {HttpError} 400 when the sink takes no more
 */
export function rowCollector(
  select: Select,
  sink: SeriesSink,
  all: Pick<ReadSink, 'hold'>,
): (rows: readonly Row[]) => void {
  const rowLabels = new RowLabels(select);
  const known = new Map<string, SeriesNumber | undefined>();
  const milliseconds = timeReader();
  const take = takers[select.kind];
  const seriesOf = (row: Row): SeriesNumber | undefined => {
    const name = cellText(row, 0) ?? '';
    const values = cellText(row, 1) ?? '';
    const key = `${name.length}:${name}${values}`;
    const series = known.get(key);
    if (series !== undefined || known.has(key)) return series;
    all.hold(KEY_BYTES + 2 * key.length);
    const found = sink.series(rowLabels.of(name, splitColumns(values)));
    known.set(key, found);
    return found;
  };
  return (rows) => {
    for (const row of rows) {
      const series = seriesOf(row);
      if (series === undefined) continue;
      for (const { Time, Value } of cellPoints(row, 2)) {
        take(sink, series, milliseconds(Time), Value.ScalarValue ?? '');
      }
    }
  };
}

type Take = (sink: SeriesSink, series: SeriesNumber, timestamp: number, value: string) => void;

/** What is done with a value of each kind. */
const takers: Readonly<Record<Select['kind'], Take>> = {
  finiteSample: (sink, series, timestamp, value) => {
    scratchValue[0] = Number(value);
    sink.sample(series, timestamp, scratchWords[0]!, scratchWords[1]!);
  },
  nonFiniteSample: (sink, series, timestamp, value) => {
    const words = nonFiniteWords(value);
    if (words !== undefined) sink.sample(series, timestamp, words.lowWord, words.highWord);
  },
  histogram: (sink, series, timestamp, value) => {
    sink.histogram(series, timestamp, Buffer.from(value, 'base64'));
  },
};

/** One double, and its words: little-endian, as every machine that Node.js runs on has them. */
const scratchValue = new Float64Array(1);
const scratchWords = new Uint32Array(scratchValue.buffer);
