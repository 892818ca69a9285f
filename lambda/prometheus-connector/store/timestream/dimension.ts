import { createHash } from 'node:crypto';

/** A dimension of a Timestream record. */
interface Dimension {
  readonly name: string;
  readonly value: string;
}

/** Bytes of the longest dimension name. https://docs.aws.amazon.com/timestream/latest/developerguide/ts-limits.html */
const MAX_NAME_BYTES = 60;

/** Prefix of names in Prometheus' escaping scheme `values`. */
const ESCAPED = 'U__';
/** Prefix of names that are too long, cut and made unique by a hash. */
const CUT = 'L__';
/** Prefix of the dimension whose value is the whole name of the one cut. */
const WHOLE_NAME = 'N__';

/**
 * The dimensions that hold a label. Mostly one, with the label's own name. A name that Timestream reserves or does
 * not take is escaped as Prometheus escapes names for systems that cannot hold them (`time` becomes `U__time`). One
 * of more than 60 bytes is cut to `L__<start>_<hash>`, and a second dimension `N__<hash>` keeps the whole name. The
 * names depend on the label's name alone and can be turned back into it.
 * https://prometheus.io/docs/instrumenting/escaping_schemes/
 */
export function dimensionsOf(labelName: string, labelValue: string): readonly Dimension[] {
  const name = isLegal(labelName) ? labelName : escape(labelName);
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return [{ name, value: labelValue }];
  const hash = createHash('sha256').update(labelName).digest('hex').slice(0, 16);
  const start = labelName
    .replace(/[^A-Za-z0-9_]/g, '_')
    .slice(0, MAX_NAME_BYTES - CUT.length - 1 - hash.length);
  return [
    { name: `${CUT}${start}_${hash}`, value: labelValue },
    { name: `${WHOLE_NAME}${hash}`, value: labelName },
  ];
}

/** The label name behind a dimension's name of at most 60 bytes; undefined for a name that was cut. */
export function labelNameOf(dimensionName: string): string | undefined {
  if (dimensionName.startsWith(CUT) || dimensionName.startsWith(WHOLE_NAME)) return undefined;
  return dimensionName.startsWith(ESCAPED) ? unescape(dimensionName) : dimensionName;
}

/** Dimension that holds the metric's name, in records whose measure name is that of their kind. */
export const METRIC_NAME_DIMENSION = '__name__';
/** Dimension that holds all labels without their own dimension, as a JSON object. */
export const OTHER_LABELS_DIMENSION = '__other_labels__';

/**
 * Dimension of records that would have none, as Timestream refuses those. Its name obeys the strictest of AWS's texts: letters,
 * digits and `_`, a letter first and no `_` last. https://github.com/leonyork/xk6-output-timestream/issues/257
 */
export const NO_LABELS_DIMENSION: Dimension = { name: 'prometheus_no_labels', value: 'true' };

/**
 * Names that Timestream reserves, those that this module makes, and the connector's other columns: they must not be
 * confused with each other.
 */
const RESERVED =
  /^(?:time$|measure_name|measure_value|ts_|prometheus_no_labels$|U__|L__|N__|__(?:name__|other_labels__|count|sum|histogram|value|labels|non_finite)$)/i;

function isLegal(name: string): boolean {
  return !RESERVED.test(name) && !/[:"\\\p{Cc}]/u.test(name);
}

function escape(name: string): string {
  let escaped = ESCAPED;
  for (const character of name) {
    if (character === '_') escaped += '__';
    else if (/[A-Za-z0-9]/.test(character)) escaped += character;
    else escaped += `_${character.codePointAt(0)!.toString(16)}_`;
  }
  return escaped;
}

function unescape(name: string): string {
  return name
    .slice(ESCAPED.length)
    .replace(/_(?:_|([0-9a-f]+)_)/g, (_match, hex?: string) =>
      hex === undefined ? '_' : String.fromCodePoint(parseInt(hex, 16)),
    );
}
