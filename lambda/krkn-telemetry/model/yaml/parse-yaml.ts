import { LosslessNumber } from 'lossless-json';
import { Composer, isAlias, isMap, isScalar, isSeq, Lexer, Parser, Scalar } from 'yaml';
import type { CollectionTag, CST, Document, Pair, ScalarTag, YAMLMap, YAMLSeq } from 'yaml';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json';

/** A tag of YAML 1.1 by its short name, which documents write as `!!name`. */
const yamlTag = (name: string): string => `tag:yaml.org,2002:${name}`;

/** Digits that Python turns into a whole number at most. */
const MAX_DIGITS = 4300;

/** What a text of some type stands for: a JSON value, a float that JSON has not, or nothing. */
type Construct = (text: string) => LosslessNumber | number | boolean | null | undefined;

/**
 * The types that PyYAML's `safe_load` gives to scalars. They are those of YAML 1.1 but for details that matter: `1e3`
 * and `0o17` are strings, `yes` is true and `1:30` is 90. Dates stay the texts that they are, for JSON has none.
 * https://github.com/yaml/pyyaml/blob/6.0.3/lib/yaml/resolver.py#L170
 */
const pyYamlTags: (ScalarTag | CollectionTag)[] = [
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

/** Most collections inside each other. Deeper ones exhaust the stack of the `yaml` package. */
const MAX_DEPTH = 200;

/** Most keys that `<<` copies: a list of aliases of one large mapping multiplies them. */
const MAX_MERGED_KEYS = 10_000;

/** A text that is no YAML of ours. The message says why in a few words, without a word of the text. */
export class YamlError extends Error {
  override name = 'YamlError';
}

/**
 * Reads one YAML 1.1 document as PyYAML's `safe_load` does and turns it into JSON as Python's `json.dumps` does:
 * keys that are numbers, booleans or null become texts. Beyond Python, what JSON has not becomes what is nearest:
 * `.inf` and `.nan` null, dates their text, `!!binary` its base64, `!!set` the list of its members, `!!omap` and
 * `!!pairs` lists of pairs. Aliases become shared values: the result can be far larger than the text when it is
 * written out. Line breaks of YAML 1.1 alone, NEL, U+2028 and U+2029, are none here unless escaped, as Krkn does.
 * https://yaml.org/spec/1.1/
 * @throws {YamlError}
 */
export function parseYaml(text: string): JsonValue {
  const [document, ...others] = compose(text);
  if (document === undefined || others.length > 0) throw new YamlError('there is more than one document');
  const problem = document.errors[0] ?? document.warnings.find(({ code }) => code === 'TAG_RESOLVE_FAILED');
  if (problem?.code === 'TAG_RESOLVE_FAILED') {
    throw new YamlError('a tag is unknown or does not fit its value');
  }
  if (problem !== undefined) throw new YamlError(`there is a syntax error at character ${problem.pos[0]}`);
  return new Constructor().value(document.contents);
}

/**
 * How many tokens a text of YAML has: scalars and what is around them, three and more for each value. A parser takes some
 * 800 bytes for each, so that they are counted before it runs.
 * @returns undefined when they are more than `most`
 */
export function countYamlTokens(text: string, most: number): number | undefined {
  const tokens = new Lexer().lex(text);
  let count = 0;
  while (tokens.next().done !== true) if (++count > most) return undefined;
  return count;
}

function compose(text: string): Document.Parsed[] {
  const composer = new Composer({
    version: '1.1',
    schema: 'failsafe',
    customTags: pyYamlTags,
    merge: false,
    resolveKnownTags: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const documents: Document.Parsed[] = [];
  for (const document of composer.compose(yamlTokens(text), true, text.length)) {
    if (documents.push(document) > 1) break;
  }
  return documents;
}

/**
 * The tokens of a text, for a composer.
 * @throws {YamlError} before they are too deep for one
 */
export function* yamlTokens(text: string, parser = new Parser()): Generator<CST.Token, void> {
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_DEPTH) {
      throw new YamlError('there are too many collections inside each other');
    }
  }
  yield* parser.end();
}

/** A key and its value, or what `<<` merges. */
interface Entry {
  readonly key: string;
  readonly isMerge: boolean;
  readonly value: JsonValue;
}

/** Turns the nodes of a document into values, in the order of the document, in which anchors come before aliases. */
class Constructor {
  /** Values by anchor; undefined while a value is being made. */
  private readonly anchors = new Map<string, JsonValue | undefined>();
  private mergedKeys = 0;

  value(node: unknown): JsonValue {
    if (isAlias(node)) return this.aliased(node.source);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
    const { anchor } = node;
    if (anchor !== undefined) this.anchors.set(anchor, undefined);
    const value = isScalar(node) ? scalarValue(node) : this.collection(node);
    if (anchor !== undefined) this.anchors.set(anchor, value);
    return value;
  }

  private aliased(anchor: string): JsonValue {
    const value = this.anchors.get(anchor);
    if (value === undefined) {
      throw new YamlError('an alias has no anchor before it, or stands within what it means');
    }
    return value;
  }

  private collection(node: YAMLMap | YAMLSeq): JsonValue {
    if (isMap(node)) {
      return node.tag === yamlTag('set') ? node.items.map(({ key }) => this.value(key)) : this.object(node);
    }
    return node.tag === yamlTag('omap') || node.tag === yamlTag('pairs')
      ? node.items.map((item) => this.pair(item))
      : node.items.map((item) => this.value(item));
  }

  private pair(item: unknown): JsonValue {
    const pair = isMap(item) && item.items.length === 1 ? item.items[0] : undefined;
    if (pair === undefined) throw new YamlError('an item of !!omap or !!pairs is no mapping of one key');
    return [this.value(pair.key), this.value(pair.value)];
  }

  private object(node: YAMLMap): JsonObject {
    const entries = node.items.map((pair) => this.entry(pair));
    // Without a prototype, __proto__ is a key like any other.
    const object = Object.create(null) as Record<string, JsonValue>;
    for (const { isMerge, value } of entries) if (isMerge) this.merge(object, value);
    for (const { isMerge, key, value } of entries) if (!isMerge) object[key] = value;
    return object;
  }

  private entry({ key, value }: Pair): Entry {
    const isMerge = isScalar(key) && key.type === Scalar.PLAIN && key.value === '<<' && key.tag === undefined;
    return { key: this.key(key), isMerge, value: this.value(value) };
  }

  private key(node: unknown): string {
    const key = this.value(node);
    if (isScalar(node) && typeof node.value === 'number') return String(node.value);
    if (isJsonArray(key) || isJsonObject(key)) throw new YamlError('a key is a collection');
    return String(key);
  }

  /** https://yaml.org/type/merge.html: of a list, the earlier mappings win. */
  private merge(object: Record<string, JsonValue>, value: JsonValue): void {
    for (const source of isJsonArray(value) ? value.toReversed() : [value]) {
      if (!isJsonObject(source)) throw new YamlError('<< merges something that is no mapping');
      this.mergedKeys += Object.keys(source).length;
      if (this.mergedKeys > MAX_MERGED_KEYS) throw new YamlError('<< merges too many keys');
      Object.assign(object, source);
    }
  }
}

function scalarValue({ value }: Scalar): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  return value instanceof LosslessNumber ? value : null;
}

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
