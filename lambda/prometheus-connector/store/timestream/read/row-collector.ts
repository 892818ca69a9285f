import { nonFiniteWords } from '../../../model/non-finite';
import type { ReadSink, SeriesSink } from '../../../port';
import { cellText, type Row } from './row';
import { FIRST_DIMENSION, RowLabels } from './row-labels';
import type { Select } from './selects';
import type { SeriesNumber } from '../../../model/numbers';

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
  const end = FIRST_DIMENSION + select.dimensions.length + select.otherLabels.length;
  const seriesOf = (row: Row): SeriesNumber | undefined => {
    const key = seriesKey(row, end);
    const series = known.get(key);
    if (series !== undefined || known.has(key)) return series;
    all.hold(KEY_BYTES + 2 * key.length);
    const found = sink.series(rowLabels.of(row));
    known.set(key, found);
    return found;
  };
  return (rows) => {
    for (const row of rows) {
      const series = seriesOf(row);
      if (series !== undefined) collect(select, row, series, sink);
    }
  };
}

function collect(
  { double, text, histogram }: Select,
  row: Row,
  series: SeriesNumber,
  sink: SeriesSink,
): void {
  const timestamp = epochMilliseconds(cellText(row, 0));
  const value = double === undefined ? undefined : cellText(row, double);
  if (value !== undefined) {
    scratchValue[0] = Number(value);
    sink.sample(series, timestamp, scratchWords[0]!, scratchWords[1]!);
  }
  const words = text === undefined ? undefined : nonFiniteWords(cellText(row, text) ?? '');
  if (words !== undefined) sink.sample(series, timestamp, words.lowWord, words.highWord);
  const base64 = histogram === undefined ? undefined : cellText(row, histogram);
  if (base64 !== undefined) sink.histogram(series, timestamp, Buffer.from(base64, 'base64'));
}

/** One double, and its words: little-endian, as every machine that Node.js runs on has them. */
const scratchValue = new Float64Array(1);
const scratchWords = new Uint32Array(scratchValue.buffer);

/** A text that is different for rows of different series: texts with their lengths, as they may hold any character. */
function seriesKey(row: Row, end: number): string {
  let key = '';
  for (let column = 1; column < end; column++) {
    const text = cellText(row, column) ?? '';
    key += `${text.length}:${text}`;
  }
  return key;
}

/**
 * Reads a time as Timestream writes it, `YYYY-MM-DD hh:mm:ss.nnnnnnnnn`, in UTC. What is less than a millisecond is cut
 * off. https://docs.aws.amazon.com/timestream/latest/developerguide/supported-data-types.html
 */
function epochMilliseconds(text = ''): number {
  const milliseconds = Date.parse(`${text.slice(0, 10)}T${text.slice(11, 23)}Z`);
  if (Number.isNaN(milliseconds)) throw new TypeError('a time of Timestream that cannot be read');
  return milliseconds;
}
