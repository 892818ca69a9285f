import { Token } from 'aws-cdk-lib';
import { defaultLabels } from '../../lambda/prometheus-connector/settings';
import { problem, type Check, type Values } from './checks';

/** A table has 128 dimensions: so many are left beside those that the connector makes, with room for a few more. */
const most = 120;
/** Longest text of all labels together: the variables of a function have room for 4 KB, of which destinations take most. */
const longest = 600;
/** Bytes of the longest name that is a dimension as it is. */
const longestName = 60;

/** Accepts the names of labels that are dimensions, each once. */
export const labelList: Check<readonly string[]> = {
  expected: `a list of 1 to ${most} different label names of 1 to ${longestName} bytes other than __name__, of ${longest} characters in all`,
  accepts: (value): value is readonly string[] =>
    Array.isArray(value) &&
    value.length >= 1 &&
    value.length <= most &&
    new Set(value).size === value.length &&
    value.every(isName) &&
    JSON.stringify(value).length <= longest,
};

function isName(value: unknown): boolean {
  if (typeof value !== 'string' || value === '' || value === '__name__') return false;
  return !Token.isUnresolved(value) && Buffer.byteLength(value) <= longestName;
}

/**
 * The problems of dimension labels that choose a destination, and so are stored nowhere.
 * @param prefix Path of the settings' keys, for the messages: empty, or ends in a dot.
 */
export function dimensionLabelProblems(settings: Values, prefix: string): string[] {
  const { dimensionLabels } = settings;
  const { databaseLabel = defaultLabels.database, tableLabel = defaultLabels.table } = settings;
  if (!labelList.accepts(dimensionLabels)) return [];
  const found = dimensionLabels.filter((label) => label === databaseLabel || label === tableLabel);
  return found.map((label) =>
    problem(`${prefix}dimensionLabels`, label, 'labels other than databaseLabel and tableLabel'),
  );
}
