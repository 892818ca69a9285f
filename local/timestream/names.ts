/**
 * Rules for the names of databases, tables, dimensions and measures.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/ts-limits.html#limits.naming
 */
import { LIMITS } from './limits';
import { constraintError, validationError } from './service-error';

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
  checkColumnName(present, path, 'Dimension');
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
  checkColumnName(present, path, 'Measure');
  return present;
}

/**
 * AWS's texts of different years differ: all of them are kept. Today's reserve names and refuse colons, in which case is
 * not said; the service's answer of 2021 allows letters, digits and `_` only.
 *
 * @see https://docs.aws.amazon.com/iot/latest/apireference/API_TimestreamDimension.html
 * @see https://github.com/influxdata/telegraf/issues/9452
 */
function checkColumnName(name: string, path: string, kind: 'Dimension' | 'Measure'): void {
  if (LIMITS.reservedColumnName.test(name)) {
    throw validationError(`The name '${name}' at '${path}' is reserved by Timestream.`);
  }
  if (!LIMITS.columnName.test(name)) {
    throw validationError(
      `The ${kind.toLowerCase()} name is invalid. ${kind} name can only contain alphanumeric characters and ` +
        'underscores. It can only start with an alphabet and cannot end with an underscore.',
    );
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
