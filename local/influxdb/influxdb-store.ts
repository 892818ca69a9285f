import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shellQuoted } from '../../command-line/shell-quoted';
import { toVariables } from '../../lambda/kit/environment';
import { variables as workerVariables } from '../../lambda/krkn-telemetry/windows-worker/settings';
import { deployment } from '../../lambda/prometheus-connector/deployment';
import { variables } from '../../lambda/prometheus-connector/settings';
import { anyAccessKey, startSecrets, type SecretsAccess } from '../basic-authorizer';
import type { ConnectorStore } from '../connector';
import { entries } from '../data-folder';
import { tellOnStderr, type Tell } from '../disk-trouble';
import { openCredentials, type Credentials } from '../kept-credentials';
import type { Resources } from '../resources';
import { sdkVariables } from '../sdk-variables';
import { findInfluxdb, type Influxdb, type InfluxdbOptions } from './find-influxdb';
import { readTokenFile } from './token-file';

/**
 * An InfluxDB that runs already, for a connector with `basic`: senders have generated credentials, and the token is in secrets.
 * @param dataFolder keeps the credentials. Exists.
 * @param tell default: stderr
 * @throws {InfluxdbTrouble} if it cannot be used
 */
export async function openInfluxdb(
  options: InfluxdbOptions,
  dataFolder: string,
  resources: Resources,
  tell: Tell = tellOnStderr,
): Promise<ConnectorStore> {
  const { token, isOpen } = await readTokenFile(options.tokenFile);
  if (isOpen) {
    tell(
      `Other users of this machine can read or change the token in ${options.tokenFile}. Keep them out: chmod 600 ${shellQuoted(options.tokenFile)}`,
    );
  }
  const influxdb = await findInfluxdb(options, token);
  if (!influxdb.exists) {
    tell(`InfluxDB has no database ${JSON.stringify(influxdb.database)} yet: the first write makes it`);
  }
  const credentialsFile = join(dataFolder, entries.connectorCredentials);
  const { credentials, readSecret } = await openCredentials(
    credentialsFile,
    deployment.username,
    'ConnectorPassword',
    tell,
  );
  const readToken = (): Promise<string> => readFile(options.tokenFile, 'utf8');
  const texts = {
    credentials: readSecret,
    'write-token': readToken,
    'read-token': readToken,
  };
  const secrets = await startSecrets(resources, texts, tell);
  return influxdbStore(influxdb, credentials, secrets);
}

/** The same, when all is known of it. */
export function influxdbStore(
  { engine, url, organization, database }: Influxdb,
  credentials: Credentials,
  secrets: SecretsAccess<'credentials' | 'write-token' | 'read-token'>,
): ConnectorStore {
  return {
    variables: {
      ...sdkVariables,
      ...secrets.variables,
      ...anyAccessKey,
      ...toVariables(variables, {
        store: 'influxdb',
        auth: 'basic',
        influxdbEngine: engine,
        influxdbUrl: url,
        influxdbOrganization: organization,
        influxdbWriteTokenSecret: secrets.ids['write-token'],
        influxdbReadTokenSecret: secrets.ids['read-token'],
        defaultDatabase: database,
        destinations: database,
      }),
    },
    worker: {
      ...secrets.variables,
      ...toVariables(workerVariables, {
        metrics: { tables: [{ database }] },
        store: 'influxdb',
        influxdbEngine: engine,
        influxdbUrl: url,
        influxdbOrganization: organization,
        influxdbReadTokenSecret: secrets.ids['read-token'],
      }),
    },
    outputs: {
      ConnectorStore: 'influxdb',
      ConnectorAuth: 'basic',
      DefaultDatabase: database,
      InfluxDBUrl: url,
      ...(organization !== undefined && { InfluxDBOrganization: organization }),
      ConnectorUsername: credentials.username,
      ConnectorPassword: credentials.password,
    },
    secrets,
  };
}
