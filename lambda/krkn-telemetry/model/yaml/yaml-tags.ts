import { LosslessNumber } from 'lossless-json';
import type { CollectionTag, ScalarTag } from 'yaml';

/** A tag of YAML 1.1 by its short name, which documents write as `!!name`. */
export const yamlTag = (name: string): string => `tag:yaml.org,2002:${name}`;

/** Digits that Python turns into a whole number at most. */
const MAX_DIGITS = 4300;

/** What a text of some type stands for: a JSON value, a float that JSON has not, or nothing. */
type Construct = (text: string) => LosslessNumber | number | boolean | null | undefined;

/**
 * The types that PyYAML's `safe_load` gives to scalars. They are those of YAML 1.1 but for details that matter: `1e3`
 * and `0o17` are strings, `yes` is true and `1:30` is 90. Dates stay the texts that they are, for JSON has none.
 * https://github.com/yaml/pyyaml/blob/6.0.3/lib/yaml/resolver.py#L170
 */
export const pyYamlTags: (ScalarTag | CollectionTag)[] = [
  ...implicit(
    'bool',
    /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
    boolean,
  ),
  ...implicit(
    'float',
    /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
    float,
  ),
  ...implicit(
    'int',
    /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
    int,
  ),
  ...implicit('null', /^(?:~|null|Null|NULL|)$/, () => null),
  { tag: yamlTag('timestamp'), resolve: (text) => text },
  { tag: yamlTag('binary'), resolve: (text) => text.replace(/\s/g, '') },
  { tag: yamlTag('set'), collection: 'map' },
  { tag: yamlTag('omap'), collection: 'seq' },
  { tag: yamlTag('pairs'), collection: 'seq' },
];

/** A type that plain scalars have when they match, and other scalars when they are tagged. */
function implicit(name: string, test: RegExp, construct: Construct): ScalarTag[] {
  const tag = yamlTag(name);
  return [
    // A text that matches but has no value, such as `0x_`, is better kept than refused.
    { tag, default: true, test, resolve: (text) => definedOr(construct(text), () => text) },
    {
      tag,
      resolve: (text, onError) =>
        definedOr(construct(text), () => {
          onError(`not of the type ${name}`);
        }),
    },
  ];
}

function definedOr(value: ReturnType<Construct>, otherwise: () => unknown): unknown {
  return value === undefined ? otherwise() : value;
}

function boolean(text: string): boolean | undefined {
  if (/^(?:yes|true|on)$/i.test(text)) return true;
  return /^(?:no|false|off)$/i.test(text) ? false : undefined;
}

/** https://github.com/yaml/pyyaml/blob/6.0.3/lib/yaml/constructor.py#L250 */
function int(text: string): LosslessNumber | undefined {
  const digits = text.replaceAll('_', '');
  if (digits.length > MAX_DIGITS) return undefined;
  const magnitude = wholeNumber(digits.replace(/^[-+]/, ''));
  if (magnitude === undefined) return undefined;
  return new LosslessNumber(String(digits.startsWith('-') ? -magnitude : magnitude));
}

function wholeNumber(digits: string): bigint | undefined {
  if (/^0b[01]+$|^0x[0-9a-f]+$|^(?:0|[1-9]\d*)$/i.test(digits)) return BigInt(digits);
  if (/^0[0-7]+$/.test(digits)) return BigInt(`0o${digits}`);
  if (!/^\d+(?::\d+)+$/.test(digits)) return undefined;
  return digits.split(':').reduce((value, digit) => value * 60n + BigInt(digit), 0n);
}

/** https://github.com/yaml/pyyaml/blob/6.0.3/lib/yaml/constructor.py#L276 */
function float(text: string): LosslessNumber | number | undefined {
  const digits = text.replaceAll('_', '').toLowerCase();
  const sign = digits.startsWith('-') ? -1 : 1;
  const magnitude = realNumber(digits.replace(/^[-+]/, ''));
  if (magnitude === undefined) return undefined;
  return Number.isFinite(magnitude) ? new LosslessNumber(pythonFloat(sign * magnitude)) : sign * magnitude;
}

function realNumber(digits: string): number | undefined {
  if (digits === '.inf') return Infinity;
  if (digits === '.nan') return NaN;
  if (/^(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/.test(digits)) return Number(digits);
  if (!/^\d+(?::\d+)+(?:\.\d*)?$/.test(digits)) return undefined;
  // From the right, as Python adds them up: the order decides the last bit.
  return digits
    .split(':')
    .reduceRight((sum, digit, index, { length }) => sum + Number(digit) * 60 ** (length - 1 - index), 0);
}

/** A finite double as Python writes it, which is always a JSON number: `1.0`, `1e+16`, `1e-05`, `-0.0`. */
export function pythonFloat(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const magnitude = Math.abs(value);
  if (magnitude < 1e-4 || magnitude >= 1e16) {
    return value.toExponential().replace(/e([-+])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
