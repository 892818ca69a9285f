import fc from 'fast-check';
import {
  allRuns,
  hasFilters,
  invalidParameters,
  parseRunsQuery,
  startOfDay,
  toSearchParams,
  withoutFilters,
  type RunsQuery,
} from '../../../../../lambda/krkn-telemetry/model/group/runs-query';
import { anyQueryText } from '../made-up-runs';

const parse = (text: string): RunsQuery => parseRunsQuery(new URLSearchParams(text));

const queries: readonly (readonly [string, string, Partial<RunsQuery>])[] = [
  ['nothing', '', {}],
  ['words, whatever is between them', 'q=++etcd%0A+pod+', { text: 'etcd pod' }],
  ['no words', 'q=+%09', {}],
  ['the case of words stays as it is typed', 'q=ETCD', { text: 'ETCD' }],
  [
    'statuses, in one order and once',
    'status=passed&status=failed&status=passed',
    { statuses: ['failed', 'passed'] },
  ],
  ['a status that there is not', 'status=green&status=unknown', { statuses: ['unknown'] }],
  [
    'choices, exactly',
    'scenario=+a+&type=b&version=c&platform=d&tag=e',
    { choices: { scenario: ' a ', type: 'b', version: 'c', platform: 'd', tag: 'e' } },
  ],
  ['fields of a form that were left empty', 'q=&scenario=&type=&from=&to=&sort=&order=&page=', {}],
  ['the longest value', `tag=${'a'.repeat(300)}`, { choices: { tag: 'a'.repeat(300) } }],
  ['a longer value, which no run is offered by', `tag=${'a'.repeat(301)}`, {}],
  ['a longer text, which is cut', `q=${'a'.repeat(301)}`, { text: 'a'.repeat(300) }],
  ['days', 'from=2026-02-28&to=2028-02-29', { from: '2026-02-28', to: '2028-02-29' }],
  ['days of no calendar', 'from=2026-02-29&to=2026-13-01', {}],
  ['what only looks like a day', 'from=2026-2-1&to=2026-02-01T00:00', {}],
  ['an order', 'sort=score&order=asc', { sort: 'score', order: 'asc' }],
  ['orders that there are not', 'sort=constructor&order=up', {}],
  ['a page', 'page=12', { page: 12 }],
  ['no page', 'page=0', {}],
  ['a page that is no whole number', 'page=1.5', {}],
  ['a page beyond all counting', 'page=10000000', {}],
];

describe('parseRunsQuery', () => {
  it.each(queries)('%s', (_name, text, expected) => {
    expect(parse(text)).toEqual({ ...allRuns, ...expected });
  });
});

const DAY = 'a day such as 2026-11-24';

describe('invalidParameters', () => {
  it.each([
    ['nothing', '', []],
    [
      'all that there is',
      'q=x&status=failed&tag=a&from=2026-02-28&to=2028-02-29&sort=score&order=asc&page=2',
      [],
    ],
    ['fields of a form that were left empty', 'q=&scenario=&status=&from=&to=&sort=&order=&page=', []],
    [
      'a status that there is not, twice',
      'status=green&status=unknown&status=green',
      [{ name: 'status', value: 'green', expected: 'one of failed, unknown, unfinished, passed' }],
    ],
    [
      'days of no calendar',
      'from=2026-02-29&to=2026-13-01',
      [
        { name: 'from', value: '2026-02-29', expected: DAY },
        { name: 'to', value: '2026-13-01', expected: DAY },
      ],
    ],
    [
      'orders that there are not',
      'sort=constructor&order=up',
      [
        {
          name: 'sort',
          value: 'constructor',
          expected: 'one of started, duration, scenarios, score, hypotheses, status, version, platform, tag',
        },
        { name: 'order', value: 'up', expected: 'one of asc, desc' },
      ],
    ],
    [
      'a value that no run is offered by',
      `tag=${'a'.repeat(301)}`,
      [{ name: 'tag', value: 'a'.repeat(301), expected: 'at most 300 characters' }],
    ],
  ])('%s', (_name, text, expected) => {
    expect(invalidParameters(new URLSearchParams(text))).toEqual(expected);
  });
});

describe('toSearchParams', () => {
  it('leaves out what goes without saying', () => {
    expect(toSearchParams(allRuns).toString()).toBe('');
  });

  it('writes each filter once, in one order', () => {
    const text =
      'q=a+b&status=failed&status=passed&scenario=s&type=t&version=v&platform=p&tag=g&from=2026-01-01&to=2026-01-02&sort=tag&order=asc&page=3';
    const reversed = text.split('&').reverse().join('&');
    expect(toSearchParams(parse(reversed)).toString()).toBe(text);
  });

  it('is read as the query that it was made of', () => {
    fc.assert(
      fc.property(anyQueryText, (text) => {
        const query = parse(text);
        expect(parse(toSearchParams(query).toString())).toEqual(query);
      }),
    );
  });
});

describe('filters', () => {
  it.each([
    ['', false],
    ['sort=score&order=asc&page=2', false],
    ['q=a', true],
    ['status=failed', true],
    ['tag=a', true],
    ['to=2026-01-01', true],
  ])('%s; has some: %s, and the same order is left without', (text, expected) => {
    const query = parse(text);
    expect(hasFilters(query)).toBe(expected);
    expect(withoutFilters(query)).toEqual({ ...allRuns, sort: query.sort, order: query.order });
  });
});

it.each([
  ['1970-01-02', 86_400],
  ['2026-11-24', 1_795_478_400],
  ['2026-11-31', undefined],
  ['today', undefined],
])('startOfDay of %s; %s', (day, expected) => {
  expect(startOfDay(day)).toBe(expected);
});
