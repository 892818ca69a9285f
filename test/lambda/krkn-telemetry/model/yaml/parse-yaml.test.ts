import fc from 'fast-check';
import { parseJson, stringifyJson } from '../../../../../lambda/krkn-telemetry/model/json';
import { parseYaml, YamlError } from '../../../../../lambda/krkn-telemetry/model/yaml/parse-yaml';
import { shareOf } from '../../../../support/fuzz';
import { krknFixture } from '../../../../support/krkn-payloads';

const toJson = (yaml: string): string => stringifyJson(parseYaml(yaml));
/** The JSON text that Python wrote, as we write it: without NaN and Infinity. */
const asWeWrite = (json: string): string => stringifyJson(parseJson(json));

const pyYaml = JSON.parse(krknFixture('pyyaml.json').toString()) as readonly { yaml: string; json: string }[];

describe('parseYaml', () => {
  it('reads what PyYAML reads', () => {
    expect(pyYaml.length).toBeGreaterThan(500);
    const ours = pyYaml.map(({ yaml }) => ({ yaml, json: toJson(yaml) }));
    expect(ours).toEqual(pyYaml.map(({ yaml, json }) => ({ yaml, json: asWeWrite(json) })));
  });

  // Python makes values of these that JSON has not, or refuses them.
  it.each([
    ['a: 2025-04-22', { a: '2025-04-22' }],
    ['a: 2025-04-22T10:00:00.5Z', { a: '2025-04-22T10:00:00.5Z' }],
    ['a: !!timestamp 2025-04-22', { a: '2025-04-22' }],
    ['2025-04-22: a', { '2025-04-22': 'a' }],
    ['a: !!binary |\n  aGVs\n  bG8=\n', { a: 'aGVsbG8=' }],
    ['a: !!set {x, y}', { a: ['x', 'y'] }],
    ['a: =', { a: '=' }],
    ['=: a', { '=': 'a' }],
    ['a: <<', { a: '<<' }],
    ['a: 0x_', { a: '0x_' }],
    ['a: 0b_', { a: '0b_' }],
    ['a: [-]', undefined],
    ['a: !!int x', undefined],
    ['a: !!float x', undefined],
    ['a: !!bool x', undefined],
    ['a: !mine x', undefined],
    ['a: !mine {}', undefined],
    ['a: !!omap [{a: 1, b: 2}]', undefined],
    ['a: !!omap [a]', undefined],
    ['? {a: 1}\n: b', undefined],
    ['<<: [{a: 1}, b]', undefined],
    ['a: &a {<<: *a}', undefined],
    ['[&a 1, &a [*a]]', undefined],
    ['a: 1\n b: 2', undefined],
    ['- a\nb: 1', undefined],
    ['%YAML 1.1\na: 1', undefined],
    ['a: b: c', undefined],
    ['a: "\\q"', undefined],
    ['a: @b', undefined],
  ])('%j', (yaml, expected) => {
    if (expected === undefined) expect(() => parseYaml(yaml)).toThrow(YamlError);
    else expect(JSON.parse(toJson(yaml))).toEqual(expected);
  });

  it('makes whole numbers of thousands of digits, and leaves longer ones texts', () => {
    const digits = '7'.repeat(4300);
    expect(toJson(`a: ${digits}`)).toBe(`{\n    "a": ${digits}\n}`);
    expect(toJson(`a: ${digits}7`)).toBe(`{\n    "a": "${digits}7"\n}`);
  });

  it('bounds what merges copy', () => {
    const keys = Array.from({ length: 1_000 }, (_, index) => `k${index}: 1`).join(', ');
    const yaml = (times: number): string => `- &a {${keys}}\n- <<: [${Array(times).fill('*a').join(', ')}]\n`;
    expect(() => parseYaml(yaml(10))).not.toThrow();
    expect(() => parseYaml(yaml(11))).toThrow('merges too many keys');
  });

  it.each([
    ['[', ']'],
    ['{a: ', '}'],
    ['- ', ''],
  ])('reads 190 collections of %j inside each other', (open, close) => {
    expect(() => parseYaml(`${open.repeat(190)}x${close.repeat(190)}`)).not.toThrow();
    expect(() => parseYaml(`${open.repeat(210)}x${close.repeat(210)}`)).toThrow('inside each other');
  });

  it('reads JSON, which YAML contains', () => {
    const text = fc.string({
      unit: fc.constantFrom(...Array.from('ab01:#-\'"\\ \n\t,[]{}&*!|>%@`?.~=<é😀_+eE')),
    });
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        text,
        fc.maxSafeInteger(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value')),
        fc.dictionary(text, tie('value')),
      ),
    })).value;
    fc.assert(
      fc.property(json, (value) => {
        const yaml = JSON.stringify(value);
        expect(JSON.parse(toJson(yaml))).toEqual(JSON.parse(yaml));
      }),
      { numRuns: shareOf(300) },
    );
  });
});
