import fc from 'fast-check';
import { ForeignPointsError } from '../../../../lambda/metrics/influxdb/foreign-points';
import { readFluxAnswer } from '../../../../lambda/metrics/influxdb/flux-answer';
import { shareOf } from '../../../support/fuzz';
import { encodeHistogram } from '../../../support/remote-write';
import { inParts, MemorySink } from './memory-sink';

async function read(
  answer: string,
  ends: readonly number[] = [],
  known: ReadonlyMap<string, string> = new Map(),
): Promise<MemorySink> {
  const sink = new MemorySink();
  await readFluxAnswer(inParts(answer, ends), known, sink);
  return sink;
}

const lines = (...all: readonly string[]): string => all.map((line) => `${line}\r\n`).join('');

const HEADER = ',result,table,_time,_value,__name__,_field,job';
const row = (table: number, second: number, value: string, rest: string): string =>
  `,_result,${table},2025-11-29T07:06:4${second}Z,${value},${rest}`;
const at = (second: number): number => 1_764_400_000_000 + 1_000 * second;
const key = (labels: object): string => JSON.stringify(Object.entries(labels));
const MESSAGE = Buffer.from(encodeHistogram({ count_int: 1, timestamp: at(0) }));
const upA = key({ __name__: 'up', job: 'a' });

it('reads tables, with the labels of each', async () => {
  const { found, calls } = await read(
    lines(
      HEADER,
      row(0, 0, '1.5', 'up,value,a'),
      row(0, 1, '-0', 'up,value,a'),
      row(0, 2, '0.1', 'up,value,a'),
      row(1, 0, '3', 'up,value,b'),
      '',
      ',result,table,_time,_value,U__time,__name__,_field,a␛nb',
      row(2, 3, 'stale', 'x,up,non_finite,c␛bd'),
      '',
      ',result,table,_time,_value,__name__,_field',
      row(3, 0, MESSAGE.toString('base64'), 'h,histogram'),
      row(4, 0, '7', 'h,count'),
      '',
    ),
  );
  expect([...found]).toEqual([
    [
      upA,
      [
        [at(0), 1.5],
        [at(1), -0],
        [at(2), 0.1],
      ],
    ],
    [key({ __name__: 'up', job: 'b' }), [[at(0), 3]]],
    [key({ __name__: 'up', 'a\nb': 'c\\d', time: 'x' }), [[at(3), NaN]]],
    [key({ __name__: 'h' }), [[at(0), MESSAGE.toString()]]],
  ]);
  expect(calls).toBe(4);
});

it('gives series the tags that the answer leaves out', async () => {
  const { found } = await read(
    lines(',result,table,_time,_value,_field,job', row(0, 0, '1', 'value,a'), row(1, 0, '2', 'value,b'), ''),
    [],
    new Map([
      ['__name__', 'u␛np'],
      ['U__time', 'x'],
    ]),
  );
  expect([...found]).toEqual([
    [key({ __name__: 'u\np', job: 'a', time: 'x' }), [[at(0), 1]]],
    [key({ __name__: 'u\np', job: 'b', time: 'x' }), [[at(0), 2]]],
  ]);
});

it.each([
  ['nothing', '\r\n'],
  ['a field that is not read', lines(HEADER, row(0, 0, '1', 'up,start,a'), '')],
])('finds nothing in %s', async (_name, answer) => {
  const { found } = await read(answer);
  expect([...found]).toEqual([]);
});

it('reads values of text that need quotes, though no one of ours does', async () => {
  const { found } = await read(
    lines(HEADER, row(0, 0, '+Inf', 'up,non_finite,a'), row(0, 1, '"nan"', 'up,non_finite,a'), ''),
  );
  expect([...found]).toEqual([
    [
      upA,
      [
        [at(0), Infinity],
        [at(1), NaN],
      ],
    ],
  ]);
});

it.each([
  ['a text for a number', row(0, 0, 's', 'up,value,a')],
  ['nothing for a number', row(0, 0, '', 'up,value,a')],
  [
    'such a value behind others',
    lines(row(0, 0, '1', 'up,value,a'), row(0, 1, 'NaN', 'up,value,a')).trimEnd(),
  ],
  ['another text for a value that is not finite', row(0, 0, '"a,""b"', 'up,non_finite,a')],
  ['the bits of a number for such a value', row(0, 0, '3ff0000000000000', 'up,non_finite,a')],
  ['what is not a histogram', row(0, 0, 'AAAA////', 'up,histogram,a')],
  ['a histogram of another time', row(0, 1, MESSAGE.toString('base64'), 'up,histogram,a')],
])('refuses %s, which another program has written', async (_name, rows) => {
  await expect(read(lines(HEADER, rows, ''))).rejects.toThrow(ForeignPointsError);
});

const whole = lines(HEADER, row(0, 0, '1', 'up,value,a'), row(0, 1, '2', 'up,value,a'), '');

it.each([
  [
    'an error after rows',
    `${whole}${lines(',error,reference', ',"runtime error: ""out"" of\r\nmemory",897')}`,
    'could not run the query to its end',
  ],
  ['an error alone', lines(',error,reference', ',no,'), 'could not run the query to its end'],
  ['an error whose text is cut off', lines(',error,reference'), 'cut off'],
  ['no last line', whole.slice(0, -2), 'cut off'],
  ['a row that is cut off', whole.slice(0, -9), 'cut off'],
  ['no line at all', '', 'cut off'],
  ['lines that end otherwise', whole.replaceAll('\r', ''), 'cut off'],
  ['a page', '<html>\n<body></body></html>\n', 'cut off'],
  ['other columns', lines(',result,table,_value,_time', ''), 'cut off'],
  ['a row of fewer columns', lines(HEADER, ',_result,0,2025-11-29T07:06:40Z,1', ''), 'cut off'],
  ['no time', lines(HEADER, row(0, 0, '1', 'up,value,a').replace('2025', 'MMXX'), ''), 'cut off'],
  ['a time without its seconds', lines(HEADER, ',_result,0,2025-11-29T07:10:Z,1,up,value,a', ''), 'cut off'],
  [
    'such a time in a later row',
    lines(HEADER, row(0, 0, '1', 'up,value,a'), ',_result,0,2025-11-29T07:10:4xZ,1,up,value,a', ''),
    'cut off',
  ],
  ['text after a quote', lines(HEADER, row(0, 0, '"1"2', 'up,value,a'), ''), 'cut off'],
])('refuses %s', async (_name, answer, message) => {
  await expect(read(answer)).rejects.toMatchObject({
    code: 'query_failed',
    status: 503,
    message: expect.stringContaining(message) as string,
  });
});

it('keeps what InfluxDB says of an error for the log, on one line', async () => {
  const answer = lines(',error,reference', ',"a ""word""\r\nand more",');
  await expect(read(answer)).rejects.toMatchObject({
    message: expect.not.stringContaining('word') as string,
    details: { said: expect.stringMatching(/^a "word".*and more$/) as string },
  });
});

describe('random answers, in random parts', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', ',', '"', ' ', 'é', '😀', '_result', "'", '.', ',0,', '\r\n'.slice(2)), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) => parts.join(''))
    .filter((value) => value !== '');
  const name = text.filter((value) => !['_field'].includes(value));
  const time = fc.integer({ min: -9_223_372_036_854, max: 9_223_372_036_854 });
  const table = fc.record({
    labels: fc.dictionary(name, text, { maxKeys: 3, noNullPrototype: true }),
    rows: fc.array(fc.tuple(time, fc.double({ noNaN: true, noDefaultInfinity: true })), {
      minLength: 1,
      maxLength: 6,
    }),
  });
  const input = fc.tuple(
    fc.uniqueArray(table, {
      maxLength: 5,
      selector: ({ labels }) => JSON.stringify(Object.entries(labels).toSorted()),
    }),
    fc.array(fc.nat()),
  );

  it('give all that is in them', async () => {
    await fc.assert(
      fc.asyncProperty(input, async ([tables, ends]) => {
        const { found, calls } = await read(csvOf(tables), ends);
        const expected = tables.map(({ labels, rows }) => [
          JSON.stringify(
            Object.entries(labels).toSorted(([left], [right]) =>
              Buffer.compare(Buffer.from(left), Buffer.from(right)),
            ),
          ),
          rows,
        ]);
        expect([...found]).toEqual(expected);
        expect(calls).toBe(tables.length);
      }),
      { numRuns: shareOf(5_000) },
    );
  });

  it('are refused if they are cut off anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        input,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        async ([tables, ends], place) => {
          const bytes = Buffer.from(csvOf(tables));
          const cut = Math.floor(place * bytes.length);
          // Between two blocks, it is a whole answer: that the connection broke is all that tells.
          if (bytes.subarray(0, cut).toString('latin1').endsWith('\r\n\r\n')) return;
          await expect(read(bytes.subarray(0, cut).toString('latin1'), ends)).rejects.toMatchObject({
            code: 'query_failed',
          });
        },
      ),
      { numRuns: shareOf(5_000) },
    );
  });

  type Table = typeof table extends fc.Arbitrary<infer T> ? T : never;

  /** As Go writes CSV: https://pkg.go.dev/encoding/csv#Writer */
  function csvOf(tables: readonly Table[]): string {
    const quoted = (cell: string): string =>
      /[",\r\n]|^ /.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
    const written = tables.map(({ labels, rows }, index) => {
      const names = [...Object.keys(labels), '_field'];
      const values = [...Object.values(labels), 'value'];
      return [
        [',result,table,_time,_value', ...names.map(quoted)].join(','),
        ...rows.map(([timestamp, value]) =>
          [
            `,_result,${index},${new Date(timestamp).toISOString().replace(/\.?0*Z$/, 'Z')}`,
            Object.is(value, -0) ? '-0' : String(value),
            ...values.map(quoted),
          ].join(','),
        ),
        '',
      ];
    });
    return lines(...(written.length === 0 ? [''] : written.flat()));
  }
});
