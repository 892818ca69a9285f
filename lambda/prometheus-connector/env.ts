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
   * The only destinations that series may go to: `database/table`, separated by commas. Empty or absent: any, which is
   * for `callerCredentials` only.
   */
  allowedDestinations: 'ALLOWED_DESTINATIONS',
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
  /** The only destinations that series may go to. Undefined: any. */
  readonly allowedDestinations: readonly ConfiguredDestination[] | undefined;
  readonly auth: AuthMode;
  /** Name that metrics are told apart by. */
  readonly environment: string;
  readonly region: string;
}

/** Values of the labels' props where none is given: the names that the Go connector uses. */
export const defaultLabels = { database: 'prometheusDatabaseLabel', table: 'prometheusTableLabel' } as const;

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
  const database = optional(variables.defaultDatabase);
  const table = optional(variables.defaultTable);
  const config: ConnectorConfig = {
    databaseLabel: optional(variables.databaseLabel) ?? defaultLabels.database,
    tableLabel: optional(variables.tableLabel) ?? defaultLabels.table,
    defaultDestination: database === undefined || table === undefined ? undefined : { database, table },
    auth: parseAuth(optional(variables.auth), problems),
    allowedDestinations: parseDestinations(optional(variables.allowedDestinations), problems),
    environment: optional(variables.environment) ?? 'local',
    region: required(variables.region, 'an AWS region such as us-east-1'),
  };
  if ((database === undefined) !== (table === undefined)) {
    problems.push(
      `${variables.defaultDatabase} and ${variables.defaultTable} belong together; expected both or neither`,
    );
  }
  if (config.auth !== 'callerCredentials') {
    required(variables.allowedDestinations, 'the tables that the role of the function may write to');
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

function parseDestinations(
  value: string | undefined,
  problems: string[],
): readonly ConfiguredDestination[] | undefined {
  return value?.split(',').map((destination) => {
    const [, database = '', table = ''] = /^([^/]+)\/([^/]+)$/.exec(destination.trim()) ?? [];
    if (table === '') {
      problems.push(
        `${variables.allowedDestinations} has ${JSON.stringify(destination)}; expected database/table, separated by commas`,
      );
    }
    return { database, table };
  });
}
