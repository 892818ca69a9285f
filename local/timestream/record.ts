/**
 * A record as the service understands it: common attributes merged in, defaults filled in, text parsed.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/API_Record.html
 */

/** Types of a measure that has one value. */
export const SCALAR_TYPES = ['DOUBLE', 'BIGINT', 'VARCHAR', 'BOOLEAN', 'TIMESTAMP'] as const;
export type ScalarType = (typeof SCALAR_TYPES)[number];

/** Types of a record's measure. */
export const MEASURE_VALUE_TYPES = [...SCALAR_TYPES, 'MULTI'] as const;
export type MeasureValueType = (typeof MEASURE_VALUE_TYPES)[number];

/** One measure of a multi-measure record, its value as canonical text. */
export interface Measure {
  readonly name: string;
  readonly type: ScalarType;
  readonly value: string;
}

/** The value of a record; text is canonical, so equal values have equal text. */
export type RecordValue =
  | { readonly type: 'DOUBLE'; readonly value: number }
  | { readonly type: 'BIGINT' | 'VARCHAR' | 'BOOLEAN'; readonly value: string }
  /** Sorted by name. */
  | { readonly type: 'MULTI'; readonly value: readonly Measure[] };

/** A record of a request, valid in itself. */
export interface TimestreamRecord {
  /** Sorted by name. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly measureName: string;
  /** Nanoseconds since the epoch. */
  readonly timeNs: bigint;
  readonly version: bigint;
  readonly value: RecordValue;
}

/** Whether two values are the same to the last bit: 0 and -0 are not. */
export function sameValue(one: RecordValue, other: RecordValue): boolean {
  if (one.type === 'MULTI' && other.type === 'MULTI') {
    return JSON.stringify(one.value) === JSON.stringify(other.value);
  }
  return one.type === other.type && Object.is(one.value, other.value);
}
