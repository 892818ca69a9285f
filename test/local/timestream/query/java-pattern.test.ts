/** Patterns are judged by what RE2 finds, which is to be what Java finds. */
import { type DuckDBConnection, DuckDBInstance, VARCHAR } from '@duckdb/node-api';
import fc from 'fast-check';
import { toRe2 } from '../../../../local/timestream/query/java-pattern';
import { codePoint } from '../../../support/code-point';
import { shareOf } from '../../../support/fuzz';

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(() => {
  connection.closeSync();
});

async function finds(pattern: string, text: string): Promise<unknown> {
  const reader = await connection.runAndReadAll(
    'SELECT regexp_matches($text, $pattern)',
    { text, pattern: toRe2(pattern) },
    { text: VARCHAR, pattern: VARCHAR },
  );
  return reader.value(0, 0);
}

describe('what is found and what is not', () => {
  test.each<[string, string[], string[]]>([
    ['', ['', 'x'], []],
    ['b', ['abc'], ['ac', 'B']],
    ['^b', ['bc'], ['abc', 'a\nb']],
    ['\\Ab\\z', ['b'], ['b\n', 'bb']],
    ['\\A(?s:a.c)\\z', ['abc', 'a\nc', 'a\u2028c'], ['ac']],
    // Java stops a dot at each of these.
    ['a.c', ['abc', 'a\tc'], ['a\nc', 'a\rc', 'a\u0085c', 'a\u2028c', 'a\u2029c']],
    ['(?s)a.c', ['a\nc'], []],
    ['(?s:a.)(b.)', ['a\nbc'], ['acb\n']],
    ['(?s:a(?-s:.)b.)c', ['a-b\nc'], ['a\nb\nc']],
    ['(?:a|b)c|d', ['ac', 'bc', 'd'], ['a', 'c']],
    ['(a)(?<name>b)', ['ab'], ['a']],
    ['\\A(?:a*b+?c??d{2}e{1,}f{1,2}?)\\z', ['bddef', 'aabbcddeeff'], ['bdef', 'bddefff']],
    ['[abc]', ['b'], ['d', ']']],
    ['\\A[^a-c]\\z', ['d', '\n', '^'], ['b', '']],
    ['\\A[a\\-c]\\z', ['-', 'a', 'c'], ['b']],
    ['\\A[-a]\\z', ['-', 'a'], ['b']],
    ['\\A[a-]\\z', ['-', 'a'], ['b']],
    ['\\A[a-c-]\\z', ['-', 'b'], ['d']],
    ['\\A[.$|()^*]\\z', ['.', '$', '|', '(', ')', '^', '*'], ['x']],
    ['\\A[\\d\\s_]\\z', ['7', '\u000b', '_'], ['x', '\u0665']],
    ['\\A[^\\S]\\z', [' '], ['x']],
    ['\\A\\s\\z', [' ', '\t', '\u000b', '\f'], ['\u00a0', 'x']],
    ['\\A\\S\\z', ['x', '\u00a0', '😀'], [' ', '\u000b']],
    ['\\A\\w\\W\\d\\D\\z', ['a-1x', '_ü0-'], ['ü-1x', '--1x']],
    ['\\A\\.\\*\\/\\-\\_\\"\\\\\\z', ['.*/-_"\\'], ['x']],
    ['\\A\\t\\n\\r\\f\\a\\e\\z', ['\t\n\r\f\u0007\u001b'], ['x']],
    ['\\A\\x41\\x{1F600}\\u00fc\\z', ['A😀ü'], ['x']],
    ['\\A\\Qa.b*\\E.\\z', ['a.b*x'], ['axbx']],
    ['\\Qa.b', ['a.b'], ['axb']],
    ['a#b c{1}', ['a#b c'], ['abc']],
    ['a]b}', ['a]b}'], ['ab']],
    ['😀+ü', ['😀😀ü'], ['😀']],
    ['\\A.\\z', ['😀'], ['ab']],
    ['(?i)prod', ['PROD', 'prod'], ['pro']],
    ['(?i:a)b', ['Ab'], ['aB']],
    ['(?i)a(?-i)b', ['Ab'], ['aB']],
    ['((?i)a)b', ['Ab'], ['aB']],
    ['(?iu)ü', ['Ü', 'ü'], ['u']],
    ['\\A(?s:^a$)\\z', ['a'], ['a\n', 'ba']],
    ['\\A(?:a$|b(?:c|d$|e))\\z', ['a', 'bd', 'be'], ['a\n', 'bd\n']],
  ])('%s', async (pattern, matching, others) => {
    const found = await Promise.all([...matching, ...others].map((text) => finds(pattern, text)));

    expect(found).toEqual([...matching.map(() => true), ...others.map(() => false)]);
  });

  it('any text that is quoted is found in itself alone', async () => {
    const texts = fc.sample(fc.string({ unit: codePoint, maxLength: 10 }), { numRuns: 15, seed: 1 });
    for (const text of texts.filter((sample) => !sample.includes('\\E'))) {
      expect(await finds(`\\A\\Q${text}\\E\\z`, text)).toBe(true);
      expect(await finds(`\\A\\Q${text}\\E\\z`, `${text}x`)).toBe(false);
    }
  });
});

describe('what has no exact counterpart is refused as a limit', () => {
  test.each([
    ...['(?=a)', '(?!a)', '(?<=a)', '(?<!a)', '(?>a)'],
    ...['(a)\\1', '(?<n>a)\\k<n>', 'a*+', 'a++', 'a?+', 'a{2}+'],
    ...[
      '\\p{L}',
      '\\P{L}',
      '\\pL',
      '\\b',
      '\\B',
      '\\Z',
      '\\G',
      '\\R',
      '\\X',
      '\\h',
      '\\v',
      '\\0101',
      '\\cA',
      '\\N{DIGIT ONE}',
    ],
    ...['[a&&b]', '[a[b]]', '[[:alpha:]]', '[]a]', '[^]a]', '[a-\\d]', '[\\d-a]', '[\\A]', '[\\Qa\\E]'],
    ...['(?x)a', '(?m)^a', '(?d)a', '(?U)a', '(?i)ü', '(?i)[ü]', '\\ud83d\\ude00'],
    ...['a$', '(?:a$)b', '(?:a$)*\\z', '(?:a$)', 'a$|b\\z', 'a$?\\z', '^*', 'a{2}{3}', '(?i)*'],
  ])('%s', (pattern) => {
    expect(() => toRe2(pattern)).toThrow(
      expect.objectContaining({ name: 'NotImplementedException' }) as Error,
    );
  });
});

describe('what Java would not take is refused as such', () => {
  test.each([
    ...[
      '(',
      '(a',
      'a)',
      '*',
      '+a',
      '(*a)',
      'a|?',
      '{1}',
      'a{',
      'a{,3}',
      'a{x}',
      '[',
      '[a',
      '[^',
      '[a-',
      '\\',
      '[\\',
    ],
    ...['(?P<name>a)', '(?P=name)', '[b-a]', '\\x{110000}', '(?<1>a)'],
  ])('%s', (pattern) => {
    expect(() => toRe2(pattern)).toThrow(expect.objectContaining({ name: 'ValidationException' }) as Error);
  });
});

it('any text is translated or refused', () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom(...Array.from('ab.*+?|()[]{}^$\\-,12=!<>:isQEAz&ü')),
        maxLength: 12,
      }),
      (pattern) => {
        try {
          toRe2(pattern);
        } catch (error) {
          expect((error as Error).name).toMatch(/^(?:ValidationException|NotImplementedException)$/);
        }
      },
    ),
    { numRuns: shareOf(2_000) },
  );
});
