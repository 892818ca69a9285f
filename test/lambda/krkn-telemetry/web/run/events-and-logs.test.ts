import { newestLast } from '../../../../../lambda/krkn-telemetry/web/run/events-and-logs';

const order = (times: readonly (string | undefined)[], most: number): unknown =>
  newestLast(times, (time) => time, most).map(({ entry }) => entry);
const [noon, one, two] = ['2025-04-22T12:00:00Z', '2025-04-22T13:00:00Z', '2025-04-22T14:00:00Z'];

it.each([
  ['in no order; the newest last', [two, noon, one], 9, [noon, one, two]],
  ['more than asked for; the oldest left out', [two, noon, one], 2, [one, two]],
  [
    'without a time; after what it followed',
    [noon, undefined, two, 'x', one],
    9,
    [noon, undefined, one, two, 'x'],
  ],
  ['without any time; as they came', ['b', 'a', undefined], 9, ['b', 'a', undefined]],
  ['none', [], 9, []],
])('%s', (_name, times, most, expected) => {
  expect(order(times, most)).toEqual(expected);
});
