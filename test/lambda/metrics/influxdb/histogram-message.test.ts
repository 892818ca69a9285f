import fc from 'fast-check';
import { histogramMessage } from '../../../../lambda/metrics/influxdb/histogram-message';
import { shareOf } from '../../../support/fuzz';
import { encodeHistogram, type HistogramInput } from '../../../support/remote-write';

const T = 1_764_400_000_000;
const whole: HistogramInput = {
  count_float: 4,
  sum: 9.5,
  schema: -3,
  zero_threshold: 0.001,
  zero_count_float: 1,
  negative_spans: [{ offset: -3, length: 1 }],
  negative_counts: [1],
  positive_spans: [{ offset: 0, length: 2 }],
  positive_counts: [1, 1],
  custom_values: [1, 2],
  timestamp: T,
};
const integers: HistogramInput = {
  count_int: 4,
  zero_count_int: 1,
  negative_deltas: [1],
  positive_deltas: [1, -1],
  timestamp: T,
};

it.each([
  ['of floats', whole, T],
  ['of integers', integers, T],
  ['before 1970', { ...integers, timestamp: -1 }, -1],
  ['of 1970, which may lack its time', { count_int: 1, timestamp: 0 }, 0],
])('a histogram %s', (_name, histogram, timestamp) => {
  const message = Buffer.from(encodeHistogram(histogram));
  expect(histogramMessage(message.toString('base64'), timestamp)).toEqual(message);
  expect(histogramMessage(message.toString('base64'), timestamp + 1)).toBeUndefined();
});

it.each(['', 'AAAA////', 'a string', 'bWVzc2FnZQ==', '{}', 'eAA', 'eAA=\n', 'true', '1'])(
  '%j; is not a histogram',
  (text) => {
    expect(histogramMessage(text, 0)).toBeUndefined();
  },
);

it('of a histogram that is cut off, or any bytes; nothing is thrown', () => {
  const message = Buffer.from(encodeHistogram(whole));
  const cut = fc.nat({ max: message.length - 1 }).map((end) => message.subarray(0, end));
  const any = fc.uint8Array().map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(fc.oneof(cut, any), (bytes) => {
      const read = histogramMessage(bytes.toString('base64'), T);
      expect(read === undefined || read.equals(bytes)).toBe(true);
    }),
    { numRuns: shareOf(5_000) },
  );
});
