import path from 'node:path';
import type { PrometheusConnectorOutputs } from '../client-config/prometheus';
import { startConnector } from './connector';
import { makePrivateFolder, writePrivateJson } from './private-files';
import { Resources, type Closable } from './resources';
import type { TimestreamStandIn } from './timestream';

/** How the local run is started. */
export interface LocalRunOptions {
  /** Folder for all data, made if it is not there. */
  readonly dataFolder: string;
  /** Address to listen on. Default: only this machine can connect. */
  readonly host?: string;
  /** Port of the Prometheus connector; 0 takes any free one. */
  readonly connectorPort: number;
}

/** Outputs by stack, as `cdk deploy --outputs-file` writes them. */
export interface LocalOutputs {
  readonly 'local-PrometheusConnector': PrometheusConnectorOutputs;
}

/** The running whole. */
export interface LocalRun extends Closable {
  /** Base URL of the connector, without a slash at the end. */
  readonly connectorUrl: string;
  readonly outputs: LocalOutputs;
  /** What stands in for Amazon Timestream, with its faults and records. */
  readonly timestream: TimestreamStandIn;
}

/** The address that is listened on unless another is given. */
export const loopback = '127.0.0.1';

/** Whether only this machine can connect to an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);
}

/**
 * Runs everything on this machine, without AWS, and writes `outputs.json` into the data folder when it is ready.
 * @throws Error of what cannot start, such as one with the `code` `EADDRINUSE`. Nothing is left running.
 */
export async function startLocalRun(options: LocalRunOptions): Promise<LocalRun> {
  const { dataFolder, host = loopback, connectorPort } = options;
  await makePrivateFolder(dataFolder);
  const resources = new Resources();
  try {
    const connector = await resources.use(startConnector({ dataFolder, host, port: connectorPort }));
    const outputs: LocalOutputs = { 'local-PrometheusConnector': connector.outputs };
    await writePrivateJson(path.join(dataFolder, 'outputs.json'), outputs);
    return {
      connectorUrl: connector.url,
      outputs,
      timestream: connector.timestream,
      close: () => resources.close(),
    };
  } catch (error) {
    await resources.close().catch(() => undefined);
    throw error;
  }
}
