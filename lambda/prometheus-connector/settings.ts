import * as v from 'valibot';
import { functionName, readEnvironment, region as functionRegion, type Values } from '../kit/environment';
import { oneOf, regionName, text, trueOrFalse, wholeNumber, type Settings } from '../kit/setting';
import { parseSelector, SelectorError } from '../metrics/model/selector';
import { defaultPolicies, policies } from './write/select/policies';

const labelName = text(
  /^(?!__name__$)[A-Za-z_][A-Za-z0-9_]*$/,
  'a Prometheus label name other than __name__: letters, digits and underscores, no digit first',
);

const cellUrl = text(/^https?:\/\/[^/?#@]+$/, 'the URL of a cell of Timestream, without a path');

/** A table has 128 dimensions: so many are left beside those that the connector makes, with room for a few more. */
const MOST_DIMENSIONS = 120;
/** Longest text of all labels together: the variables of a function have room for 4 KB, of which destinations take most. */
const LONGEST_DIMENSION_LIST = 600;
/** Bytes of the longest name that is a dimension as it is. */
const LONGEST_DIMENSION = 60;

/** Label names that are not stored: a longer list costs more for each request. */
const MOST_DROPPED_LABELS = 120;
/** Selectors of series that are not stored: every series is compared with all of them. */
const MOST_SELECTORS = 20;
/** Longest text of all selectors together, as JSON. */
const LONGEST_SELECTORS = 1000;

/** What operators can set of what the function does. */
export const settings = {
  databaseLabel: {
    variable: 'DATABASE_LABEL',
    schema: labelName,
    default: 'prometheusDatabaseLabel',
    doc: 'Label whose value names the database of a series, which is a bucket of InfluxDB 2: a Prometheus label name other than `__name__`',
  },
  tableLabel: {
    variable: 'TABLE_LABEL',
    schema: labelName,
    default: 'prometheusTableLabel',
    doc: 'Label whose value names the table of a series: a Prometheus label name other than `__name__` and `databaseLabel`. Not with `influxdb`, whose databases have no tables',
  },
  store: {
    variable: 'STORE',
    schema: oneOf(['timestream', 'influxdb']),
    default: 'timestream',
    doc: 'Store for samples: `timestream`, Amazon Timestream for LiveAnalytics, which is closed to new customers; or `influxdb`, Amazon Timestream for InfluxDB or any other InfluxDB 2 or 3',
  },
  auth: {
    variable: 'AUTH',
    schema: oneOf(['callerCredentials', 'iam', 'basic']),
    withoutDefault: '`callerCredentials`; of `influxdb`, `basic`',
    doc: "How callers authenticate, and whose credentials write to the store and read it: `callerCredentials`, those that the caller sends; `iam`, the connector's, for callers that IAM lets call the API; `basic`, the connector's, for callers with the generated credentials. See [prometheus.md](prometheus.md#who-may-write)",
  },
  restrictDestinations: {
    variable: 'RESTRICT_DESTINATIONS',
    schema: trueOrFalse,
    default: false,
    doc: '`true`: series and reads that name a destination which is not in `destinations` are refused. Only for `callerCredentials`, where IAM or InfluxDB otherwise decides; `iam` and `basic` always restrict, and refuse the key',
  },
  nonFiniteSamples: {
    variable: 'NON_FINITE_SAMPLES',
    schema: oneOf(policies.nonFiniteSamples),
    default: defaultPolicies.nonFiniteSamples,
    doc: 'What is done with NaN, infinities and stale markers: `store`, `drop` or `reject`; see [below](#what-of-the-data-is-stored)',
  },
  histograms: {
    variable: 'HISTOGRAMS',
    schema: oneOf(policies.histograms),
    default: defaultPolicies.histograms,
    doc: 'The same for native histograms',
  },
  exemplars: {
    variable: 'EXEMPLARS',
    schema: oneOf(policies.exemplars),
    default: defaultPolicies.exemplars,
    doc: 'The same for exemplars',
  },
  metadata: {
    variable: 'METADATA',
    schema: oneOf(policies.metadata),
    default: defaultPolicies.metadata,
    doc: 'The same for types, help texts and units of metric families: `store` or `drop`',
  },
  startTimestamps: {
    variable: 'START_TIMESTAMPS',
    schema: oneOf(policies.startTimestamps),
    default: defaultPolicies.startTimestamps,
    doc: 'The same for the times since when samples and histograms have been counted, of remote write 2.0: `store` or `drop`',
  },
  dimensionLabels: {
    variable: 'DIMENSION_LABELS',
    schema: v.custom<readonly string[]>(
      isDimensionList,
      `a list of 1 to ${MOST_DIMENSIONS} different label names of 1 to ${LONGEST_DIMENSION} bytes other than __name__, of ${LONGEST_DIMENSION_LIST} characters in all`,
    ),
    withoutDefault: 'all labels',
    doc: `List of the labels that are dimensions, 1 to ${MOST_DIMENSIONS} of up to ${LONGEST_DIMENSION} bytes and ${LONGEST_DIMENSION_LIST} characters in all. All other labels of a series are stored in one dimension. Not with \`influxdb\`, where every label is a tag. See [prometheus.md](prometheus.md#tables-with-many-labels)`,
  },
  dropLabels: {
    variable: 'DROP_LABELS',
    schema: v.custom<readonly string[]>(
      isLabelList,
      `a list of 1 to ${MOST_DROPPED_LABELS} different label names other than __name__, of ${LONGEST_DIMENSION_LIST} characters in all`,
    ),
    withoutDefault: 'none',
    doc: `List of labels that are not stored, 1 to ${MOST_DROPPED_LABELS} of ${LONGEST_DIMENSION_LIST} characters in all. See [prometheus.md](prometheus.md#leave-out-labels-and-metrics), also for series that become equal`,
  },
  dropMetrics: {
    variable: 'DROP_METRICS',
    schema: v.pipe(
      v.custom<readonly string[]>(
        isSelectorList,
        `a list of 1 to ${MOST_SELECTORS} selectors such as {__name__=~"go_.*"}, of ${LONGEST_SELECTORS} characters in all`,
      ),
      v.check(
        (selectors) => selectorProblem(selectors) === undefined,
        ({ input }) => `selectors of series such as {__name__=~"go_.*"}: ${selectorProblem(input)!}`,
      ),
    ),
    withoutDefault: 'none',
    doc: `List of selectors of series that are not stored, such as \`{__name__=~"go_.*",job="x"}\`: 1 to ${MOST_SELECTORS}, of ${LONGEST_SELECTORS} characters in all. See [prometheus.md](prometheus.md#leave-out-labels-and-metrics)`,
  },
  replicaLabel: {
    variable: 'REPLICA_LABEL',
    schema: labelName,
    withoutDefault: 'none',
    doc: 'Label that tells apart servers which send the same series, such as `__replica__`. It is not stored, and what the servers say differently about one time is not refused. See [prometheus.md](prometheus.md#pairs-of-servers)',
  },
  region: {
    variable: 'TIMESTREAM_REGION',
    schema: regionName,
    withoutDefault: "the stack's",
    doc: 'Region of Timestream, if it is not that of the stack, such as `eu-west-1`. A stack creates nothing in other regions: all `destinations` are tables to `import`, or `none`. Not with `influxdb`',
  },
  maxReadSamples: {
    variable: 'MAX_READ_SAMPLES',
    schema: wholeNumber('samples', 1, 2_000_000),
    default: 500_000,
    doc: 'Samples and histograms that the answer to a read may hold, 1 to 2000000: a read of more is refused as a whole. [Other limits](prometheus.md#limits-of-a-read) also apply',
  },
  logLevel: {
    // Powertools reads it, too.
    variable: 'POWERTOOLS_LOG_LEVEL',
    schema: oneOf(['DEBUG', 'INFO', 'WARN', 'ERROR']),
    default: 'INFO',
    doc: "Least level of the function's log lines: `DEBUG`, with which it logs what became of every write, by reason; `INFO`; `WARN`; or `ERROR`, with which it does not log what it refuses. Metrics do not depend on it",
  },
} as const satisfies Settings;

const DESTINATION_LIST = 'database/table, separated by commas; of InfluxDB database alone';

/** What the function reads: the stack and the local run set it. */
export const variables = {
  ...settings,
  /** Database of series without {@link settings.databaseLabel}. Absent: such series are rejected. */
  defaultDatabase: { variable: 'DEFAULT_DATABASE', schema: v.string() },
  /** Table of series without {@link settings.tableLabel}. Absent: such series are rejected. */
  defaultTable: { variable: 'DEFAULT_TABLE', schema: v.string() },
  /**
   * The destinations that the operator listed. In trouble they are worth a retry; one that only a label names is not.
   */
  destinations: {
    variable: 'DESTINATIONS',
    schema: v.pipe(
      v.string('the destinations that may be written to'),
      v.transform((list) => list.split(',').map((destination) => destination.trim())),
      v.array(
        v.pipe(
          text(/^[^/]+(?:\/[^/]+)?$/, DESTINATION_LIST),
          v.transform((destination) => {
            const [namespace = '', collection = ''] = destination.split('/');
            return { namespace, collection };
          }),
        ),
      ),
      v.readonly(),
    ),
    default: [],
  },
  /** URL of the cell of Timestream that takes writes. Absent, as the other: Timestream tells both. */
  timestreamWriteEndpoint: { variable: 'TIMESTREAM_WRITE_ENDPOINT', schema: cellUrl },
  /** URL of the cell that answers queries. */
  timestreamQueryEndpoint: { variable: 'TIMESTREAM_QUERY_ENDPOINT', schema: cellUrl },
  /** Version of InfluxDB: its HTTP API depends on it. */
  influxdbEngine: { variable: 'INFLUXDB_ENGINE', schema: oneOf(['2', '3']), default: '2' },
  /** Base URL of InfluxDB, without a slash at the end. */
  influxdbUrl: {
    variable: 'INFLUXDB_URL',
    schema: v.string('the URL of InfluxDB, without a path: https://host:8086'),
  },
  /** Organization of InfluxDB 2. */
  influxdbOrganization: {
    variable: 'INFLUXDB_ORGANIZATION',
    schema: v.string('the name of an organization'),
  },
  /** Secret with the token that writes. Absent: callers send tokens of their own. */
  influxdbWriteTokenSecret: {
    variable: 'INFLUXDB_WRITE_TOKEN_SECRET',
    schema: v.string('the ARN of a secret'),
  },
  /** Secret with the token that reads. Absent: callers send tokens of their own. */
  influxdbReadTokenSecret: {
    variable: 'INFLUXDB_READ_TOKEN_SECRET',
    schema: v.string('the ARN of a secret'),
  },
  /** Name of the environment, which metrics are told apart by. */
  environment: { variable: 'ENVIRONMENT', schema: v.string(), default: 'local' },
  functionName,
  functionRegion,
} as const;

/** Settings that name labels. */
type LabelSetting = 'databaseLabel' | 'tableLabel' | 'replicaLabel' | 'dropLabels' | 'dimensionLabels';

/**
 * Labels about which two settings contradict each other, by the key of the one that is to be corrected.
 * @param values still to be checked
 */
export function labelContradictions({
  store,
  databaseLabel = settings.databaseLabel.default,
  tableLabel = settings.tableLabel.default,
  replicaLabel,
  dropLabels,
  dimensionLabels,
}: Readonly<Partial<Record<LabelSetting | 'store', unknown>>>): readonly {
  readonly key: LabelSetting;
  readonly label: unknown;
  readonly expected: string;
}[] {
  const listOf = (labels: unknown): readonly unknown[] => (Array.isArray(labels) ? labels : []);
  const choosing: readonly unknown[] = store === 'influxdb' ? [databaseLabel] : [databaseLabel, tableLabel];
  const notStored = replicaLabel === undefined ? choosing : [...choosing, replicaLabel];
  const rules = [
    ['tableLabel', choosing.slice(1), [databaseLabel], 'a label other than databaseLabel'],
    ['replicaLabel', [replicaLabel], choosing, 'a label other than databaseLabel and tableLabel'],
    [
      'dropLabels',
      listOf(dropLabels),
      notStored,
      'labels other than databaseLabel, tableLabel and replicaLabel',
    ],
    [
      'dimensionLabels',
      listOf(dimensionLabels),
      [...notStored, ...listOf(dropLabels)],
      'labels other than databaseLabel, tableLabel, replicaLabel and dropLabels, which are not stored',
    ],
  ] as const;
  return rules.flatMap(([key, labels, others, expected]) =>
    labels.filter((label) => others.includes(label)).map((label) => ({ key, label, expected })),
  );
}

/** Where samples are kept. */
export type Store = v.InferOutput<typeof settings.store.schema>;

/** How callers authenticate, and whose credentials write: see {@link settings.auth}. */
export type AuthMode = v.InferOutput<typeof settings.auth.schema>;

/**
 * How callers authenticate, also if nothing is said: InfluxDB knows no IAM, and few have a token for each caller.
 * @param values still to be checked
 */
export function authOf({ auth, store }: { readonly auth?: unknown; readonly store?: unknown }): AuthMode {
  return (auth ?? (store === 'influxdb' ? 'basic' : 'callerCredentials')) as AuthMode;
}

/** Whether the function's role writes, or its own tokens do, to the listed destinations only. */
export function writesAsRole(auth: AuthMode): boolean {
  return auth !== 'callerCredentials';
}

/** Configuration of the connector's function. */
export type ConnectorConfig = ReturnType<typeof parseEnvironment>;

/**
 * Reads the configuration from environment variables. An empty value counts as absent.
 * @throws {Error} that lists every problem at once, as name, got, expected.
 */
export function parseEnvironment(environment: Readonly<Record<string, string | undefined>>) {
  const { defaultDatabase, defaultTable, ...values } = readEnvironment(
    variables,
    environment,
    (values, unset) => [
      ...labelContradictions(values).map(
        ({ key, label, expected }) =>
          `${settings[key].variable} has ${JSON.stringify(label)}; expected ${expected}`,
      ),
      ...(values.store === 'influxdb' ? influxdbProblems(values, unset) : timestreamProblems(values)),
      ...(values.restrictDestinations || writesAsRole(authOf(values)) ? unset('destinations') : []),
    ],
  );
  const { nonFiniteSamples, histograms, exemplars, metadata, startTimestamps, ...withoutPolicies } = values;
  const { influxdbEngine, influxdbUrl, influxdbOrganization, ...withoutPlace } = withoutPolicies;
  const { influxdbWriteTokenSecret, influxdbReadTokenSecret, ...withoutTokens } = withoutPlace;
  const { timestreamWriteEndpoint, timestreamQueryEndpoint, ...rest } = withoutTokens;
  const isInfluxdb = rest.store === 'influxdb';
  const auth = authOf(rest);
  return {
    ...rest,
    auth,
    /** Where Timestream is. */
    region: rest.region ?? rest.functionRegion,
    /** URLs of the cells of Timestream; undefined if it tells them. */
    cells:
      timestreamWriteEndpoint !== undefined && timestreamQueryEndpoint !== undefined
        ? { write: timestreamWriteEndpoint, query: timestreamQueryEndpoint }
        : undefined,
    /** Which InfluxDB; undefined with another store. */
    influxdb:
      isInfluxdb && influxdbUrl !== undefined
        ? { engine: influxdbEngine, url: influxdbUrl, organization: influxdbOrganization }
        : undefined,
    /** Secrets with the tokens for InfluxDB; undefined if callers send tokens of their own. */
    tokenSecrets:
      writesAsRole(auth) && influxdbWriteTokenSecret !== undefined && influxdbReadTokenSecret !== undefined
        ? { write: influxdbWriteTokenSecret, read: influxdbReadTokenSecret }
        : undefined,
    /** Label whose value is the table of a series; undefined if the store has none. */
    tableLabel: isInfluxdb ? undefined : rest.tableLabel,
    policies: { nonFiniteSamples, histograms, exemplars, metadata, startTimestamps },
    /** Where series go that lack a destination label; without it they are rejected. */
    defaultDestination:
      defaultDatabase === undefined
        ? undefined
        : { namespace: defaultDatabase, collection: defaultTable ?? '' },
    /** Whether series may go to the listed destinations only. */
    restrictDestinations: rest.restrictDestinations || writesAsRole(auth),
  };
}

type FunctionValues = Values<typeof variables>;

/** The problems of variables that do not go together with Timestream. */
function timestreamProblems({ destinations, ...values }: FunctionValues): string[] {
  const pairs = [
    ['defaultDatabase', 'defaultTable'],
    ['timestreamWriteEndpoint', 'timestreamQueryEndpoint'],
  ] as const;
  return [
    ...pairs
      .filter(([one, other]) => (values[one] === undefined) !== (values[other] === undefined))
      .map(
        ([one, other]) =>
          `${variables[one].variable} and ${variables[other].variable} belong together; expected both or neither`,
      ),
    ...destinations
      .filter(({ collection }) => collection === '')
      .map(({ namespace }) => destinationProblem(namespace, 'database/table')),
  ];
}

/** The problems of variables that do not go together with InfluxDB, and of those that reaching it takes. */
function influxdbProblems(
  values: FunctionValues,
  unset: (key: keyof typeof variables) => string[],
): string[] {
  const { defaultTable, destinations, influxdbEngine, influxdbUrl } = values;
  return [
    ...(defaultTable === undefined
      ? []
      : [`${variables.defaultTable.variable} is ${JSON.stringify(defaultTable)}; expected ${NO_TABLES}`]),
    ...destinations
      .filter(({ collection }) => collection !== '')
      .map(({ namespace, collection }) => destinationProblem(`${namespace}/${collection}`, NO_TABLES)),
    ...(influxdbUrl === undefined ? unset('influxdbUrl') : urlProblems(influxdbUrl)),
    ...(influxdbEngine === '2' ? unset('influxdbOrganization') : []),
    ...(writesAsRole(authOf(values))
      ? [...unset('influxdbWriteTokenSecret'), ...unset('influxdbReadTokenSecret')]
      : []),
  ];
}

/** The problem of a URL, which may hold a password: it is not shown. */
function urlProblems(url: string): string[] {
  const { variable, schema } = variables.influxdbUrl;
  return /^https?:\/\/[^/?#@\s]+$/.test(url) && URL.canParse(url)
    ? []
    : [`${variable} is not valid; expected ${schema.message}`];
}

const NO_TABLES = 'no table, as databases of InfluxDB have none';

function destinationProblem(destination: string, expected: string): string {
  return `${variables.destinations.variable} has ${JSON.stringify(destination)}; expected ${expected}`;
}

function isDimensionList(value: unknown): boolean {
  return (
    isTextList(value, MOST_DIMENSIONS, LONGEST_DIMENSION_LIST) &&
    new Set(value).size === value.length &&
    value.every(isDimension)
  );
}

function isLabelList(value: unknown): boolean {
  return (
    isTextList(value, MOST_DROPPED_LABELS, LONGEST_DIMENSION_LIST) &&
    new Set(value).size === value.length &&
    !value.includes('__name__')
  );
}

function isSelectorList(value: unknown): boolean {
  return isTextList(value, MOST_SELECTORS, LONGEST_SELECTORS);
}

/** @param longest characters of its JSON */
function isTextList(value: unknown, most: number, longest: number): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length >= 1 &&
    value.length <= most &&
    value.every((each) => typeof each === 'string' && each !== '') &&
    JSON.stringify(value).length <= longest
  );
}

/** Why the first text that is not a valid selector is invalid. Undefined: all are valid. */
function selectorProblem(selectors: readonly string[]): string | undefined {
  for (const selector of selectors) {
    try {
      parseSelector(selector);
    } catch (error) {
      if (!(error instanceof SelectorError)) throw error;
      return `${selector} is not one, as ${error.message}`;
    }
  }
  return undefined;
}

function isDimension(name: string): boolean {
  return name !== '__name__' && Buffer.byteLength(name) <= LONGEST_DIMENSION;
}
