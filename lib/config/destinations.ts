import * as v from 'valibot';
import { deployment, usualDestination } from '../../lambda/prometheus-connector/deployment';
import { authOf, writesAsRole } from '../../lambda/prometheus-connector/settings';
import { oneOf, text, trueOrFalse, wholeNumber } from '../../lambda/kit/setting';
import { isObject, type ConfigSetting, type ConfigSettings, type Values } from './config-setting';
import { isSetUp } from './influxdb';
import { knownProblems, problem, problemsOf } from './problems';
import { days, hours, type Props } from './props';

/** Longest text of all destinations together: the variables of a function have room for 4 KB. */
const LONGEST_LIST = 3000;

const name = text(/^[A-Za-z0-9_.-]{3,64}$/, '3 to 64 letters, digits, hyphens, underscores and dots');

/** What each object in the list under the key `destinations` has. */
export const destinationSettings = {
  database: {
    schema: name,
    withoutDefault: '`<environment>-prometheus`',
    doc: 'Name of the database, which is a bucket in InfluxDB 2: 3 to 64 letters, digits, hyphens, underscores and dots',
  },
  table: {
    schema: name,
    default: usualDestination('').table,
    doc: 'Name of the table: the same characters. This key and those below, but `import`, are not for store `influxdb`',
  },
  import: {
    schema: oneOf(['database', 'table']),
    withoutDefault: 'created',
    doc: 'What already exists, and is never altered or deleted: `database`, in which the table is created; or `table`, with its database. With it, a new stack can use what an earlier one has left behind. With store `influxdb` only `database`',
  },
  retention: {
    schema: wholeNumber('days', 1, 73_000),
    prop: days,
    withoutDefault: `\`${deployment.retention.influxdbDays}\``,
    doc: 'Days, from 1 to 73000, after which InfluxDB deletes data: only with store `influxdb`, where the stack makes the bucket',
  },
  memoryStoreRetention: {
    schema: wholeNumber('hours', 1, 8_766),
    prop: hours,
    default: deployment.retention.memoryStoreHours,
    doc: 'Hours, from 1 to 8766: the maximum age of a sample when it arrives',
  },
  magneticStoreRetention: {
    schema: wholeNumber('days', 1, 73_000),
    prop: days,
    default: deployment.retention.magneticStoreDays,
    doc: 'Days, from 1 to 73000, after which Timestream deletes data',
  },
  magneticStoreWrites: {
    schema: trueOrFalse,
    withoutDefault: 'off',
    doc: '`true`: also accepts older samples, up to `magneticStoreRetention`. `false` switches this off',
  },
  rejectedDataBucket: {
    schema: text(
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      'the name of a bucket: 3 to 63 lower-case letters, digits, hyphens and dots',
    ),
    withoutDefault: 'created',
    doc: 'Name of an existing bucket of the same region and account, for reports of older samples that Timestream accepted and could not store. The created one keeps reports as long as logs are kept',
  },
} as const satisfies ConfigSettings;

/** The list under the key `destinations`. */
export const destinations = {
  schema: v.pipe(
    v.custom<readonly object[] | 'none'>(
      (value) => value === 'none' || Array.isArray(value),
      'a list of objects',
    ),
    v.check(
      ({ length }) => length > 0,
      'at least one object, or "none": then no table is created, and removalPolicy decides about those created before',
    ),
  ),
  items: destinationSettings,
  withoutDefault: 'one',
  doc: 'List of the tables that the connector can write to and read, each an object; see [below](#destinations). The first is the default for writes and reads. Usually one created database `<environment>-prometheus` with the table `metrics`. `none` creates nothing, and series must say where they go',
} as const satisfies ConfigSetting;

/** A table that the connector writes to, and its database: created, or imported and never altered. */
export type DestinationProps = Props<typeof destinationSettings>;

interface Names {
  readonly database?: string;
  readonly table?: string;
}

/** The destinations under the key of this name, each with its names. */
export function namedDestinations(
  environment: string,
  list: readonly DestinationProps[] | 'none' = [{}],
): readonly (DestinationProps & Required<Names>)[] {
  return list === 'none' ? [] : list.map((destination) => withNames(environment, destination));
}

/** A destination with the names that it has if none are given. */
function withNames<D extends Names>(environment: string, destination: D): D & Required<Names> {
  const usual = usualDestination(environment);
  const { database = usual.database, table = usual.table } = destination;
  return { ...destination, database, table };
}

/**
 * The problems of the connector's destinations: of each alone, of those that contradict each other, and of settings that
 * depend on them.
 * @param values Of the connector, with its `environment`.
 * @param prefix Path of the settings' keys, for the messages: empty, or ends in a dot.
 */
export function destinationProblems(values: Values, prefix: string): string[] {
  const { environment, destinations: list, defaultDestination, restrictDestinations } = values;
  const auth = authOf(values);
  const path = `${prefix}destinations`;
  const problems = problemsOf({ destinations: list }, { destinations }, prefix);
  if (list === 'none') {
    if (defaultDestination !== undefined) {
      problems.push(
        problem(`${prefix}defaultDestination`, defaultDestination, 'no value without destinations'),
      );
    }
    if (writesAsRole(auth) || restrictDestinations === true) {
      problems.push(problem(path, list, 'at least one: no other table may be written to'));
    }
  }
  if (!Array.isArray(list)) return problems;
  list.forEach((each: unknown, index) => {
    if (!isObject(each)) return;
    problems.push(...problemsBeside(`${path}[${index}]`, each));
    problems.push(...meaningless(`${path}[${index}]`, each, values));
  });
  if (problems.length > 0) return problems;
  const named = (list as Destination[]).map((each) => withNames(String(environment), each));
  const isTwice = values['store'] === 'influxdb' ? sameDatabases : contradictions;
  return [...isTwice(path, named), ...lengthProblems(path, named)];
}

/** The valid destinations as the function's variable has them. */
export function destinationsText({ environment, destinations: list }: Values): string {
  if (!Array.isArray(list) || !list.every(isObject)) return '';
  return textOf((list as Destination[]).map((each) => withNames(String(environment), each)));
}

function textOf(list: readonly Required<Names>[]): string {
  return list.map(({ database, table }) => `${database}/${table}`).join(',');
}

interface Destination extends Names {
  readonly import?: unknown;
}

/** The problems of a destination that its keys do not have by themselves. */
function problemsBeside(path: string, destination: Values): string[] {
  return [
    ...knownProblems(`${path}.database`, destination['database']),
    ...knownProblems(`${path}.table`, destination['table']),
  ];
}

/** Settings that do not apply to what the destination is, and a bucket for reports that are never written. */
function meaningless(path: string, value: Values, { store, influxdb = {} }: Values): string[] {
  const ofTables = [
    'memoryStoreRetention',
    'magneticStoreRetention',
    'magneticStoreWrites',
    'rejectedDataBucket',
  ];
  const problems = (keys: readonly string[], expected: string): string[] =>
    keys
      .filter((key) => value[key] !== undefined)
      .map((key) => problem(`${path}.${key}`, value[key], expected));
  if (store === 'influxdb') {
    const isMade = isObject(influxdb) && isSetUp(influxdb) && value['import'] === undefined;
    return [
      ...problems(['table', ...ofTables], 'no value with store influxdb, whose databases have no tables'),
      ...(value['import'] === 'table' ? problems(['import'], 'database with store influxdb') : []),
      ...(isMade ? [] : problems(['retention'], 'no value for a database that the stack does not make')),
    ];
  }
  const ofInfluxdb = problems(
    ['retention'],
    'no value with store timestream, whose tables have two retentions',
  );
  if (value['import'] === 'table') {
    return [...ofInfluxdb, ...problems(ofTables, 'no value for a table that is imported and never altered')];
  }
  const { rejectedDataBucket, magneticStoreWrites } = value;
  return rejectedDataBucket !== undefined && magneticStoreWrites !== true
    ? [
        ...ofInfluxdb,
        problem(`${path}.rejectedDataBucket`, rejectedDataBucket, 'no value without magneticStoreWrites'),
      ]
    : ofInfluxdb;
}

/** Databases of InfluxDB that are listed twice. */
function sameDatabases(path: string, list: readonly NamedDestination[]): string[] {
  return list.flatMap(({ database }, index) =>
    list.slice(0, index).some((other) => other.database === database)
      ? [problem(`${path}[${index}].database`, database, 'a database that is not listed before')]
      : [],
  );
}

type NamedDestination = Destination & Required<Names>;

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

/** The function's variables must hold all of them. */
function lengthProblems(path: string, list: readonly NamedDestination[]): string[] {
  const { length } = textOf(list);
  return length > LONGEST_LIST
    ? [
        problem(
          path,
          `${list.length} destinations`,
          `names of ${LONGEST_LIST} characters in all, not ${length}`,
        ),
      ]
    : [];
}
