import { escapeName, unescapeName } from '../model/escaped-name';
import { FAMILY_TAG, fields } from './schema';

/** Begins an encoded character: SYMBOL FOR ESCAPE, which no one writes into labels. */
export const ESCAPE = '\u241b';

/**
 * Characters that line protocol, or one of InfluxDB's answers, does not give back: InfluxDB 3 makes one backslash of two, and
 * a tab ends its tag values; InfluxDB 2 refuses a line whose tag ends in a backslash; a line feed begins another line; Flux
 * writes its answers with carriage returns.
 * https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/#special-characters
 */
const encoded = new Map([
  ['\n', 'n'],
  ['\r', 'r'],
  ['\t', 't'],
  ['\0', '0'],
  ['\\', 'b'],
  [ESCAPE, ESCAPE],
]);
const decoded = new Map(Array.from(encoded, ([character, letter]) => [letter, character]));

const UNSAFE = /[\n\r\t\0\\\u241b]/;
const ALL_UNSAFE = new RegExp(UNSAFE, 'g');
const ALL_ENCODED = new RegExp(`${ESCAPE}([nrt0b${ESCAPE}])`, 'g');

/** A label's value as the value of a tag. {@link decodeValue} is the inverse. */
export function encodeValue(value: string): string {
  return UNSAFE.test(value)
    ? value.replace(ALL_UNSAFE, (character) => ESCAPE + encoded.get(character)!)
    : value;
}

/** The value of a label, by that of its tag. */
export function decodeValue(value: string): string {
  return value.includes(ESCAPE)
    ? value.replace(ALL_ENCODED, (_match, letter: string) => decoded.get(letter)!)
    : value;
}

/** Prefix of names in Prometheus' escaping scheme `values`. */
const ESCAPED = 'U__';

/**
 * Names that no tag may have, as one of the engines refuses them, or cannot query what has them: in any case, as InfluxQL
 * knows no case of `time`. Those that begin like an escaped name are escaped, too; and those with an @, as Flux takes what
 * follows it for the name of a package.
 * https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/#naming-restrictions
 * https://github.com/influxdata/flux/blob/v0.196.1/libflux/flux-core/src/semantic/convert.rs#L197
 */
const RESERVED = new RegExp(
  `^(?:${[
    ...['time', '_measurement', '_field', '_time', '_value', '_start', '_stop', '_name'],
    ...['result', 'table', 'error', 'reference', String.raw`\$`, '__chunk_order'],
    ...[...Object.values(fields), FAMILY_TAG],
  ].join('|')})$|^${ESCAPED}|@`,
  'i',
);

/**
 * A label's name as the key of a tag: mostly its own. A reserved one is escaped as Prometheus escapes names for systems that
 * cannot hold them: `time` becomes `U__time`. {@link decodeName} is the inverse.
 * https://prometheus.io/docs/instrumenting/escaping_schemes/
 */
export function encodeName(name: string): string {
  return RESERVED.test(name) ? `${ESCAPED}${escapeName(name)}` : encodeValue(name);
}

/** The name of a label, by the key of its tag. Keys that {@link encodeName} does not make are the label's own. */
export function decodeName(key: string): string {
  if (!key.startsWith(ESCAPED)) return decodeValue(key);
  const name = unescapeName(key.slice(ESCAPED.length));
  return encodeName(name) === key ? name : decodeValue(key);
}
