import fc from 'fast-check';
import { RE2JS, RE2JSException } from 're2js';
import { portableRegexes, regexOfTexts } from '../../../../lambda/metrics/influxdb/portable-regex';
import { shareOf } from '../../../support/fuzz';

it.each([
  ['abc', ['abc']],
  ['a|b.c', ['a|b.c']],
  [String.raw`\d+\w\s`, [String.raw`[0-9]+[0-9A-Za-z_][\t\n\f\r ]`]],
  [String.raw`\D\W\S`, [String.raw`[^0-9][^0-9A-Za-z_][^\t\n\f\r ]`]],
  [String.raw`[\d_]`, ['[0-9_]']],
  // Rust knows no such escapes.
  [String.raw`a\-\_\/\"\<b\>`, ['a-_/"<b>']],
  [String.raw`1\.2\{3\}`, [String.raw`1\.2\{3\}`]],
  // Rust takes them for more than themselves.
  ['[a&&b]', [String.raw`[a\&\&b]`]],
  ['[[a]', [String.raw`[\[a]`]],
  ['[]a]', [String.raw`[\]a]`]],
  ['[-a]', [String.raw`[\-a]`]],
  ['[a-]', [String.raw`[a\-]`]],
  ['a{,2}', [String.raw`a\{,2\}`]],
  ['a{2,3}?', ['a{2,3}?']],
  ['(a|(?:b))*', ['(?:a|(?:b))*']],
  ['^a$|b', ['^a$|b']],
  // Not known to mean the same.
  ['(?i)a', undefined],
  [String.raw`\bA`, undefined],
  [String.raw`\pL`, undefined],
  ['[[:alpha:]]', undefined],
  [String.raw`\x41`, undefined],
  [String.raw`\Qa\E`, undefined],
  ['(?P<n>a)', undefined],
  ['a\tb', undefined],
  ['a\x01\x7fb', ['a\x01\x7fb']],
  [`${'('.repeat(51)}a${')'.repeat(51)}`, undefined],
])('%j; %j', (regex, expected) => {
  expect(portableRegexes(regex)).toEqual(expected);
});

it.each([
  // What InfluxDB 2.7.12 compiles was found by trying: 9,000 dots, 330 sets of a hundred characters that are excluded.
  ['dots', Array.from({ length: 3_000 }, () => 'a.b.c').join('|'), 3],
  [
    'texts',
    Array.from({ length: 10_000 }, (_, index) => `10.0.0.${index}`)
      .join('|')
      .replaceAll('.', String.raw`\.`),
    3,
  ],
])('cuts what is too large to compile into alternatives: %s', (_name, regex, count) => {
  const regexes = portableRegexes(regex)!;
  expect([regexes.length, regexes.join('|') === regex]).toEqual([count, true]);
});

it('leaves out what is too large and has no alternatives', () => {
  expect(portableRegexes('a.'.repeat(2_600))).toBeUndefined();
  expect(portableRegexes(`[^${'é'.repeat(100)}]{80}`)).toBeUndefined();
  expect(portableRegexes(`[^${'é'.repeat(100)}]{60}`)).toHaveLength(1);
});

describe('random expressions', () => {
  const text = fc
    .array(
      fc.constantFrom(
        'a',
        'b',
        '-',
        '.',
        '&',
        '~',
        '1',
        '٣',
        ' ',
        '\n',
        '{',
        '}',
        ']',
        '[',
        '^',
        '/',
        'é',
        '😀',
      ),
      {
        maxLength: 4,
      },
    )
    .map((parts) => parts.join(''));
  /** Line feeds are encoded. */
  const stored = text.map((value) => value.replaceAll('\n', '\x01'));
  const regex = fc
    .array(
      fc.constantFrom(
        ...[
          'a',
          'b',
          '.',
          '-',
          '\\.',
          '\\-',
          '\\d',
          '\\D',
          '\\w',
          '\\s',
          '\\S',
          '[a-b]',
          '[^a]',
          '[&~-]',
          '[]a]',
          '[^\\d-]',
        ],
        ...[
          '*',
          '+',
          '?',
          '{2}',
          '{1,2}',
          '{',
          '}',
          ']',
          '|',
          '(',
          '(?:',
          ')',
          '^',
          '$',
          'é',
          '😀',
          '\\n',
          '1',
          '/',
        ],
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join(''));

  it('match the same as they were written', () => {
    fc.assert(
      fc.property(regex, fc.array(text, { minLength: 5, maxLength: 20 }), (written, texts) => {
        const compiled = compile(written);
        const portable = compiled && portableRegexes(written);
        if (compiled === undefined || portable === undefined) return;
        const parts = portable.map((each) => RE2JS.compile(`^(?s:${each})$`));
        for (const value of texts) {
          expect([written, portable, value, parts.some((each) => each.matcher(value).find())]).toEqual([
            written,
            portable,
            value,
            compiled.matches(value),
          ]);
        }
      }),
      { numRuns: shareOf(50_000) },
    );
  });

  it('of texts match these and no other', () => {
    fc.assert(
      fc.property(fc.array(stored, { minLength: 1 }), stored, (texts, other) => {
        const compiled = RE2JS.compile(`^(?s:${portableRegexes(regexOfTexts(texts))!.join('|')})$`);
        for (const each of [...texts, other]) {
          expect(compiled.matcher(each).find()).toBe(texts.includes(each));
        }
      }),
      { numRuns: shareOf(20_000) },
    );
  });
});

function compile(regex: string): RE2JS | undefined {
  try {
    return RE2JS.compile(regex, RE2JS.DOTALL);
  } catch (error) {
    if (error instanceof RE2JSException) return undefined;
    throw error;
  }
}
