import { readOutputs } from '../../client-config/stack-outputs';
import { settings } from '../../lambda/prometheus-connector/settings';
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

/** A connector cannot be found. The message is a sentence without full stop. */
export class UnknownConnector extends Error {
  override name = 'UnknownConnector';
}

/**
 * The connector that an option names.
 * @param named URL of its API, of its `/read` or `/write`, or path of a file of outputs
 * @param login as the environment has it, which goes before that of the file
 * @param readText reads a file, or throws what `node:fs` does
 * @throws {UnknownConnector}
 */
export function findConnector(
  named: string,
  login: Login | undefined,
  readText: (file: string) => string,
): ConnectorPlace {
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
  const { InvokeReadURL, InvokeWriteURL, ...outputs } = outputsOf(named, readText);
  const { ConnectorUsername: username, ConnectorPassword: password } = outputs;
  return {
    readUrl: InvokeReadURL,
    writeUrl: InvokeWriteURL,
    databaseLabel: outputs.PrometheusDatabaseLabel,
    tableLabel: outputs.PrometheusTableLabel,
    login: login ?? (username === undefined || password === undefined ? undefined : { username, password }),
  };
}

/**
 * The labels by which series say where they go, or a query says where they are.
 * @throws {UnknownConnector} for a table where the store has no tables
 */
export function destinationLabels(
  { databaseLabel, tableLabel }: ConnectorPlace,
  named: NamedDestination | undefined,
): Readonly<Record<string, string>> {
  if (named === undefined) return {};
  const { database, table } = named;
  if (table === undefined) return { [databaseLabel]: database };
  if (tableLabel !== undefined) return { [databaseLabel]: database, [tableLabel]: table };
  throw new UnknownConnector(
    `${database}/${table} is no destination of a connector with InfluxDB: name the database alone`,
  );
}

function outputsOf(file: string, readText: (file: string) => string) {
  const found = connectorsOf(file, readText);
  const [outputs] = found;
  if (outputs !== undefined && found.length === 1) return outputs;
  throw new UnknownConnector(
    found.length === 0
      ? `${file} has no output InvokeReadURL: it is not the file of a connector. Give the URL of its API instead`
      : `${file} has several connectors. Give the URL of the API of one instead`,
  );
}

function connectorsOf(file: string, readText: (file: string) => string) {
  try {
    return readOutputs(JSON.parse(readText(file))).stacks.flatMap((stack) =>
      stack.client === 'prometheus' ? stack.outputs : [],
    );
  } catch (error) {
    throw new UnknownConnector(
      error instanceof SyntaxError
        ? `${file} is not JSON. Give a file of outputs, or the URL of the connector's API`
        : `${file} cannot be read: ${(error as Error).message}. Give a file of outputs, or the URL of the connector's API`,
    );
  }
}
