import {
  judgeHealthChecks,
  type SentHealthCheck,
} from '../../../../../lambda/krkn-telemetry/model/checks/sender';

type Row = readonly [url: string, status: boolean | undefined, statusCode: string | undefined];

/** Rows in order of time, a minute each. */
const judged = (rows: readonly Row[]): unknown =>
  judgeHealthChecks(
    rows.map(([url, status, statusCode], minute): SentHealthCheck => ({
      ...{ url, status, duration: 60, phase: undefined },
      statusCode: statusCode === undefined ? undefined : Number(statusCode),
      startTimestamp: `2026-11-03T10:${String(minute).padStart(2, '0')}:00`,
      endTimestamp: undefined,
    })),
  ).map(({ isUp, httpStatus }) => [isUp, httpStatus]);

const [web, api] = ['https://web', 'HTTP://api'];

it.each<readonly [string, readonly Row[], readonly (readonly [boolean | undefined, string | undefined])[]]>([
  [
    'one URL; its last row has a code of its own',
    [
      [web, false, '200'],
      [web, false, '500'],
      [web, true, '200'],
    ],
    [
      [true, '200'],
      [false, '500'],
      [true, '200'],
    ],
  ],
  [
    'two URLs that never changed, with a code that contradicts the status; unknown',
    [
      [web, true, '503'],
      [api, true, '503'],
    ],
    [
      [undefined, undefined],
      [undefined, undefined],
    ],
  ],
  [
    'two URLs that never changed, with a code that fits the status; up, as in newer versions',
    [
      [web, true, '200'],
      [api, true, '200'],
    ],
    [
      [true, '200'],
      [true, '200'],
    ],
  ],
  [
    'two URLs with last rows of different codes; their own',
    [
      [web, true, '503'],
      [api, true, '200'],
    ],
    [
      [false, '503'],
      [true, '200'],
    ],
  ],
  [
    'two URLs, of which one left 200, and the last answer is 200; unknown',
    [
      [web, false, '200'],
      [web, true, '200'],
      [api, true, '200'],
    ],
    [
      [true, '200'],
      [undefined, undefined],
      [undefined, undefined],
    ],
  ],
  [
    'two URLs, of which one left 503; unknown, as it may have gone on to another failure',
    [
      [web, false, '200'],
      [web, false, '503'],
      [web, true, '503'],
      [api, true, '503'],
    ],
    [
      [true, '200'],
      [false, '503'],
      [undefined, undefined],
      [undefined, undefined],
    ],
  ],
  [
    'two URLs, of which the last row of one is missing; the other is doubtful all the same',
    [
      [api, false, '200'],
      [web, true, '200'],
    ],
    [
      [true, '200'],
      [undefined, undefined],
    ],
  ],
  [
    'a URL and a check of another kind; one URL',
    [
      ['gpu://a', true, '200'],
      [web, true, '500'],
    ],
    [
      [true, undefined],
      [false, '500'],
    ],
  ],
  [
    'newer versions, whose status is measured; rows as they are',
    [
      [web, true, '200'],
      [web, false, '503'],
      [api, false, '500'],
      [api, true, '200'],
    ],
    [
      [true, '200'],
      [false, '503'],
      [false, '500'],
      [true, '200'],
    ],
  ],
  [
    'no status; the code',
    [
      [web, undefined, '204'],
      [api, undefined, '503'],
      ['gpu://a', undefined, '8'],
    ],
    [
      [true, '204'],
      [false, '503'],
      [undefined, undefined],
    ],
  ],
])('%s', (_name, rows, expected) => {
  expect(judged(rows)).toEqual(expected);
});

it('300,000 rows of 100,000 URLs; in time', () => {
  const rows = Array.from({ length: 200_000 }, (_, index): Row => [
    `https://${index % 100_000}`,
    false,
    '200',
  ]);
  const last = Array.from({ length: 100_000 }, (_, index): Row => [`https://${index}`, true, '503']);
  expect(judged([...rows, ...last])).toHaveLength(300_000);
});
