import fc from 'fast-check';
import { ForeignPointsError } from '../../../../lambda/metrics/influxdb/foreign-points';
import { readSqlAnswer } from '../../../../lambda/metrics/influxdb/sql-answer';
import { shareOf } from '../../../support/fuzz';
import { encodeHistogram } from '../../../support/remote-write';
import { inParts, MemorySink } from './memory-sink';

const FIELDS = ['value', 'non_finite', 'histogram'];

async function read(
  answer: string,
  ends: readonly number[] = [],
): Promise<MemorySink & { readonly held: number }> {
  const sink = Object.assign(new MemorySink(), { held: 0 });
  const hold = (bytes: number): void => {
    sink.held += bytes;
  };
  await readSqlAnswer(inParts(answer, ends), FIELDS, sink, { hold });
  return sink;
}

const at = (second: number): number => 1_764_400_000_000 + 1_000 * second;
const key = (labels: object): string => JSON.stringify(Object.entries(labels));
const messageAt = (second: number): string =>
  Buffer.from(encodeHistogram({ count_int: 1, timestamp: at(second) })).toString('base64');
const upA = key({ __name__: 'up', job: 'a' });
const row = (second: number, fields: string, tags: string): string =>
  `{"time":"2025-11-29T07:06:4${second}"${fields}${tags}}\n`;

it('reads rows in any order, labels once for each series', async () => {
  const a = ',"__name__":"up","job":"a"';
  const b = ',"__name__":"up","job":"\\"b\\\\"';
  const { found, calls, held } = await read(
    [
      row(0, ',"value":1.5', a),
      row(0, ',"value":-0.0', b),
      row(1, ',"value":5e-324', a),
      row(2, ',"non_finite":"+Inf"', a),
      row(3, ',"value":2.0,"non_finite":"stale"', b),
      row(4, `,"histogram":"${messageAt(4)}"`, ''),
      row(5, '', a),
    ].join(''),
  );
  expect([...found]).toEqual([
    [
      upA,
      [
        [at(0), 1.5],
        [at(1), 5e-324],
        [at(2), Infinity],
      ],
    ],
    [
      key({ __name__: 'up', job: '"b\\' }),
      [
        [at(0), -0],
        [at(3), 2],
        [at(3), NaN],
      ],
    ],
    ['[]', [[at(4), Buffer.from(messageAt(4), 'base64').toString()]]],
  ]);
  expect([calls, held > 300]).toEqual([3, true]);
});

it.each([
  [
    'columns in another order',
    '{"__name__":"up","job":"a","time":"2025-11-29T07:06:40","value":-0.0}\n',
    [[at(0), -0]],
  ],
  [
    'white space',
    '{ "time": "2025-11-29T07:06:40", "value": 1, "__name__": "up", "job": "a" }\r\n',
    [[at(0), 1]],
  ],
  [
    'columns without a value',
    row(0, ',"value":null,"non_finite":"+Inf"', ',"__name__":"up","job":"a","pod":null'),
    [[at(0), Infinity]],
  ],
  [
    'escapes in a value',
    row(0, String.raw`,"non_finite":"n\u0061n"`, ',"__name__":"up","job":"a"'),
    [[at(0), NaN]],
  ],
  ['no line feed at the end', row(0, ',"value":1', ',"__name__":"up","job":"a"').trimEnd(), [[at(0), 1]]],
  ['a number among its labels', row(0, ',"value":1', ',"__name__":"up","job":"a","foreign":1'), [[at(0), 1]]],
])('reads a row with %s', async (_name, answer, expected) => {
  expect([...(await read(answer)).found]).toEqual([[upA, expected]]);
});

it.each(['', '\n', '\r\n'.trim()])('finds nothing in %j', async (answer) => {
  expect([...(await read(answer)).found]).toEqual([]);
});

it.each([
  ['a row that is cut off', row(0, ',"value":1', ',"__name__":"up"').slice(0, -4)],
  ['a row that is cut off in its value', '{"time":"2025-11-29T07:06:40","value":1'],
  ['no time', '{"value":1}\n'],
  ['what is not a time', '{"time":"now","value":1,"job":"a"}\n'],
  ['a time without its seconds', '{"time":"2025-11-29T07:10:","value":1,"job":"a"}\n'],
  ['such a time that is parsed', '{"value":1,"time":"2025-11-29T07:10:","job":"a"}\n'],
  ['a time with more behind it', '{"time":"2025-11-29T07:10:40+01:00","value":1,"job":"a"}\n'],
  ['an error', '{"error":"out of memory"}\n'],
  ['a page', '<html></html>\n'],
])('refuses %s', async (_name, answer) => {
  await expect(read(answer)).rejects.toMatchObject({ code: 'query_failed', status: 503 });
});

it.each([
  ['a text for a number', ',"value":"s"'],
  ['a number as a text', ',"value":"5"'],
  ['such a number that is parsed', ',"value":"\\u0035"'],
  ['true for a number', ',"value":true'],
  ['such a value that is parsed', ',"value":true,"non_finite":"\\u006ean"'],
  ['a list for a number', ',"value":[1]'],
  ['a number for a text', ',"non_finite":1'],
  ['another text for a value that is not finite', ',"non_finite":"infinite"'],
  ['what is not a histogram', ',"histogram":"AAAA////"'],
  ['a histogram of another time', `,"histogram":"${messageAt(1)}"`],
])('refuses %s, which another program has written', async (_name, fields) => {
  await expect(read(row(0, fields, ',"__name__":"up"'))).rejects.toThrow(ForeignPointsError);
});

it('gives all that is in random answers, in random parts', async () => {
  const text = fc
    .array(fc.constantFrom('a', '"', '\\', ',', '}', '{', ':', 'é', '😀', '\n', '"value":', '",'), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) => parts.join(''));
  const time = fc.integer({ min: -9_223_372_036_854, max: 9_223_372_036_854 });
  const series = fc.uniqueArray(
    fc.dictionary(fc.constantFrom('a', 'b', 'c"', 'time2', 'é'), text, { maxKeys: 3, noNullPrototype: true }),
    {
      minLength: 1,
      maxLength: 4,
      selector: (labels) => JSON.stringify(Object.entries(labels).toSorted()),
    },
  );
  const rows = fc.array(
    fc.tuple(fc.nat({ max: 3 }), time, fc.double({ noNaN: true, noDefaultInfinity: true })),
    { maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(series, rows, fc.array(fc.nat()), async (all, samples, ends) => {
      const encoded = (value: string): string => value.replaceAll('\\', '␛b').replaceAll('\n', '␛n');
      const answer = samples.map(([place, timestamp, value]) => {
        const labels = all[place % all.length]!;
        const tags = Object.entries(labels)
          .toSorted()
          .map(([name, each]) => `,${JSON.stringify(name)}:${JSON.stringify(encoded(each))}`);
        const number = Object.is(value, -0) ? '-0.0' : String(value);
        return `{"time":"${new Date(timestamp).toISOString().replace(/\.?0*Z$/, '')}","value":${number}${tags.join('')}}\n`;
      });
      const { found, calls } = await read(answer.join(''), ends);
      const expected = new Map<string, (readonly [number, number])[]>();
      for (const [place, timestamp, value] of samples) {
        const labels = JSON.stringify(Object.entries(all[place % all.length]!).toSorted());
        expected.set(labels, [...(expected.get(labels) ?? []), [timestamp, value]]);
      }
      expect([...found]).toEqual([...expected]);
      expect(calls).toBe(expected.size);
    }),
    { numRuns: shareOf(5_000) },
  );
});
