import { join } from 'node:path';
import type { PrometheusConnectorOutputs } from '../../../client-config/prometheus';
import { startConnector } from '../../../local/connector';
import { closeOnFailure } from '../../../local/resources';
import { destination } from '../../../local/run';
import { sdkVariables } from '../../../local/sdk-variables';
import { bundleServices, LOOPBACK } from '../../../local/services';
import { startTimestream, type TimestreamStandIn } from '../../../local/timestream';
import { accessKey } from '../../support/connector-edges';

/** A connector that runs. */
interface StoringConnector {
  readonly outputs: PrometheusConnectorOutputs;
  readonly timestream: TimestreamStandIn;
  /** Where it writes. */
  readonly destination: readonly [database: string, table: string];
  readonly close: () => Promise<void>;
}

/** Starts the connector as the local run does, but for that it also stores what it usually drops. */
export function startStoringConnector(folder: string): Promise<StoringConnector> {
  return closeOnFailure(async (resources) => {
    const timestream = await resources.use(
      startTimestream({
        directory: join(folder, 'timestream'),
        accessKeys: [accessKey],
        tables: [destination],
      }),
    );
    const variables = {
      ...sdkVariables,
      AWS_ENDPOINT_URL_TIMESTREAM_WRITE: timestream.endpoint,
      AWS_ENDPOINT_URL_TIMESTREAM_QUERY: timestream.endpoint,
    };
    const code = await bundleServices();
    const connector = await resources.use(
      startConnector({
        timestream: { variables, destination, accessKey },
        settings: { START_TIMESTAMPS: 'store', METADATA: 'store' },
        code: code['prometheus-connector'],
        logFolder: join(folder, 'logs'),
        host: LOOPBACK,
        port: 0,
        serverLimits: {},
      }),
    );
    return {
      outputs: connector.outputs,
      timestream,
      destination: [destination.database, destination.table],
      close: () => resources.close(),
    };
  });
}
