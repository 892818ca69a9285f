import { toMatcher } from '../../../../lambda/metrics/model/matcher';
import { ReadResults } from '../../../../lambda/prometheus-connector/read/query-result';
import { rowCollector } from '../../../../lambda/metrics/timestream/row-collector';

const select = { sql: '', dimensions: ['job'], otherLabels: [], kind: 'finiteSample' } as const;

/** Pages of a row each, of as many series, each with a label of 100,000 characters. */
function* pages(count: number): Generator<string> {
  for (let index = 0; index < count; index++) {
    const job = `${index}`.padEnd(100_000, 'x');
    const points = [{ Time: '2026-01-01 00:00:00.000000000', Value: { ScalarValue: '1.0' } }];
    const Data = [{ ScalarValue: 'up' }, { ScalarValue: job }, { TimeSeriesValue: points }];
    yield JSON.stringify({ Rows: [{ Data }] });
  }
}

it.each([
  ['refuse', 'none'],
  ['accept', '.+'],
])('series that the matchers %s; refused before they fill the memory', (_what, value) => {
  const matcher = toMatcher({ comparison: '=~', name: 'job', value });
  const plan = { destination: undefined, start: 0, end: 1, matchers: [matcher] };
  const results = new ReadResults([plan], 1_000_000);
  const collect = rowCollector(select, results.of(0), results);
  expect(() => {
    for (const page of pages(2_000)) collect(page);
  }).toThrow(/^The selector scans too many series/);
});
