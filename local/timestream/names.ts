/**
 * Rules for the names of databases, tables, dimensions and measures.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/ts-limits.html#limits.naming
 */
import { LIMITS } from './limits';
import { constraintError, validationError } from './service-error';

const RESERVED_NAMES = ['time'];
const RESERVED_PREFIXES = ['ts_', 'measure_name', 'measure_value'];

/** @throws {ServiceError} ValidationException when no database or table can have this name. */
export function checkResourceName(name: string | undefined, path: string): string {
  const present = checkLength(name, path, LIMITS.resourceNameMinimum, LIMITS.resourceNameMaximum);
  if (!/^[a-zA-Z0-9_.-]+$/.test(present)) {
    throw constraintError(present, path, 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+');
  }
  return present;
}

/** @throws {ServiceError} ValidationException when no dimension can have this name. */
export function checkDimensionName(name: string | undefined, path: string): string {
  const present = checkLength(name, path, 1, LIMITS.dimensionNameBytes);
  checkColumnName(present, path);
  return present;
}

/** @throws {ServiceError} ValidationException when no measure can have this name. */
export function checkMeasureName(name: string | undefined, path: string): string {
  return checkLength(name, path, 1, LIMITS.measureNameBytes);
}

/**
 * Measures of a multi-measure record are columns, as dimensions are; a measure name is only a value.
 *
 * @throws {ServiceError} ValidationException when no measure of a multi-measure record can have this name.
 */
export function checkMultiMeasureName(name: string | undefined, path: string): string {
  const present = checkMeasureName(name, path);
  checkColumnName(present, path);
  return present;
}

function checkColumnName(name: string, path: string): void {
  if (RESERVED_NAMES.includes(name) || RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix))) {
    throw validationError(`The name '${name}' at '${path}' is reserved by Timestream.`);
  }
  if (name.includes(':')) {
    throw validationError(`The name '${name}' at '${path}' must not contain a colon.`);
  }
}

function checkLength(name: string | undefined, path: string, minimum: number, maximum: number): string {
  if (name === undefined) {
    throw constraintError('null', path, 'Member must not be null');
  }
  const bytes = Buffer.byteLength(name);
  if (bytes < minimum) {
    throw constraintError(name, path, `Member must have length greater than or equal to ${minimum}`);
  }
  if (bytes > maximum) {
    throw constraintError(name, path, `Member must have length less than or equal to ${maximum}`);
  }
  return name;
}
