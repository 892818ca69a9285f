import * as v from 'valibot';
import { deployment, usualDestination } from '../../lambda/prometheus-connector/deployment';
import { authOf, writesAsRole } from '../../lambda/prometheus-connector/settings';
import { expectationOf, oneOf, regionName, text, trueOrFalse, wholeNumber } from '../../lambda/kit/setting';
import { isObject, type ConfigSetting, type ConfigSettings, type Values } from './config-setting';
import type { StackPlace } from './place';
import { knownProblems, problem, problemsOf } from './problems';
import { days, hours, type Props } from './props';
import { hasTimestream, partitionOf, regionsWithTimestream } from './regions';

/** Longest text of all destinations together: the variables of a function have room for 4 KB. */
const LONGEST_LIST = 3000;

const name = text(/^[A-Za-z0-9_.-]{3,64}$/, '3 to 64 letters, digits, hyphens, underscores and dots');

/** What each object in the list under the key `destinations` has. */
export const destinationSettings = {
  database: {
    schema: name,
    withoutDefault: '`<environment>-prometheus`',
    doc: 'Name of the database: 3 to 64 letters, digits, hyphens, underscores and dots',
  },
  table: {
    schema: name,
    default: usualDestination('').table,
    doc: 'Name of the table: the same characters',
  },
  import: {
    schema: oneOf(['database', 'table']),
    withoutDefault: 'created',
    doc: 'What already exists, and is never altered or deleted: `database`, in which the table is created; or `table`, with its database. With it, a new stack can use what an earlier one has left behind',
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
  doc: 'List of the tables that the connector can write to and read, each an object; see [below](#destinations). The first is the default for writes and reads. Usually one created database `<environment>-prometheus` with the table `metrics`. If relabel rules choose tables, list these here. `none` creates nothing, and series must say where they go; an empty list is refused',
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
    if (isObject(each)) problems.push(...problemsBeside(`${path}[${index}]`, each));
  });
  if (problems.length > 0) return problems;
  const named = (list as Destination[]).map((each) => withNames(String(environment), each));
  return [...contradictions(path, named), ...lengthProblems(path, named)];
}

/** The problem of a region that the stack cannot create destinations in. */
export function regionProblems({ region, destinations: list }: Values, prefix: string): string[] {
  const areThere = list === 'none' || (Array.isArray(list) && list.every(isImportedTable));
  return region === undefined || areThere
    ? []
    : [
        problem(
          `${prefix}region`,
          region,
          'no value unless all destinations are tables to import, or "none": a stack creates them in its own region only',
        ),
      ];
}

/** The problem of a region without Timestream. A stack and its Timestream are in one region unless `region` says otherwise. */
export function timestreamProblems({ region: own }: Values, place: StackPlace, prefix: string): string[] {
  const region = own ?? place.region;
  if (typeof region !== 'string' || expectationOf({ schema: regionName }, region) !== undefined) return [];
  if (hasTimestream(region)) return [];
  const there = regionsWithTimestream(region).join(', ') || 'no other of its partition has it';
  const expected = `a region with Amazon Timestream for LiveAnalytics (${there}), which the connector needs`;
  return own === undefined
    ? [problem(`${place.path}region`, region, `${expected}. ${WITHOUT_TIMESTREAM}`)]
    : [problem(`${prefix}region`, region, expected)];
}

const WITHOUT_TIMESTREAM =
  'prometheusConnector "none" deploys no connector, and its own key region lets one use tables of another region. If AWS has Timestream there by now, leave out this region, and choose it with AWS_REGION';

/** Characters that all inline policies of a role have together: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LONGEST_POLICIES = 10_240;

/** What the role's policies have besides the tables' ARNs: what it may do with them, and that it may write its log. */
const POLICIES_WITHOUT_TABLES = 550;

/**
 * The problem of so many tables that the role of the connector cannot be allowed to write to them. Where the stack goes may be
 * unknown: then the tables of the shortest region must fit.
 */
export function policyProblems(values: Values, place: StackPlace, prefix: string): string[] {
  const { environment, destinations: list, region: own } = values;
  const auth = authOf(values);
  if (!writesAsRole(auth) || !Array.isArray(list) || !list.every(isObject)) return [];
  const region = typeof own === 'string' ? own : (place.region ?? 'us-east-1');
  const arns = (list as Destination[]).map((each) => {
    const { database, table } = withNames(String(environment), each);
    return `arn:${partitionOf(region)}:timestream:${region}:123456789012:database/${database}/table/${table}`;
  });
  const { length } = JSON.stringify(arns);
  return length + POLICIES_WITHOUT_TABLES > LONGEST_POLICIES
    ? [
        problem(
          `${prefix}destinations`,
          `${list.length} destinations`,
          `tables whose ARNs have ${LONGEST_POLICIES - POLICIES_WITHOUT_TABLES} characters in all, not ${length}: IAM lets the policies of a role have ${LONGEST_POLICIES}. Use fewer or shorter names, or auth callerCredentials, which needs no such policy`,
        ),
      ]
    : [];
}

function isImportedTable(destination: unknown): boolean {
  return isObject(destination) && destination['import'] === 'table';
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
    ...meaningless(path, destination),
  ];
}

/** Settings that do not apply to an existing table, and a bucket for reports that are never written. */
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
        problem(`${path}.${key}`, value[key], 'no value for a table that is imported and never altered'),
      );
  }
  const { rejectedDataBucket, magneticStoreWrites } = value;
  return rejectedDataBucket !== undefined && magneticStoreWrites !== true
    ? [problem(`${path}.rejectedDataBucket`, rejectedDataBucket, 'no value without magneticStoreWrites')]
    : [];
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
