import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json';
import { MASK, maskText } from '../../../kit/secret-text';

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

/** Objects whose keys are data and say nothing about their values: numbers of `Secret` objects, above all. */
const KEYED_BY_DATA = new Set(['kubernetes_objects_count']);

class Masker {
  /** What was made of each list and mapping: an alias of YAML is the same one many times over. */
  private readonly known = new Map<JsonValue, Masked>();

  mask(value: JsonValue): Masked {
    if (typeof value === 'string') {
      const { text, count } = maskText(value);
      return { value: text, count };
    }
    if (!isJsonArray(value) && !isJsonObject(value)) return { value, count: 0 };
    const known = this.known.get(value);
    if (known !== undefined) return known;
    const masked = isJsonArray(value) ? this.list(value) : this.mapping(value, false);
    this.known.set(value, masked);
    return masked;
  }

  private list(list: readonly JsonValue[]): Masked {
    const items = list.map((item) => this.mask(item));
    return { value: items.map(({ value }) => value), count: total(items) };
  }

  private mapping(mapping: JsonObject, isKeyedByData: boolean): Masked {
    const items = Object.keys(mapping).map((key) => {
      const value = mapping[key]!;
      if (!isKeyedByData && isSecret(mapping, key)) return { key, value: MASK, count: 1 };
      return { key, ...this.under(key, value) };
    });
    // Without a prototype, __proto__ is a key like any other.
    const object = Object.create(null) as Record<string, JsonValue>;
    for (const { key, value } of items) object[key] = value;
    return { value: object, count: total(items) };
  }

  private under(key: string, value: JsonValue): Masked {
    return isJsonObject(value) && KEYED_BY_DATA.has(key) ? this.mapping(value, true) : this.mask(value);
  }
}

function total(items: readonly { readonly count: number }[]): number {
  return items.reduce((sum, { count }) => sum + count, 0);
}

function isSecret(mapping: JsonObject, key: string): boolean {
  const value = mapping[key]!;
  if (isEmpty(value)) return false;
  return (
    isSecretName(key) ||
    (isLikelySecretName(key) && isNoLabel(mapping) && typeof value !== 'boolean') ||
    isOpaqueKey(mapping, key, value) ||
    isValueOfSecretVariable(mapping, key)
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

/** An environment variable or header as a pair: `{name: DB_PASSWORD, value: …}`. */
function isValueOfSecretVariable(mapping: JsonObject, key: string): boolean {
  if (key.toLowerCase() !== 'value') return false;
  return ['name', 'Name', 'key'].some((sibling) => {
    const name = Object.hasOwn(mapping, sibling) ? mapping[sibling] : undefined;
    if (typeof name !== 'string') return false;
    return isSecretName(name) || (isLikelySecretName(name) && isNoLabel(mapping));
  });
}

/** Words that make a name that of a secret. */
const SECRET_WORDS = new Set([
  'authorization',
  'bearer',
  'cookie',
  'credential',
  'credentials',
  'passphrase',
  'passwd',
  'password',
  'passwords',
  'pwd',
  'secret',
  'secrets',
  'token',
]);

/** What makes a name that of a secret wherever it stands in it, words joined: `api_key`, `apiKey`, `x-apikey`. */
const SECRET_PARTS =
  /password|passwd|passphrase|credential|kubeconfig|(?:api|access|private|ssh|secret|signing|encryption)key|(?:access|api|auth|client|refresh|session)(?:tokens?|secret)/;

/** Parameters before they are decoded, with all secrets that are in them. */
const SEALED = 'parametersbase64';

/**
 * Whether what has this name is likely a secret: `bmc_password`, `apiKey`, `X-Auth-Token`, `kubeconfig`. Not so
 * `tokens_per_second`, `label_selector`, `monkey`.
 */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  const joined = words.join('');
  return words.some((word) => SECRET_WORDS.has(word)) || SECRET_PARTS.test(joined) || joined === SEALED;
}

/** What has a key that opens no lock: `label_key`, `topologyKey`. */
const LABEL_WORDS = new Set([
  'annotation',
  'annotations',
  'label',
  'labels',
  'public',
  'selector',
  'taint',
  'toleration',
  'topology',
]);

/** Private keys of SSH, by the names of their files. https://man.openbsd.org/ssh-keygen.1#FILES */
const SSH_KEYS = new Set(['id_dsa', 'id_ecdsa', 'id_ed25519', 'id_rsa']);

/**
 * Whether what has this name is a secret unless what is beside it says otherwise: `bmc_pass`, `account_key`, `tls.key`,
 * `id_rsa`. Not so `pass_rate`, `label_key`, and `key` alone.
 */
export function isLikelySecretName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === 'pass') return true;
  if (last === 'key') return words.length > 1 && !words.some((word) => LABEL_WORDS.has(word));
  return SSH_KEYS.has(words.slice(-2).join('_'));
}

/** The words of a name in snake, kebab, dot or camel case, in lower case. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$2 ')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
