// Which regular expressions are left to Timestream, and that nothing is lost or changed thereby.
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { toMatcher } from '../../../../lambda/metrics/model/matcher';
import { regexShape } from '../../../../lambda/metrics/model/regex-shape';
import { isPortable } from '../../../../lambda/metrics/timestream/sql';
import { codePoint } from '../../../support/code-point';
import { shareOf } from '../../../support/fuzz';

it.each<[string, readonly string[]]>([
  ['', ['']],
  ['up', ['up']],
  ['^up$', ['up']],
  ['a|b|c', ['a', 'b', 'c']],
  ['^a|b$', ['a', 'b']],
  ['host-(1|2)', ['host-1', 'host-2']],
  ['(?:a|)', ['a', '']],
  ['10\\.0\\.0\\.1:9100', ['10.0.0.1:9100']],
  ['a(b|c)?d', ['ad', 'abd', 'acd']],
  ["it's", ["it's"]],
  ['ü|漢', ['ü', '漢']],
])('%j; a list of texts', (regex, texts) => {
  expect(regexShape(regex)?.texts).toEqual(texts);
});

it.each(['.*', 'node_.+', 'host-[0-9]+', '[^a]', 'a{2}', '\\d\\d', '\\w+:9100'])(
  '%j; means the same in Java',
  (regex) => {
    expect([regexShape(regex)?.texts, isPortable(regex)]).toEqual([undefined, true]);
  },
);

it.each<[string, readonly string[]]>([
  ['a.c|b.d', ['a\0c', 'b\0d']],
  ['10.0.0.(1|2):9100', ['10\x000\x000\x001:9100', '10\x000\x000\x002:9100']],
])('%j; a list of texts with any character in them, which means the same in Java', (regex, texts) => {
  expect([regexShape(regex)?.texts, isPortable(regex)]).toEqual([texts, true]);
});

it.each([290, 1_000, 10_000])(
  '%d addresses whose dots are not escaped; match as they do escaped',
  (count) => {
    const addresses = Array.from({ length: count }, (_, index) => `10.0.${index >> 8}.${index & 255}:9100`);
    const { accepts } = toMatcher({ comparison: '=~', name: 'instance', value: addresses.join('|') });
    expect(addresses.filter(accepts)).toHaveLength(count);
    expect(accepts('10-0-0-1:9100')).toBe(true);
    expect(['10.0.0.1:9101', '10.0.0.1:910', '10.0.0.1:91000', '10.0.0.1', ''].filter(accepts)).toEqual([]);
  },
);

it.each(['\n', '\0', '😀', '\ufffd', '.'])('a dot; matches %j, as with the flag s', (character) => {
  const { accepts } = toMatcher({ comparison: '=~', name: 'job', value: 'a.b|c' });
  expect([accepts(`a${character}b`), RE2JS.compile('a.b|c', RE2JS.DOTALL).matches(`a${character}b`)]).toEqual(
    [true, true],
  );
});

it.each([
  ['flags', '(?i)a'],
  ['letters of Unicode', '\\pL'],
  ['ends of words', '\\ba'],
  ['quoting', '\\Qa\\E'],
  ['white space, which is more in Java', '\\s'],
  ['a class within a class, which only Java has', '[a[b]]'],
  ['an intersection of classes, which only Java has', '[a&&b]'],
  ['a possessive quantifier, which only Java has', 'a*+'],
  ['a reference, which only Java has', '(a)\\1'],
  ['what looks ahead', '(?=a)'],
  ['what takes Java years', '(a+)+b'],
  ['many choices', '.*a.*b.*c.*d'],
  ['an anchor in the middle', 'a^b'],
  ['no expression at all', '(a'],
])('%s; left to the function', (_what, regex) => {
  expect(isPortable(regex)).toBe(false);
  expect(regexShape(regex)?.texts).toBeUndefined();
});

it('texts that would be many and long; no list of them, whatever the length', () => {
  const bomb = `${'(a|b)'.repeat(13)}${'\\.'.repeat(100_000)}`;
  expect(regexShape(bomb)?.texts).toBeUndefined();
  expect(isPortable(bomb)).toBe(false);
  expect(() => toMatcher({ comparison: '=~', name: 'job', value: bomb })).toThrow(/is too large/);
});

it('a long list of long texts; a list', () => {
  const list = Array.from({ length: 5_000 }, (_, index) => `pod\\.name\\.${'x'.repeat(60)}\\.${index}`);
  expect(regexShape(list.join('|'))?.texts).toHaveLength(5_000);
});

const piece = fc.constantFrom(
  ...[
    'a',
    'b',
    'ab',
    '-',
    ' ',
    "'",
    'ü',
    '😀',
    '\\.',
    '\\\\',
    '.',
    '.*',
    '.+',
    '[ab]',
    '[^a-c]',
    '\\d',
    '\\w',
    'a?',
    'b{2}',
  ],
  ...['(a|b)', '(?:ab|)', '|', '^', '$', '(a|.)?', '(a.|.b)', '..|b.', '\n'],
);
const text = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', 'b', 'c', '-', '.', '\\', "'", '1', '\n', '\r', 'ü', '😀'),
    maxLength: 5,
  }),
  fc.string({ unit: codePoint, maxLength: 3 }),
);

it('whatever the expression; it accepts what RE2 accepts, as a list of texts too', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 5 }),
      fc.array(text, { minLength: 1, maxLength: 8 }),
      (pieces, texts) => {
        const value = pieces.join('');
        fc.pre(isRegex(value));
        const { accepts } = toMatcher({ comparison: '=~', name: 'job', value });
        const { accepts: acceptsNot } = toMatcher({ comparison: '!~', name: 'job', value });
        const expression = RE2JS.compile(value, RE2JS.DOTALL);
        for (const each of [...texts, ...(regexShape(value)?.texts ?? [])]) {
          const expected = expression.matches(each);
          expect([value, each, accepts(each), acceptsNot(each)]).toEqual([value, each, expected, !expected]);
        }
      },
    ),
    { numRuns: shareOf(500) },
  );
});

function isRegex(text: string): boolean {
  try {
    RE2JS.compile(text, RE2JS.DOTALL);
    return true;
  } catch {
    return false;
  }
}
