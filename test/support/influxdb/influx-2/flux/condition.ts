import { ApiError } from '../api-error';
import { decodeText, type ByteText } from '../byte-text';
import type { Condition } from './syntax';

/** Columns of a row by which tables are kept apart. Absent: the row has no such column. */
export type RowLabels = ReadonlyMap<ByteText, ByteText>;

/** What the storage engine says: to it, an absent column is an empty text. */
export function storageAccepts(condition: Condition, labels: RowLabels): boolean {
  switch (condition.kind) {
    case 'and':
      return storageAccepts(condition.left, labels) && storageAccepts(condition.right, labels);
    case 'or':
      return storageAccepts(condition.left, labels) || storageAccepts(condition.right, labels);
    case 'not':
      return !storageAccepts(condition.argument, labels);
    case 'exists':
      return textAtStorage(condition.argument, labels) !== '';
    case 'compare':
      return compare(condition, textAtStorage(condition.left, labels), condition.right);
    default:
      throw new Error(`A condition on ${condition.kind} is not for the storage engine.`);
  }
}

function textAtStorage(condition: Condition, labels: RowLabels): ByteText {
  return condition.kind === 'member' ? (labels.get(condition.label) ?? '') : '';
}

/**
 * What Flux says: to it, an absent column is null.
 * https://docs.influxdata.com/flux/v0/spec/operators/
 * @throws {ApiError} 400 for what is no condition
 */
export function fluxAccepts(condition: Condition, labels: RowLabels): boolean {
  return booleanOf(condition, labels) === true;
}

/** Undefined: null. */
function fluxValueOf(condition: Condition, labels: RowLabels): boolean | ByteText | undefined {
  switch (condition.kind) {
    case 'and':
      return booleanOf(condition.left, labels) === true ? booleanOf(condition.right, labels) : false;
    case 'or':
      return booleanOf(condition.left, labels) === true ? true : booleanOf(condition.right, labels);
    case 'not': {
      const value = booleanOf(condition.argument, labels);
      return value === undefined ? undefined : !value;
    }
    case 'exists':
      return fluxValueOf(condition.argument, labels) !== undefined;
    case 'compare': {
      const left = fluxValueOf(condition.left, labels);
      const right = literalOf(condition.right, labels);
      return left === undefined || right === undefined ? undefined : compare(condition, left, right);
    }
    case 'member':
      return labels.get(condition.label);
    case 'string':
    case 'boolean':
      return condition.value;
    case 'regex':
      throw typeConflict();
  }
}

function booleanOf(condition: Condition, labels: RowLabels): boolean | undefined {
  const value = fluxValueOf(condition, labels);
  if (typeof value === 'string') throw typeConflict();
  return value;
}

/** What one compares with, if it is not null. */
function literalOf(condition: Condition, labels: RowLabels): Condition | undefined {
  if (condition.kind === 'regex') return condition;
  const value = fluxValueOf(condition, labels);
  if (value === undefined) return undefined;
  return typeof value === 'string' ? { kind: 'string', value } : { kind: 'boolean', value };
}

function compare(
  { operator }: Condition & { kind: 'compare' },
  left: boolean | ByteText,
  right: Condition,
): boolean {
  if (typeof left !== 'string') throw typeConflict();
  const isNegated = operator.startsWith('!');
  switch (right.kind) {
    case 'string':
      return (left === right.value) !== isNegated;
    case 'regex':
      return right.regex.matcher(decodeText(left)).find() !== isNegated;
    default:
      throw typeConflict();
  }
}

function typeConflict(): ApiError {
  return new ApiError('invalid', 'runtime error: filter: type conflict: bool != string');
}
