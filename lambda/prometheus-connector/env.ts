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
  /** Set by Lambda. */
  region: 'AWS_REGION',
} as const;

/** Configuration of the connector's function. */
export interface ConnectorConfig {
  readonly databaseLabel: string;
  readonly tableLabel: string;
  /** Where series go that lack a destination label; without it they are rejected. */
  readonly defaultDestination: { readonly database: string; readonly table: string } | undefined;
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
    region: required(variables.region, 'an AWS region such as us-east-1'),
  };
  if ((database === undefined) !== (table === undefined)) {
    problems.push(
      `${variables.defaultDatabase} and ${variables.defaultTable} belong together; expected both or neither`,
    );
  }
  if (problems.length > 0) throw new Error(`Invalid environment: ${problems.join('. ')}`);
  return config;
}
