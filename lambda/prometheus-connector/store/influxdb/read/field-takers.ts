import { nonFiniteWords } from '../../../model/non-finite';
import type { SeriesNumber } from '../../../model/numbers';
import type { SeriesSink } from '../../../port';
import { fields } from '../schema';
import { decimalOf } from './decimal';

/** Gives a value of a field, a part of an answer, to a sink. */
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
      scratchValue[0] = decimalOf(bytes, from, to);
      sink.sample(series, timestamp, scratchWords[0]!, scratchWords[1]!);
    },
  ],
  [
    fields.nonFinite,
    (sink, series, timestamp, bytes, from, to) => {
      const words = nonFiniteWords(bytes.toString('latin1', from, to));
      if (words !== undefined) sink.sample(series, timestamp, words.lowWord, words.highWord);
    },
  ],
  [
    fields.histogram,
    (sink, series, timestamp, bytes, from, to) => {
      sink.histogram(series, timestamp, Buffer.from(bytes.toString('latin1', from, to), 'base64'));
    },
  ],
]);

/** One double, and its words: little-endian, as every machine that Node.js runs on has them. */
const scratchValue = new Float64Array(1);
const scratchWords = new Uint32Array(scratchValue.buffer);
