import { isValidHistogram } from '../../../../../lambda/prometheus-connector/write/select/histogram-validity';
import { decodeVersion1 } from '../../../../../lambda/prometheus-connector/write/decode/version-1';
import { encodeVersion1, type HistogramInput } from '../../../../support/remote-write';

const two = [{ offset: 0, length: 2 }];
const integers = { count_int: 4, sum: 9, zero_count_int: 1, positive_spans: two, positive_deltas: [1, 1] };
const floats = {
  count_float: 4.5,
  sum: 9,
  zero_count_float: 1.5,
  positive_spans: two,
  positive_counts: [1, 2],
};
const custom = {
  count_int: 3,
  sum: 9,
  schema: -53,
  custom_values: [1, 2],
  positive_spans: two,
  positive_deltas: [1, 1],
};

it.each<[name: string, histogram: HistogramInput, isValid: boolean]>([
  ['integers', integers, true],
  ['empty', { count_int: 0 }, true],
  ['negative buckets too', { ...integers, count_int: 6, negative_spans: two, negative_deltas: [1, 0] }, true],
  ['floats', floats, true],
  ['custom buckets', custom, true],
  [
    'custom buckets, observations beyond the last bound',
    { ...custom, positive_spans: [{ offset: 1, length: 2 }] },
    true,
  ],
  ['sum NaN, an observation in no bucket', { ...integers, count_int: 5, sum: NaN }, true],
  ['count above the buckets', { ...integers, count_int: 5 }, false],
  ['count below the buckets', { ...integers, count_int: 3 }, false],
  ['sum NaN, count below the buckets', { ...integers, count_int: 3, sum: NaN }, false],
  ['negative bucket', { ...integers, positive_deltas: [1, -2] }, false],
  ['fewer buckets than the spans say', { ...integers, positive_deltas: [3] }, false],
  ['more buckets than the spans say', { ...integers, positive_deltas: [1, 0, 0] }, false],
  [
    'overlapping spans',
    {
      ...integers,
      positive_spans: [
        { offset: 0, length: 1 },
        { offset: -1, length: 1 },
      ],
    },
    false,
  ],
  ['resolution too coarse', { ...integers, schema: -10 }, false],
  ['resolution too fine', { ...integers, schema: 53 }, false],
  ['resolution that can be reduced', { ...integers, schema: 9 }, true],
  [
    'integers with a zero count of 0 as float',
    { ...integers, count_int: 3, zero_count_int: undefined, zero_count_float: 0 },
    true,
  ],
  ['custom bound that is infinite', { ...custom, custom_values: [1, Infinity] }, false],
  ['custom bound before which there is nothing', { ...custom, custom_values: [-Infinity, 2] }, true],
  ['last bucket of all', { ...integers, positive_spans: [{ offset: 2 ** 31 - 2, length: 2 }] }, true],
  ['a bucket beyond', { ...integers, positive_spans: [{ offset: 2 ** 31 - 1, length: 2 }] }, false],
  [
    'a bucket beyond, by several spans',
    {
      ...integers,
      positive_spans: [
        { offset: 2 ** 31 - 1, length: 1 },
        { offset: 0, length: 1 },
      ],
    },
    false,
  ],
  ['a bucket before the first', { ...integers, positive_spans: [{ offset: -(2 ** 31), length: 2 }] }, false],
  [
    'custom bound that is NaN',
    {
      ...custom,
      count_int: 1,
      custom_values: [NaN],
      positive_spans: [{ offset: 0, length: 1 }],
      positive_deltas: [1],
    },
    false,
  ],
  [
    'custom buckets before the first bound',
    { ...custom, positive_spans: [{ offset: -1, length: 2 }] },
    false,
  ],
  ['integers with counts of floats', { ...integers, positive_counts: [1, 2] }, false],
  ['floats, negative bucket', { ...floats, positive_counts: [1, -2] }, false],
  ['floats, negative count', { ...floats, count_float: -1 }, false],
  ['floats, negative zero count', { ...floats, zero_count_float: -1 }, false],
  ['custom buckets with a zero bucket', { ...custom, count_int: 4, zero_count_int: 1 }, false],
  [
    'custom buckets with negative ones',
    { ...custom, count_int: 6, negative_spans: two, negative_deltas: [1, 1] },
    false,
  ],
  ['custom bounds that do not increase', { ...custom, custom_values: [2, 2] }, false],
  ['custom buckets beyond their bounds', { ...custom, positive_spans: [{ offset: 2, length: 2 }] }, false],
  ['bounds without custom buckets', { ...integers, custom_values: [1] }, false],
  ['negative zero threshold', { ...integers, zero_threshold: -0.001 }, true],
  ['zero threshold that is NaN', { ...integers, zero_threshold: NaN }, true],
  ['floats, negative zero threshold', { ...floats, zero_threshold: -0.001 }, true],
  ['floats, zero threshold that is NaN', { ...floats, zero_threshold: NaN }, true],
  ['custom buckets with a zero threshold of -0', { ...custom, zero_threshold: -0 }, true],
  ['custom buckets with a zero threshold', { ...custom, zero_threshold: 0.001 }, false],
  ['custom buckets with a negative zero threshold', { ...custom, zero_threshold: -0.001 }, false],
  ['custom buckets with a zero threshold that is NaN', { ...custom, zero_threshold: NaN }, false],
])('%s', (_name, histogram, isValid) => {
  const request = decodeVersion1(encodeVersion1([{ labels: { __name__: 'h' }, histograms: [histogram] }]));
  expect(isValidHistogram(request.histograms[0]!.histogram)).toBe(isValid);
});
