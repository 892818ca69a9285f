import { usualDestination } from '../../lambda/prometheus-connector/deployment';
import {
  metricsSettings as settings,
  tableSettings,
} from '../../lambda/krkn-telemetry/windows-worker/metrics-settings';
import { isObject, type ConfigSettings, type Values } from './config-setting';
import { namedDestinations, type DestinationProps } from './destinations';
import { problem } from './problems';
import type { Props } from './props';

/** What the object under the key `metrics` has. */
export const metricsSettings = {
  ...settings,
  tables: { ...settings.tables, items: tableSettings },
} as const satisfies ConfigSettings;

/** Which metrics of runs are looked at, and where they are: docs/configuration.md explains each prop. */
export type MetricsProps = Props<typeof metricsSettings>;

/** A table with the metrics of some groups, with its name. */
export type NamedTable = Props<typeof tableSettings>;

/** What of a connector tells where its metrics are. */
interface Destinations {
  readonly store?: unknown;
  readonly defaultDestination?: unknown;
  readonly destinations?: readonly DestinationProps[] | 'none' | undefined;
}

/** Longest text of all of them, in bytes: the variables of a function have room for 4 KB. */
const LONGEST_METRICS = 3_000;

/**
 * The tables that metrics are in, each with its name: those that are listed, or else the default destination of the connector.
 * Empty: it has none.
 */
export function namedTables(
  { tables }: { readonly tables?: MetricsProps['tables'] | undefined },
  environment: string,
  { store, defaultDestination, destinations }: Destinations,
): readonly NamedTable[] {
  const isInfluxdb = store === 'influxdb';
  const [first] = defaultDestination === false ? [] : namedDestinations(environment, destinations);
  const usual = first && [{ database: first.database, ...(!isInfluxdb && { table: first.table }) }];
  if (tables === undefined) return usual ?? [];
  return isInfluxdb
    ? tables
    : tables.map((each) => ({ ...each, table: each.table ?? usualDestination(environment).table }));
}

/**
 * The problems of metrics that have to do with each other, or with the connector that has them.
 * @param metrics each valid by itself, or not
 * @param connector its settings, with the `environment`. Undefined: there is none.
 * @param path of the object, for the messages
 */
export function metricsProblems(metrics: unknown, connector: Values | undefined, path: string): string[] {
  if (!isObject(metrics)) return [];
  if (connector === undefined) {
    return [
      problem(
        path,
        metrics,
        'no value without a connector, whose store has the metrics: deploy one, or leave out metrics',
      ),
    ];
  }
  const { tables } = metrics;
  const { destinations } = connector;
  const areTables = tables === undefined || (isListOf(isNamed, tables) && tables.length > 0);
  const areKnown = destinations === undefined || destinations === 'none' || isListOf(isObject, destinations);
  if (!areTables || !areKnown) return [];
  const named = namedTables({ tables }, String(connector['environment']), connector);
  if (named.length === 0) {
    return [
      problem(
        `${path}.tables`,
        tables,
        'the tables that have the metrics, as the connector has no default destination',
      ),
    ];
  }
  const given = tables ?? [];
  const pathOf = (index: number): string => `${path}.tables[${index}]`;
  return [
    ...given.flatMap((each, index) => storeProblems(each, connector, pathOf(index))),
    ...named.flatMap((each, index) => destinationProblems(each, connector, pathOf(index))),
    ...named.flatMap((each, index) => contradictions(each, index, named, pathOf(index))),
    ...lengthProblems({ ...metrics, tables: named }, path),
  ];
}

function isListOf<T>(isItem: (item: unknown) => item is T, value: unknown): value is readonly T[] {
  return Array.isArray(value) && value.every(isItem);
}

function isNamed(table: unknown): table is NamedTable {
  return isObject(table) && typeof table['database'] === 'string';
}

function storeProblems({ table }: NamedTable, { store }: Values, path: string): string[] {
  return store === 'influxdb' && table !== undefined
    ? [problem(`${path}.table`, table, 'no value with store influxdb, whose databases have no tables')]
    : [];
}

/** The problem of a table that the connector does not know: of a typing error, or of one that no token or network leads to. */
function destinationProblems(table: NamedTable, connector: Values, path: string): string[] {
  const { environment, store, destinations } = connector as Values & Destinations;
  const isInfluxdb = store === 'influxdb';
  const nameOf = ({ database, table: name }: NamedTable): string =>
    isInfluxdb ? database : `${database}/${name}`;
  const known = namedDestinations(String(environment), destinations).map(nameOf);
  if (known.includes(nameOf(table))) return [];
  const how = isInfluxdb ? 'import "database"' : 'import "table"';
  return [
    problem(
      isInfluxdb ? `${path}.database` : path,
      nameOf(table),
      `one of destinations of the connector, which are: ${known.join(', ') || 'none'}. List it there, with ${how} if it is there already`,
    ),
  ];
}

/** The problems of tables that others leave nothing for, or that two clusters are in which nothing tells apart. */
function contradictions(
  { database, table, groups, match }: NamedTable,
  index: number,
  all: readonly NamedTable[],
  path: string,
): string[] {
  const isShared = all.some(
    (other, place) => place !== index && other.database === database && other.table === table,
  );
  return [
    ...(groups === undefined && index < all.length - 1
      ? [problem(`${path}.groups`, groups, 'groups, as only the last table can be for all others')]
      : []),
    ...(match === undefined && isShared
      ? [
          problem(
            `${path}.match`,
            match,
            'a selector such as {cluster="payments"}, as another of tables is the same table: two clusters would be taken for one. If it is one, list all groups in one of them',
          ),
        ]
      : []),
  ];
}

function lengthProblems(metrics: Values, path: string): string[] {
  const length = Buffer.byteLength(JSON.stringify(metrics));
  return length > LONGEST_METRICS
    ? [
        problem(
          path,
          `${length} bytes`,
          `${LONGEST_METRICS} bytes as JSON: the function has no room for more`,
        ),
      ]
    : [];
}
