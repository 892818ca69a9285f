import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json';
import { isLikelySecretName, isSecretName, isSecretNameInText } from '../../../kit/secret-names';
import { MASK, maskText, secretOfCommand } from '../../../kit/secret-text';

/** A value without its secrets. */
export interface Masked {
  readonly value: JsonValue;
  /** How many places were masked. */
  readonly count: number;
}

/**
 * Puts `••••••` in the place of what is likely a secret: by the names of keys, whatever is under them, and by what
 * texts look like, wherever they are. What is empty stays so. Meant for eyes over a shoulder and for screenshots: a
 * secret under an innocent name that looks like any text is not found.
 */
export function maskSecrets(value: JsonValue): Masked {
  return new Masker().mask(value);
}

/** What a mapping is, where that tells more of its values than their keys do. */
type Place = 'any' | 'counts' | 'data of a Secret' | 'registries' | 'registry';

class Masker {
  /** What was made of each list and mapping of a place: an alias of YAML is the same one many times over. */
  private readonly known = new Map<Place, Map<JsonValue, Masked>>();

  mask(value: JsonValue, place: Place = 'any'): Masked {
    if (typeof value === 'string') {
      const { text, count } = maskText(value);
      return { value: text, count };
    }
    if (!isJsonArray(value) && !isJsonObject(value)) return { value, count: 0 };
    const known = this.known.get(place) ?? new Map<JsonValue, Masked>();
    this.known.set(place, known);
    const masked = known.get(value) ?? (isJsonArray(value) ? this.list(value) : this.mapping(value, place));
    known.set(value, masked);
    return masked;
  }

  /** @param command what precedes a list of arguments */
  private list(list: readonly JsonValue[], command: readonly string[] = []): Masked {
    const secrets = secretArguments(list, command);
    const items = list.map((item, index) => {
      const start = secrets.get(index);
      if (start === undefined || isEmpty(item)) return this.mask(item);
      return { value: typeof item === 'string' ? item.slice(0, start) + MASK : MASK, count: 1 };
    });
    return { value: items.map(({ value }) => value), count: total(items) };
  }

  private mapping(mapping: JsonObject, place: Place): Masked {
    const keys = Object.keys(mapping);
    const valueKeys = keysOfSecretValues(mapping, keys);
    const items = keys.map((key) => {
      const masked = maskText(key);
      const { value, count } = this.entry(mapping, key, place, valueKeys);
      return { key, masked: masked.text, value, count: masked.count + count };
    });
    return { value: withMaskedKeys(items), count: total(items) };
  }

  private entry(mapping: JsonObject, key: string, place: Place, valueKeys: readonly string[]): Masked {
    const value = mapping[key]!;
    const isHidden = isSecretIn(place, mapping, key) || (place === 'any' && valueKeys.includes(key));
    if (isHidden && !isEmpty(value)) return { value: MASK, count: 1 };
    if (key === 'args' && isJsonArray(value)) return this.list(value, texts(mapping['command']));
    return this.mask(value, placeOf(place, mapping, key));
  }
}

/** An entry of a mapping, its key as it was and without secrets. */
interface MaskedEntry {
  readonly key: string;
  readonly masked: string;
  readonly value: JsonValue;
}

/** An object whose keys have no secrets. Those that become the same get numbers. */
function withMaskedKeys(entries: readonly MaskedEntry[]): JsonObject {
  // Without a prototype, __proto__ is a key like any other.
  const object = Object.create(null) as Record<string, JsonValue>;
  const numbers = new Map<string, number>();
  for (const { key, masked, value } of entries) {
    const number = masked === key ? 1 : (numbers.get(masked) ?? 0) + 1;
    numbers.set(masked, number);
    object[number === 1 ? masked : `${masked} (${number})`] = value;
  }
  return object;
}

function isSecretIn(place: Place, mapping: JsonObject, key: string): boolean {
  if (place === 'counts' || place === 'registries') return false;
  if (place === 'data of a Secret' || (place === 'registry' && key === 'auth')) return true;
  return isSecret(mapping, key);
}

/**
 * Objects whose keys are data say nothing about their values: numbers of `Secret` objects, above all. Of a Secret and of
 * credentials by registry all is known: https://kubernetes.io/docs/concepts/configuration/secret/
 */
function placeOf(place: Place, mapping: JsonObject, key: string): Place {
  if (place === 'registries') return 'registry';
  if (key === 'kubernetes_objects_count') return 'counts';
  if (key === 'auths') return 'registries';
  return mapping['kind'] === 'Secret' && /^(?:data|stringData)$/.test(key) ? 'data of a Secret' : 'any';
}

function texts(value: JsonValue | undefined): readonly string[] {
  return isJsonArray(value) ? value.slice(0, MOST_ARGUMENTS).filter((item) => typeof item === 'string') : [];
}

/** `--password` and its kind, an argument by itself. */
const OPTION = /^--?(?=[A-Za-z])[\w.-]+$/;

/**
 * The items of a list of arguments that are secrets, and from which character on: what follows `--password`, and what
 * options of some commands say.
 */
function secretArguments(
  list: readonly JsonValue[],
  command: readonly string[],
): ReadonlyMap<number, number> {
  const secrets = new Map<number, number>();
  list.forEach((item, index) => {
    if (typeof item === 'string' && OPTION.test(item) && isSecretNameInText(item)) secrets.set(index + 1, 0);
  });
  if (list.length > MOST_ARGUMENTS || !list.every((item) => typeof item === 'string')) return secrets;
  // The first character that a command line hides tells the argument.
  const line = [...command, ...list].join(' ');
  const start = secretOfCommand(line);
  let end = command.reduce((sum, { length }) => sum + length + 1, 0);
  list.forEach((item, index) => {
    const begin = end;
    end += item.length + 1;
    if (start === undefined || start < begin || start >= end - 1) return;
    // A command in one argument is a text as any other.
    if (start === begin || !/\s/.test(item)) secrets.set(index, start - begin);
  });
  return secrets;
}

/** Arguments of a command that are looked at together. */
const MOST_ARGUMENTS = 200;

function total(items: readonly { readonly count: number }[]): number {
  return items.reduce((sum, { count }) => sum + count, 0);
}

function isSecret(mapping: JsonObject, key: string): boolean {
  const value = mapping[key]!;
  if (isEmpty(value)) return false;
  return (
    isSecretName(key) ||
    (isLikelySecretName(key) && isNoLabel(mapping) && typeof value !== 'boolean') ||
    isOpaqueKey(mapping, key, value)
  );
}

function isEmpty(value: JsonValue): boolean {
  if (isJsonArray(value)) return value.length === 0;
  return value === null || value === '' || (isJsonObject(value) && Object.keys(value).length === 0);
}

/** Taints and expressions have keys that are names of labels. */
function isNoLabel(mapping: JsonObject): boolean {
  return !['operator', 'effect'].some((sibling) => Object.hasOwn(mapping, sibling));
}

/** `key` and `auth` name many things; a long text without spaces is a secret unless it is the key of a label or taint. */
function isOpaqueKey(mapping: JsonObject, key: string, value: JsonValue): boolean {
  if (!/^(?:key|auth)$/i.test(key) || typeof value !== 'string') return false;
  return isNoLabel(mapping) && !Object.hasOwn(mapping, 'value') && value.length >= 16 && !/\s/.test(value);
}

/** What the name of a variable, a header or a setting stands under. */
const NAMES_OF_PAIRS = /^(?:name|key|var|variable|header|field|option|param|parameter|property)$/i;
/** What its value stands under. */
const VALUES_OF_PAIRS = /^(?:val|values?|contents?|default|text|string)$/i;
/** What may stand beside the name of something that is no pair. */
const NO_VALUES = /^(?:kind|type|namespace|apiVersion|optional|mode|path|description|valueFrom)$/;

/** Keys of what is a name and its value, and what else is said of them. */
const MOST_KEYS_OF_PAIRS = 20;

/**
 * The keys of the values of an environment variable or header as a pair: `{name: DB_PASSWORD, value: …}`, or whatever stands
 * beside the name alone.
 */
function keysOfSecretValues(mapping: JsonObject, keys: readonly string[]): readonly string[] {
  if (keys.length > MOST_KEYS_OF_PAIRS) return [];
  const names = keys.filter((key) => NAMES_OF_PAIRS.test(key)).map((key) => mapping[key]);
  const secrets = names
    .filter((name) => typeof name === 'string')
    .filter((name) => isSecretName(name) || (isLikelySecretName(name) && isNoLabel(mapping)));
  if (secrets.length === 0) return [];
  // What stands beside the name of a workload is no value.
  const isVariable = keys.length === 2 && secrets.every((name) => /^\w+$/.test(name));
  return keys.filter((key) => {
    if (NAMES_OF_PAIRS.test(key) || isJsonObject(mapping[key])) return false;
    return VALUES_OF_PAIRS.test(key) || (isVariable && !NO_VALUES.test(key));
  });
}
