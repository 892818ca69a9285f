import fc from 'fast-check';
import { LosslessNumber } from 'lossless-json';
import { parseJson, stringifyJson, type JsonValue } from '../../../../../lambda/krkn-telemetry/model/json';
import { parseYaml } from '../../../../../lambda/krkn-telemetry/model/yaml/parse-yaml';
import { CUT_NOTE, toYaml } from '../../../../../lambda/krkn-telemetry/model/yaml/to-yaml';
import { krknFixture } from '../../../../support/krkn-payloads';
import { codePoint } from '../../../../support/code-point';

const json = (value: unknown): JsonValue => parseJson(JSON.stringify(value));
const roundTrip = (value: JsonValue): unknown =>
  JSON.parse(stringifyJson(parseYaml(toYaml(value)))) as unknown;

describe('toYaml', () => {
  it('a scenario; as people write it', () => {
    const scenario = [
      {
        id: 'kill-pods',
        config: {
          label_selector: 'k8s-app=etcd',
          namespace_pattern: '^openshift-etcd$',
          kill: 2,
          taints: [],
          x: {},
        },
      },
      [1, ['a', null]],
      'text',
    ];
    expect(toYaml(json(scenario))).toBe(`- id: kill-pods
  config:
    label_selector: k8s-app=etcd
    namespace_pattern: ^openshift-etcd$
    kill: 2
    taints: []
    x: {}
- - 1
  - - a
    - ~
- text
`);
  });

  it.each([
    ['yes', "'yes'"],
    ['on', "'on'"],
    ['N', "'N'"],
    ['null', "'null'"],
    ['~', "'~'"],
    ['1:30', "'1:30'"],
    ['0o17', "'0o17'"],
    ['1e3', "'1e3'"],
    ['017', "'017'"],
    ['0x1F', "'0x1F'"],
    ['1_000', "'1_000'"],
    ['-1', "'-1'"],
    ['.5', "'.5'"],
    ['.inf', "'.inf'"],
    ['2025-04-22', "'2025-04-22'"],
    ['', "''"],
    ['<<', "'<<'"],
    ['=', "'='"],
    ['- a', "'- a'"],
    ['a: b', "'a: b'"],
    ['a:', "'a:'"],
    ['a #b', "'a #b'"],
    [' a', "' a'"],
    ['a ', "'a '"],
    ["it's", "it's"],
    ["'a", "'''a'"],
    ['*/5 * * * *', "'*/5 * * * *'"],
    ['https://a.example/b?c#d', 'https://a.example/b?c#d'],
    ['50/1s', '50/1s'],
    ['4.18.0-rc.1', '4.18.0-rc.1'],
    ['90%', '90%'],
    ['Bearer ••••••', 'Bearer ••••••'],
    ['é漢', 'é漢'],
    ['a\tb', '"a\\u0009b"'.replace('\\u0009', '\\t')],
    ['\u202ea', '"\\u202ea"'],
    ['\u0085\u2028\ufeff', '"\\u0085\\u2028\\ufeff"'],
    ['a\nb', '|-\n    a\n    b'],
    ['a\n b\n', '|\n    a\n     b'],
    ['a\n\n\n', '|+\n    a\n\n'],
    [' a\nb', '" a\\nb"'],
    ['a\r\nb', '"a\\r\\nb"'],
  ])('text %j', (text, expected) => {
    const yaml = toYaml({ a: { b: text } });
    expect(yaml).toBe(`a:\n  b: ${expected}\n`);
    expect(roundTrip({ a: { b: text } })).toEqual({ a: { b: text } });
  });

  it.each([
    ['9007199254740993', '9007199254740993'],
    ['0.1000', '0.1000'],
    ['-0.0', '-0.0'],
    ['1e5', '1.0e+5'],
    ['1E+2', '1.0e+2'],
    ['1.5e-9', '1.5e-9'],
    ['123456789012345678901234567890.5', '123456789012345678901234567890.5'],
  ])('number %s', (digits, expected) => {
    expect(toYaml(new LosslessNumber(digits))).toBe(`${expected}\n`);
    expect(roundTrip(new LosslessNumber(digits))).toBe(Number(digits));
  });

  it('keys; quoted as texts are, announced when they are long', () => {
    const value = {
      yes: 1,
      '1': 2,
      '': 3,
      '<<': 4,
      'a: b': 5,
      [`k${'x'.repeat(1200)}`]: { a: [6] },
      'é\n': 7,
    };
    expect(toYaml(json({ yes: 1, '': 3 }))).toBe("'yes': 1\n'': 3\n");
    expect(roundTrip(json([[value]]))).toEqual([[value]]);
  });

  it('whatever JSON holds; PyYAML reads the same', () => {
    const text = fc.oneof(
      fc.string({
        unit: fc.constantFrom(...Array.from('ab01:#-\'"\\ \n\t\r,[]{}&*!|>%@`?.~=<é😀_+eE\u0085\u2028')),
      }),
      fc.string({ unit: codePoint, maxLength: 8 }).filter((each) => !/\p{Surrogate}/u.test(each)),
      fc.constantFrom('yes', 'Off', 'NULL', '1e3', '0o7', '1:30', '.nan', '---', '...', '%a', '? a', 'y'),
    );
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        text,
        fc.maxSafeInteger(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value')),
        fc.dictionary(text, tie('value')),
      ),
    })).value;
    fc.assert(
      fc.property(value, (each) => {
        const expected = JSON.parse(JSON.stringify(each)) as unknown;
        expect(roundTrip(json(each))).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('parameters of the fixtures; the same', () => {
    const parse = (name: string): JsonValue => parseJson(krknFixture(name).toString());
    const run = parse('openshift-run.stored.json');
    expect(roundTrip(run)).toEqual(JSON.parse(stringifyJson(run)));
  });

  it('500 lists inside each other; written', () => {
    const lists = `${'['.repeat(500)}1${']'.repeat(500)}`;
    expect(toYaml(parseJson(lists))).toBe(`${'- '.repeat(500)}1\n`);
  });

  it('500 mappings inside each other; cut, for each is indented', () => {
    const mappings = `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`;
    const yaml = toYaml(parseJson(mappings));
    expect(yaml.startsWith('a:\n  a:\n')).toBe(true);
    expect(yaml.endsWith(`\n${CUT_NOTE}\n`)).toBe(true);
  });

  it.each([
    ['many lines', Array(100_000).fill('line')],
    ['a long text', { a: 'x'.repeat(1_000_000) }],
    ['a long text of lines', { a: 'x\n'.repeat(100_000) }],
    ['a long key', { ['x'.repeat(1_000_000)]: 1, b: 2 }],
    ['long characters', ['😀'.repeat(50_000)]],
  ])('%s; cut, and it says so', (_name, value) => {
    const yaml = toYaml(json(value));
    expect(yaml.length).toBeLessThanOrEqual(64 * 1024 + CUT_NOTE.length + 2);
    expect(yaml.length).toBeGreaterThan(60 * 1024);
    expect(yaml.endsWith(`\n${CUT_NOTE}\n`)).toBe(true);
    expect(yaml).not.toMatch(/\p{Surrogate}/u);
  });

  it('64 Ki characters; whole, and one more; cut', () => {
    const size = 64 * 1024 - 1;
    expect(toYaml('x'.repeat(size))).toBe(`${'x'.repeat(size)}\n`);
    expect(toYaml('x'.repeat(size + 1))).toContain(CUT_NOTE);
  });

  it('a text as long as none that can be sent; cut before it is looked at', () => {
    const endless = 'x'.repeat(20_000_000);
    expect(toYaml([endless])).toBe(`- ${'x'.repeat(64 * 1024 - 2)}\n${CUT_NOTE}\n`);
    expect(toYaml({ [endless]: true })).toContain(CUT_NOTE);
  });

  it('aliases of aliases; cut, not written out', () => {
    const levels = Array.from({ length: 30 }, (_, level) => {
      const items = level === 0 ? 'x' : `*a${level - 1}`;
      return `a${level}: &a${level} [${Array(10).fill(items).join(', ')}]`;
    });
    expect(toYaml(parseYaml(levels.join('\n')))).toContain(CUT_NOTE);
  });
});
