import { settings } from '../../lambda/prometheus-connector/settings';
import { readOnlyStack } from '../outputs/outputs-file';
import type { NamedDestination } from './arguments';
import type { Login } from './connector';

/** A connector by its addresses. */
export interface ConnectorPlace {
  readonly readUrl: string;
  readonly writeUrl: string;
  readonly databaseLabel: string;
  /** Undefined: the databases of its store have no tables. */
  readonly tableLabel: string | undefined;
  readonly login: Login | undefined;
}

/** A connector has no such destination. The message is a sentence without full stop. */
export class UnknownDestination extends Error {
  override name = 'UnknownDestination';
}

/**
 * The connector that an option names.
 * @param named URL of its API, of its `/read` or `/write`, or path of a file of outputs
 * @param login as the environment has it, which goes before that of the file
 * @throws {UnusableOutputs}
 */
export function findConnector(named: string, login: Login | undefined): ConnectorPlace {
  if (/^https?:\/\//.test(named)) {
    const base = named.replace(/\/+(?:read|write)?\/*$/, '');
    return {
      readUrl: `${base}/read`,
      writeUrl: `${base}/write`,
      databaseLabel: settings.databaseLabel.default,
      tableLabel: settings.tableLabel.default,
      login,
    };
  }
  const { outputs } = readOnlyStack('prometheus', named, 'Give the URL of its API instead');
  const { ConnectorUsername: username, ConnectorPassword: password } = outputs;
  return {
    readUrl: outputs.InvokeReadURL,
    writeUrl: outputs.InvokeWriteURL,
    databaseLabel: outputs.PrometheusDatabaseLabel,
    tableLabel: outputs.PrometheusTableLabel,
    login: login ?? (username === undefined || password === undefined ? undefined : { username, password }),
  };
}

/**
 * The labels by which series say where they go, or a query says where they are.
 * @throws {UnknownDestination} for a table where the store has no tables
 */
export function destinationLabels(
  { databaseLabel, tableLabel }: ConnectorPlace,
  named: NamedDestination | undefined,
): Readonly<Record<string, string>> {
  if (named === undefined) return {};
  const { database, table } = named;
  if (table === undefined) return { [databaseLabel]: database };
  if (tableLabel !== undefined) return { [databaseLabel]: database, [tableLabel]: table };
  throw new UnknownDestination(
    `${database}/${table} is no destination of a connector with InfluxDB: name the database alone`,
  );
}
