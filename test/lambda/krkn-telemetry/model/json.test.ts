import fc from 'fast-check';
import { JsonTooLargeError, parseJson, stringifyJson } from '../../../../lambda/krkn-telemetry/model/json';
import { shareOf } from '../../../support/fuzz';

const again = (text: string): string => stringifyJson(parseJson(text));

describe('parseJson and stringifyJson', () => {
  it.each([
    ['[]', '[]'],
    ['{}', '{}'],
    ['[1,[]]', '[\n    1,\n    []\n]'],
    ['{"a":{"b":{}}}', '{\n    "a": {\n        "b": {}\n    }\n}'],
    [' \t\r\n"a" ', '"a"'],
    ['NaN', 'null'],
    ['[-Infinity,Infinity,NaN]', '[\n    null,\n    null,\n    null\n]'],
    ['"NaN"', '"NaN"'],
    ['"\\"NaN"', '"\\"NaN"'],
    ['"\\\\"', '"\\\\"'],
    ['{"NaN":NaN}', '{\n    "NaN": null\n}'],
    ['"\\/\\b\\f\\n\\r\\t\\u0000\\u001F\u007f"', '"/\\b\\f\\n\\r\\t\\u0000\\u001f\\u007f"'],
    ['"\\uD83D\\ude00 😀 \\ud800"', '"\\ud83d\\ude00 \\ud83d\\ude00 \\ud800"'],
    ['-0', '-0'],
    ['1E400', '1E400'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['{"a":1,"b":2,"a":3}', '{\n    "a": 3,\n    "b": 2\n}'],
    ['{"a":{"b":1},"a":{"b":1}}', '{\n    "a": {\n        "b": 1\n    }\n}'],
    ['{"a":1.0,"a":1.00}', '{\n    "a": 1.00\n}'],
    ['{"__proto__":1,"__proto__":{"a":2}}', '{\n    "__proto__": {\n        "a": 2\n    }\n}'],
  ])('%s', (text, expected) => {
    expect(again(text)).toBe(expected);
  });

  it.each([
    '',
    ' ',
    'nul',
    '[1,]',
    '{"a":1,}',
    "{'a':1}",
    '01',
    '+1',
    '.5',
    '1.',
    '"\n"',
    '"\\x"',
    '[1 2]',
    '-NaN',
    'NaNNaN',
    '1NaN',
    '\\NaN',
    'undefined',
    '"',
    '{"a"}',
    '/**/1',
  ])('refuses %j', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });

  it('writes as JSON.stringify does, but ASCII', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        // Through text: keys that are whole numbers come first in every JavaScript object.
        const text = JSON.stringify(value, null, 4);
        const ours = again(text);
        expect(ours).toMatch(/^[\n -~]*$/);
        expect(JSON.stringify(JSON.parse(ours), null, 4)).toBe(JSON.stringify(JSON.parse(text), null, 4));
      }),
      { numRuns: shareOf(300) },
    );
  });

  it('reads and writes 500 lists inside each other and no more', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(again(nested(500)).replace(/\s/g, '')).toBe(nested(500));
    expect(() => parseJson(nested(501))).toThrow(JsonTooLargeError);
    expect(() => stringifyJson([parseJson(nested(500))])).toThrow(JsonTooLargeError);
  });

  it('counts brackets outside of strings only', () => {
    const text = JSON.stringify('["\\'.repeat(1_000));
    expect(again(text)).toBe(text);
  });
});
