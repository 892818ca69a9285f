import { Token } from 'aws-cdk-lib';
import { usualDestination } from '../../lambda/prometheus-connector/deployment';
import { writesAsRole } from './auth-settings';
import { oneOf, problem, text, wholeNumber, type Check, type Checked, type Values } from './checks';
import { isObject, objectProblems, trueOrFalse } from './object-settings';

/** Longest text of all destinations together: the variables of a function have room for 4 KB. */
const longestList = 3000;

const name = text(/^[A-Za-z0-9_.-]{3,64}$/, '3 to 64 letters, digits, hyphens, underscores and dots');

/** What each object in the list under the key `destinations` has. */
export const destinationSettings = {
  database: name,
  table: name,
  import: oneOf(['database', 'table']),
  memoryStoreRetention: wholeNumber('hours', 1, 8_766),
  magneticStoreRetention: wholeNumber('days', 1, 73_000),
  magneticStoreWrites: trueOrFalse,
  rejectedDataBucket: text(
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    'the name of a bucket: 3 to 63 lower-case letters, digits, hyphens and dots',
  ),
};

/** A destination as plain values, as cdk.json holds it. */
export type DestinationSettings = Checked<typeof destinationSettings>;

/** Accepts what {@link destinationProblems} looks at more closely. */
export const destinationList: Check<readonly DestinationSettings[]> = {
  expected: 'a list of objects',
  accepts: (value): value is readonly DestinationSettings[] => Array.isArray(value),
};

/** A destination with the names that it has if none are given. */
export function withNames<D extends { readonly database?: string; readonly table?: string }>(
  environment: string,
  destination: D,
): D & { readonly database: string; readonly table: string } {
  const usual = usualDestination(environment);
  const { database = usual.database, table = usual.table } = destination;
  return { ...destination, database, table };
}

/**
 * The problems of the connector's settings of destinations: of each alone, of those that contradict each other, and of
 * those that depend on them.
 * @param settings Of the connector, with its `environment`.
 * @param prefix Path of the settings' keys, for the messages: empty, or ends in a dot.
 */
export function destinationProblems(settings: Values, prefix: string): string[] {
  const { environment, auth, destinations, defaultDestination, restrictDestinations } = settings;
  if (!Array.isArray(destinations)) return [];
  const path = `${prefix}destinations`;
  const problems = destinations.flatMap((each, index) => problemsOfOne(`${path}[${index}]`, each));
  if (destinations.length === 0 && defaultDestination !== undefined) {
    problems.push(problem(`${prefix}defaultDestination`, defaultDestination, 'nothing without destinations'));
  }
  if (problems.length > 0) return problems;
  const named = destinations.map((each) => withNames(String(environment), each as DestinationSettings));
  const isRestricted = writesAsRole(auth) || restrictDestinations === true;
  if (isRestricted && named.length === 0) {
    return [problem(path, named, 'at least one, as nothing else may be written to')];
  }
  return [...contradictions(path, named), ...lengthProblems(path, named)];
}

function problemsOfOne(path: string, value: unknown): string[] {
  const problems = objectProblems(path, value, destinationSettings);
  if (!isObject(value)) return problems;
  for (const key of ['database', 'table']) {
    if (Token.isUnresolved(value[key])) {
      problems.push(problem(`${path}.${key}`, value[key], 'a name that is known before the deployment'));
    }
  }
  return [...problems, ...meaningless(path, value)];
}

/** What cannot be done to a table that exists, and a place for reports that nobody writes. */
function meaningless(path: string, value: Values): string[] {
  const ofTables = [
    'memoryStoreRetention',
    'magneticStoreRetention',
    'magneticStoreWrites',
    'rejectedDataBucket',
  ];
  if (value['import'] === 'table') {
    return ofTables
      .filter((key) => value[key] !== undefined)
      .map((key) =>
        problem(`${path}.${key}`, value[key], 'nothing for a table that is imported and never altered'),
      );
  }
  const { rejectedDataBucket, magneticStoreWrites } = value;
  return rejectedDataBucket !== undefined && magneticStoreWrites !== true
    ? [problem(`${path}.rejectedDataBucket`, rejectedDataBucket, 'nothing without magneticStoreWrites')]
    : [];
}

type NamedDestination = DestinationSettings & { readonly database: string; readonly table: string };

function contradictions(path: string, list: readonly NamedDestination[]): string[] {
  const problems: string[] = [];
  list.forEach(({ database, table, import: imported }, index) => {
    const before = list.slice(0, index);
    const sameDatabase = before.filter((other) => other.database === database);
    if (sameDatabase.some((other) => other.table === table)) {
      problems.push(problem(`${path}[${index}].table`, table, `a table that is not listed before`));
    } else if (sameDatabase.some((other) => (other.import === undefined) !== (imported === undefined))) {
      problems.push(
        problem(
          `${path}[${index}].import`,
          imported,
          `the same as before: database ${database} is created, or exists`,
        ),
      );
    }
  });
  return problems;
}

/** The function has to know all of them. */
function lengthProblems(path: string, list: readonly NamedDestination[]): string[] {
  const length = list.map(({ database, table }) => `${database}/${table}`).join(',').length;
  return length > longestList
    ? [
        problem(
          path,
          `${list.length} destinations`,
          `names of ${longestList} characters in all, not ${length}`,
        ),
      ]
    : [];
}
