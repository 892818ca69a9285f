import { createHash } from 'node:crypto';
import { escapeName, unescapeName } from '../model/escaped-name';

/** A dimension of a Timestream record. */
interface Dimension {
  readonly name: string;
  readonly value: string;
}

/** Bytes of the longest dimension name. https://docs.aws.amazon.com/timestream/latest/developerguide/ts-limits.html */
const MAX_NAME_BYTES = 60;

/** Prefix of names in Prometheus' escaping scheme `values`. */
const ESCAPED = 'U__';
/** End of those names, or some would end in `_`. No escaped character begins like it. */
const END = '_z';
/** Prefix of names that are too long, cut and made unique by a hash. */
const CUT = 'L__';
/** Prefix of the dimension whose value is the whole name of the one cut. */
const WHOLE_NAME = 'N__';

/**
 * The dimensions that hold a label. Mostly one, with the label's own name. A name that Timestream reserves, or that the
 * strictest of AWS's texts does not allow, is escaped as Prometheus escapes names for systems that cannot hold them, with
 * an end mark (`time` becomes `U__time_z`). One of more than 60 bytes is cut to `L__<start>_<hash>`, and a second
 * dimension `N__<hash>` keeps the whole name. The names depend on the label's name alone and can be turned back into it.
 * https://prometheus.io/docs/instrumenting/escaping_schemes/
 */
export function dimensionsOf(labelName: string, labelValue: string): readonly Dimension[] {
  const name = isLegal(labelName) ? labelName : `${ESCAPED}${escapeName(labelName)}${END}`;
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

/**
 * The label whose value a dimension holds, by the dimension's name alone; undefined for the two dimensions of a name that
 * was cut. Names of earlier versions and of other programs are read too: `U__time` without an end mark is the label `time`,
 * and any other name that {@link dimensionsOf} does not make is the label's own.
 */
export function labelNameOf(dimensionName: string): string | undefined {
  if (dimensionName.startsWith(CUT) || dimensionName.startsWith(WHOLE_NAME)) return undefined;
  const escaped = ESCAPED_NAME.exec(dimensionName)?.[1];
  const label = escaped === undefined ? undefined : unescapeName(escaped);
  return label !== undefined && !isLegal(label) && escapeName(label) === escaped ? label : dimensionName;
}

/**
 * Prefix of all columns that are no label's own. Like every name that this module makes, it obeys {@link LEGAL_NAME}.
 */
const OWN = 'P__';
/** Dimension that holds the metric's name, in records whose measure name is that of their kind. */
export const METRIC_NAME_DIMENSION = `${OWN}name`;
/** Dimension that holds all labels without their own dimension, as a JSON object. */
export const OTHER_LABELS_DIMENSION = `${OWN}other_labels`;

/**
 * Dimension of records that would have none, as Timestream refuses those.
 * https://github.com/leonyork/xk6-output-timestream/issues/257
 */
export const NO_LABELS_DIMENSION: Dimension = { name: `${OWN}no_labels`, value: 'true' };

/**
 * The strictest rule for names that AWS ever wrote down: letters, digits and `_`, a letter first, no `_` last. Today's texts
 * name only reserved words, but no one has seen other names accepted.
 * https://github.com/influxdata/telegraf/issues/9452
 */
const LEGAL_NAME = /^[A-Za-z](?:[A-Za-z0-9_]*[A-Za-z0-9])?$/;

/**
 * Names that Timestream reserves, and those of this connector, of earlier versions too: they must not be confused with
 * each other. https://docs.aws.amazon.com/iot/latest/apireference/API_TimestreamDimension.html
 */
const RESERVED = /^(?:time$|measure_name|measure_value|ts_|prometheus_no_labels$|[ULNP]__)/i;

function isLegal(name: string): boolean {
  return LEGAL_NAME.test(name) && !RESERVED.test(name);
}

/** An escaped name, by what stands between its prefix and the end mark, which earlier versions did not write. */
const ESCAPED_NAME = new RegExp(
  `^${ESCAPED}((?:[A-Za-z0-9]|__|_(?:10|[0-9a-f])?[0-9a-f]{1,4}_)+)(?:${END})?$`,
);
