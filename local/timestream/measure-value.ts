/**
 * Parses measure values, which are text on the wire, as strictly as the service.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/supported-data-types.html
 */
import { LIMITS } from './limits';
import { NANOSECONDS_PER_UNIT, type TimeUnit } from './record-time';
import type { ScalarType } from './record';
import { constraintError, validationError } from './service-error';

const DOUBLE = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INTEGER = /^[+-]?\d{1,40}$/;
const DIGITS = /^\d{1,40}$/;

/**
 * Returns the double that a decimal or exponent literal stands for.
 *
 * @throws {ServiceError} ValidationException for any other text, and for NaN and infinities.
 */
export function parseDouble(text: string, path: string): number {
  const value = DOUBLE.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) {
    throw validationError(`The measure value '${text}' at '${path}' is not a valid DOUBLE.`);
  }
  return value;
}

/**
 * Returns the value in canonical text: values that are equal have equal text.
 *
 * @param unit unit of the record's time, which is also that of its TIMESTAMP measures.
 * @throws {ServiceError} ValidationException when the text is not a value of the type.
 */
export function canonicalValue(type: ScalarType, text: string, unit: TimeUnit, path: string): string {
  switch (type) {
    case 'DOUBLE': {
      const value = parseDouble(text, path);
      return Object.is(value, -0) ? '-0' : String(value);
    }
    case 'BIGINT':
      return String(parseInteger('BIGINT', INTEGER, text, 1n, path));
    case 'TIMESTAMP':
      return String(parseInteger('TIMESTAMP', DIGITS, text, NANOSECONDS_PER_UNIT[unit], path));
    case 'BOOLEAN':
      if (text !== 'true' && text !== 'false') {
        throw validationError(`The measure value '${text}' at '${path}' is not a valid BOOLEAN.`);
      }
      return text;
    case 'VARCHAR':
      return text;
  }
}

/** @throws {ServiceError} ValidationException when a value is empty or longer than the API allows. */
export function checkValueLength(text: string, path: string): void {
  if (text.length < 1) {
    throw constraintError(text, path, 'Member must have length greater than or equal to 1');
  }
  if (text.length > LIMITS.measureValueCharacters) {
    throw constraintError(
      text,
      path,
      `Member must have length less than or equal to ${LIMITS.measureValueCharacters}`,
    );
  }
}

function parseInteger(type: ScalarType, form: RegExp, text: string, factor: bigint, path: string): bigint {
  const value = form.test(text) ? BigInt(text.replace(/^\+/, '')) * factor : undefined;
  if (value === undefined || BigInt.asIntN(64, value) !== value) {
    throw validationError(`The measure value '${text}' at '${path}' is not a valid ${type}.`);
  }
  return value;
}
