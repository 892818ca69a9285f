import { toVariables } from '../lambda/kit/environment';
import { settings, variables } from '../lambda/prometheus-connector/settings';
import type { ConnectorStore } from './connector';
import type { AccessKey } from './sigv4';

/** A Timestream, or what stands in for it. */
interface TimestreamAccess {
  /** Variables by which the function reaches it. */
  readonly variables: Readonly<Record<string, string>>;
  /** Where series go that name no other destination. Undefined: such series are rejected. */
  readonly destination: { readonly database: string; readonly table: string } | undefined;
  /** A key that may write to it, if it is known. */
  readonly accessKey: AccessKey | undefined;
  /** Variables by which the worker that looks at metrics reaches it. Undefined: nothing looks at them. */
  readonly worker: Readonly<Record<string, string>> | undefined;
}

/** Timestream for a connector with `callerCredentials`: senders have access keys that it knows. */
export function timestreamStore({
  variables: ofTimestream,
  destination,
  accessKey,
  worker,
}: TimestreamAccess): ConnectorStore {
  return {
    variables: {
      ...ofTimestream,
      ...toVariables(variables, {
        auth: 'callerCredentials',
        tableLabel: settings.tableLabel.default,
        defaultDatabase: destination?.database,
        defaultTable: destination?.table,
      }),
    },
    outputs: {
      PrometheusTableLabel: settings.tableLabel.default,
      ...(destination !== undefined && {
        DefaultDatabase: destination.database,
        DefaultTable: destination.table,
      }),
      ...(accessKey !== undefined && {
        ConnectorUsername: accessKey.accessKeyId,
        ConnectorPassword: accessKey.secretAccessKey,
      }),
    },
    worker,
    secrets: undefined,
  };
}
