/** How the value of a record lies in the two value columns of the file. */
import type { Measure, MeasureValueType, RecordValue } from './record';

/** The two columns: `value_double` for DOUBLE, `value_text` for all other types. */
interface ValueColumns {
  readonly double: number | null;
  readonly text: string | null;
}

/** Lays a value out for the file. */
export function encodeValue(value: RecordValue): ValueColumns {
  switch (value.type) {
    case 'DOUBLE':
      return { double: value.value, text: null };
    case 'MULTI':
      return { double: null, text: JSON.stringify(value.value) };
    default:
      return { double: null, text: value.value };
  }
}

/** Reads a value back; doubles with all their bits. */
export function decodeValue(type: MeasureValueType, double: number | null, text: string | null): RecordValue {
  switch (type) {
    case 'DOUBLE':
      return { type, value: double! };
    case 'MULTI':
      return { type, value: JSON.parse(text!) as Measure[] };
    case 'TIMESTAMP':
      throw new Error('A record of type TIMESTAMP cannot have been stored.');
    default:
      return { type, value: text! };
  }
}
