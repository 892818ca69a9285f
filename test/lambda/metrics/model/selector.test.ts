// Selectors of series as Prometheus reads them.
import fc from 'fast-check';
import type { Matcher } from '../../../../lambda/metrics/model/matcher';
import { parseSelector, SelectorError } from '../../../../lambda/metrics/model/selector';
import { codePoint } from '../../../support/code-point';
import { shareOf } from '../../../support/fuzz';

const briefly = ({ name, isNegated, texts, regex }: Matcher): string =>
  `${name} ${isNegated ? 'not ' : ''}${regex ?? JSON.stringify(texts)}`;

it.each<[string, readonly string[]]>([
  ['up', ['__name__ ["up"]']],
  [' node:load:1m { } ', ['__name__ ["node:load:1m"]']],
  ['{job="x"}', ['job ["x"]']],
  ['{__name__=~"go_.*",job="x",}', ['__name__ go_.*', 'job ["x"]']],
  ['up{job!="x", pod !~ "a.+"}', ['__name__ ["up"]', 'job not ["x"]', 'pod not a.+']],
  ['{__name__="a",__name__!="b"}', ['__name__ ["a"]', '__name__ not ["b"]']],
  ['{"metric.name", "a b"="c"}', ['__name__ ["metric.name"]', 'a b ["c"]']],
  ['{a=\'it is "quoted"\'}', ['a ["it is \\"quoted\\""]']],
  ['{a=`\\d`}', ['a ["\\\\d"]']],
  ['{a=~"\\\\d+"}', ['a \\d+']],
  ['{a="\\t\\x41\\101\\u00fc\\U0001F600\\xc3\\xbc"}', ['a ["\\tAAü😀ü"]']],
  ['{a=~"x|y"}', ['a ["x","y"]']],
])('%s', (text, expected) => {
  expect(parseSelector(text).map(briefly)).toEqual(expected);
});

it.each([
  ['', 'it needs a metric name, or matchers in { }, at its end'],
  ['{}', 'it needs a metric name, or matchers in { }, at its end'],
  ['1', 'it needs a metric name, or matchers in { }, in place of 1'],
  ['go_.*', 'it goes on after its end with .*'],
  ['up[5m]', 'it goes on after its end with [5m]'],
  ['up{job="x"', 'it needs , or } at its end'],
  ['{job="x" pod="y"}', 'it needs , or } in place of pod="y"}'],
  ['{job}', 'it needs one of = != =~ !~ in place of }'],
  ['{job==x}', 'it needs a text in quotes in place of =x}'],
  ['{job=x}', 'it needs a text in quotes in place of x}'],
  ['{job="x}', 'it needs a text in quotes in place of "x}'],
  ['{,}', 'it needs the name of a label in place of ,}'],
  ['up{__name__="x"}', 'it names the metric twice'],
  ['up{"x"}', 'it names the metric twice'],
  ['{a="\\d"}', '\\d is no escape'],
  ['{a="\\\'"}', "\\' is no escape"],
  ['{a="\\ud800"}', '\\ud800 is no escape'],
  ['{a="\\xff"}', '"\\xff" is not UTF-8'],
  ['{a=""}', 'it needs a matcher that does not match the empty text, or it would select every series'],
  [
    '{a!="x",b=~".*"}',
    'it needs a matcher that does not match the empty text, or it would select every series',
  ],
])('%s; refused: %s', (text, problem) => {
  expect(() => parseSelector(text)).toThrow(new SelectorError(problem));
});

it('an expression that RE2 does not take; refused with the reason', () => {
  expect(() => parseSelector('{a=~"("}')).toThrow(
    /^the regular expression for label "a" is not a valid Prometheus \(RE2\) regular expression: "\("/,
  );
});

it('whatever names and texts; read as they were written', () => {
  const characters = fc.string({ unit: codePoint, maxLength: 6 });
  const text = characters.filter((each) => each.isWellFormed());
  const condition = fc.tuple(text, fc.constantFrom('=', '!='), text);
  fc.assert(
    fc.property(fc.array(condition, { maxLength: 4 }), (conditions) => {
      const quoted = conditions.map(
        ([name, comparison, value]) => `${JSON.stringify(name)}${comparison}${JSON.stringify(value)}`,
      );
      expect(parseSelector(`up{${quoted.join(', ')}}`).map(briefly)).toEqual([
        '__name__ ["up"]',
        ...conditions.map(
          ([name, comparison, value]) =>
            `${name} ${comparison === '=' ? '' : 'not '}${JSON.stringify([value])}`,
        ),
      ]);
    }),
    { numRuns: shareOf(500) },
  );
});
