/** Names of the variables that the function reads: the stack and the local run set them. */
export const variables = {
  /** Label whose value names a series' database. */
  databaseLabel: 'DATABASE_LABEL',
  /** Label whose value names a series' table. */
  tableLabel: 'TABLE_LABEL',
  /** Database of series without {@link databaseLabel}. Empty or absent: such series are rejected. */
  defaultDatabase: 'DEFAULT_DATABASE',
  /** Table of series without {@link tableLabel}. Empty or absent: such series are rejected. */
  defaultTable: 'DEFAULT_TABLE',
  /** How callers are let in, one of {@link authModes}. Default `callerCredentials`. */
  auth: 'AUTH',
  /**
   * The destinations that the operator listed: `database/table`, separated by commas. In trouble they are worth a retry; one
   * that only a label names is not. Empty or absent: none but the default one.
   */
  destinations: 'DESTINATIONS',
  /** `true`: series may go to {@link destinations} only. `false` is for `callerCredentials` only, and its default. */
  restrictDestinations: 'RESTRICT_DESTINATIONS',
  /** What is done with NaN, infinities and stale markers, one of {@link policies}. Default `store`. */
  nonFiniteSamples: 'NON_FINITE_SAMPLES',
  /** The same for native histograms. */
  histograms: 'HISTOGRAMS',
  /** The same for exemplars. */
  exemplars: 'EXEMPLARS',
  /** The same for metadata of metric families, but never `reject`. Default `drop`. */
  metadata: 'METADATA',
  /** The same for start timestamps of samples and histograms. */
  startTimestamps: 'START_TIMESTAMPS',
  /**
   * JSON list of the labels that are dimensions; all others of a series are stored in one. Empty or absent: every label is
   * a dimension.
   */
  dimensionLabels: 'DIMENSION_LABELS',
  /** Samples and histograms that the answer to a read may hold. Default {@link defaultMaxReadSamples}. */
  maxReadSamples: 'MAX_READ_SAMPLES',
  /** Name of the environment, which metrics are told apart by. Default `local`. */
  environment: 'ENVIRONMENT',
  /** Set by Lambda. */
  region: 'AWS_REGION',
} as const;

/**
 * How callers are let in, and whose credentials write to Timestream: `callerCredentials`, those that each caller sends by
 * HTTP Basic; `iam` and `basic`, the function's own role for all whom the gateway lets in, by IAM or by HTTP Basic.
 */
export const authModes = ['callerCredentials', 'iam', 'basic'] as const;

/** One of {@link authModes}. */
export type AuthMode = (typeof authModes)[number];

/** What can be done with data that is no finite sample: by kind of data, the default first. */
export const policies = {
  nonFiniteSamples: ['store', 'drop', 'reject'],
  histograms: ['store', 'drop', 'reject'],
  exemplars: ['store', 'drop', 'reject'],
  metadata: ['drop', 'store'],
  startTimestamps: ['drop', 'store'],
} as const;

/** A kind of data for which there is a policy. */
export type PolicyKind = keyof typeof policies;

/** What is done with each kind of data. */
export type ConfiguredPolicies = { readonly [K in PolicyKind]: (typeof policies)[K][number] };

/** A database and one of its tables. */
export interface ConfiguredDestination {
  readonly database: string;
  readonly table: string;
}

/** Configuration of the connector's function. */
export interface ConnectorConfig {
  readonly databaseLabel: string;
  readonly tableLabel: string;
  /** Where series go that lack a destination label; without it they are rejected. */
  readonly defaultDestination: ConfiguredDestination | undefined;
  /** The destinations that the operator listed. */
  readonly destinations: readonly ConfiguredDestination[];
  /** Whether series may go to {@link destinations} only. */
  readonly restrictDestinations: boolean;
  readonly auth: AuthMode;
  readonly policies: ConfiguredPolicies;
  /** The labels that are dimensions. Undefined: every label. */
  readonly dimensionLabels: readonly string[] | undefined;
  /** Samples and histograms that the answer to a read may hold, from 1 on. */
  readonly maxReadSamples: number;
  /** Name that metrics are told apart by. */
  readonly environment: string;
  readonly region: string;
}

/** Values of the labels' props where none is given: the names that the Go connector uses. */
export const defaultLabels = { database: 'prometheusDatabaseLabel', table: 'prometheusTableLabel' } as const;

/** Samples and histograms that the answer to a read may hold where nothing else is configured. */
export const defaultMaxReadSamples = 500_000;

/**
 * Reads the configuration from environment variables. An empty value counts as absent.
 * @throws Error that lists every problem at once, as name, expected.
 */
export function parseEnvironment(environment: Readonly<Record<string, string | undefined>>): ConnectorConfig {
  const problems: string[] = [];
  const optional = (name: string): string | undefined => {
    const value = environment[name]?.trim();
    return value === '' ? undefined : value;
  };
  const required = (name: string, expected: string): string => {
    const value = optional(name);
    if (value === undefined) problems.push(`${name} is not set; expected ${expected}`);
    return value ?? '';
  };
  /** One of those there are, or the first of them. */
  const policy = <P extends string>(name: string, known: readonly [P, ...P[]]): P => {
    const value = optional(name);
    const found = known.find((each) => each === value);
    if (found === undefined && value !== undefined) {
      problems.push(`${name} is ${JSON.stringify(value)}; expected one of ${known.join(', ')}`);
    }
    return found ?? known[0];
  };
  const database = optional(variables.defaultDatabase);
  const table = optional(variables.defaultTable);
  const auth = parseAuth(optional(variables.auth), problems);
  const isRestricted = policy(variables.restrictDestinations, ['false', 'true']) === 'true';
  const config: ConnectorConfig = {
    databaseLabel: optional(variables.databaseLabel) ?? defaultLabels.database,
    tableLabel: optional(variables.tableLabel) ?? defaultLabels.table,
    defaultDestination: database === undefined || table === undefined ? undefined : { database, table },
    auth,
    destinations: parseDestinations(optional(variables.destinations), problems),
    restrictDestinations: isRestricted || auth !== 'callerCredentials',
    policies: {
      nonFiniteSamples: policy(variables.nonFiniteSamples, policies.nonFiniteSamples),
      histograms: policy(variables.histograms, policies.histograms),
      exemplars: policy(variables.exemplars, policies.exemplars),
      metadata: policy(variables.metadata, policies.metadata),
      startTimestamps: policy(variables.startTimestamps, policies.startTimestamps),
    },
    dimensionLabels: parseLabels(optional(variables.dimensionLabels), problems),
    maxReadSamples: parseCount(optional(variables.maxReadSamples), problems),
    environment: optional(variables.environment) ?? 'local',
    region: required(variables.region, 'an AWS region such as us-east-1'),
  };
  if ((database === undefined) !== (table === undefined)) {
    problems.push(
      `${variables.defaultDatabase} and ${variables.defaultTable} belong together; expected both or neither`,
    );
  }
  if (config.restrictDestinations) {
    required(variables.destinations, 'the tables that may be written to, as database/table');
  }
  if (problems.length > 0) throw new Error(`Invalid environment: ${problems.join('. ')}`);
  return config;
}

function parseAuth(value: string | undefined, problems: string[]): AuthMode {
  const mode = authModes.find((known) => known === value);
  if (mode === undefined && value !== undefined) {
    problems.push(`${variables.auth} is ${JSON.stringify(value)}; expected one of ${authModes.join(', ')}`);
  }
  return mode ?? 'callerCredentials';
}

function parseCount(value: string | undefined, problems: string[]): number {
  if (value === undefined) return defaultMaxReadSamples;
  if (!/^[1-9]\d{0,6}$/.test(value)) {
    problems.push(
      `${variables.maxReadSamples} is ${JSON.stringify(value)}; expected a whole number from 1 to 9999999`,
    );
  }
  return Number(value);
}

function parseLabels(value: string | undefined, problems: string[]): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const labels = parseJson(value);
  if (Array.isArray(labels) && labels.every((label) => typeof label === 'string')) return labels;
  problems.push(
    `${variables.dimensionLabels} is ${JSON.stringify(value)}; expected a JSON list of label names`,
  );
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseDestinations(value: string | undefined, problems: string[]): readonly ConfiguredDestination[] {
  return (value?.split(',') ?? []).map((destination) => {
    const [, database = '', table = ''] = /^([^/]+)\/([^/]+)$/.exec(destination.trim()) ?? [];
    if (table === '') {
      problems.push(
        `${variables.destinations} has ${JSON.stringify(destination)}; expected database/table, separated by commas`,
      );
    }
    return { database, table };
  });
}
