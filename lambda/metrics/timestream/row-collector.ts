import { nonFiniteWords } from '../model/non-finite';
import type { SeriesNumber } from '../model/numbers';
import type { ReadSink, SeriesSink } from '../port';
import { splitColumns } from './joined-columns';
import { readRows, type RowTaker } from './query-page';
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
): (page: string) => void {
  const rowLabels = new RowLabels(select);
  const known = new Map<string, SeriesNumber | undefined>();
  const milliseconds = timeReader();
  const take = takers[select.kind];
  const seriesOf = (name: string, dimensions: string): SeriesNumber | undefined => {
    const key = `${name.length}:${name}${dimensions}`;
    const series = known.get(key);
    if (series !== undefined || known.has(key)) return series;
    all.hold(KEY_BYTES + 2 * key.length);
    const found = sink.series(rowLabels.of(copyOf(name), splitColumns(copyOf(dimensions))));
    known.set(copyOf(key), found);
    return found;
  };
  let name = '';
  let series: SeriesNumber | undefined;
  const taker: RowTaker = {
    text: (text = '', column) => {
      if (column === 0) name = text;
      else if (column === 1) series = seriesOf(name, text);
    },
    point: (time, value) => {
      if (series !== undefined) take(sink, series, milliseconds(time), value);
    },
  };
  return (page) => {
    readRows(page, taker);
  };
}

/** The same text, without the page that it is a part of. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
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
