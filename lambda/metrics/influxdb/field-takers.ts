import { isNonFinite, nonFiniteWords } from '../model/non-finite';
import type { SeriesNumber } from '../model/numbers';
import type { SeriesSink } from '../port';
import { fields } from './schema';
import { decimalOf } from './decimal';
import { foreignValue } from './foreign-points';
import { histogramMessage } from './histogram-message';

/**
 * Gives a value of a field, a part of an answer, to a sink.
 * @throws {ForeignPointsError} when the connector did not write it
 */
export type FieldTaker = (
  sink: SeriesSink,
  series: SeriesNumber,
  timestamp: number,
  bytes: Buffer,
  from: number,
  to: number,
) => void;

/** What is done with each of the fields that are read. */
export const fieldTakers: ReadonlyMap<string, FieldTaker> = new Map<string, FieldTaker>([
  [
    fields.value,
    (sink, series, timestamp, bytes, from, to) => {
      const value = decimalOf(bytes, from, to);
      if (Number.isNaN(value)) throw foreignValue(fields.value, 'number');
      scratchValue[0] = value;
      sink.sample(series, timestamp, scratchWords[0]!, scratchWords[1]!);
    },
  ],
  [
    fields.nonFinite,
    (sink, series, timestamp, bytes, from, to) => {
      const words = nonFiniteWords(bytes.toString('latin1', from, to));
      const isOwn = words !== undefined && isNonFinite(words);
      if (!isOwn) throw foreignValue(fields.nonFinite, 'text of such a value');
      sink.sample(series, timestamp, words.lowWord, words.highWord);
    },
  ],
  [
    fields.histogram,
    (sink, series, timestamp, bytes, from, to) => {
      const message = histogramMessage(bytes.toString('latin1', from, to), timestamp);
      if (message === undefined) throw foreignValue(fields.histogram, 'histogram of its time');
      sink.histogram(series, timestamp, message);
    },
  ],
]);

/** One double, and its words: little-endian, as every machine that Node.js runs on has them. */
const scratchValue = new Float64Array(1);
const scratchWords = new Uint32Array(scratchValue.buffer);
