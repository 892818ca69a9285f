import { resolve } from 'node:path';
import { diskTrouble } from './disk-trouble';
import { InfluxdbTrouble } from './influxdb/trouble';
import { UnusableSecretFileError } from './kept-secret';
import type { RunOptions } from './options';

/**
 * Says in one line, without a full stop at its end, why the services cannot start and what to do.
 * @returns undefined for a bug.
 */
export function explainStartFailure(
  error: unknown,
  { dataFolder, host, telemetryPort, connectorPort, metricsAddress }: RunOptions,
): string | undefined {
  if (error instanceof UnusableSecretFileError || error instanceof InfluxdbTrouble) return error.message;
  const {
    code,
    message = '',
    path,
    port,
    address,
  } = error as Partial<NodeJS.ErrnoException> & {
    port?: number;
    address?: string;
  };
  const options = [
    ['--port', telemetryPort, 8080],
    ['--connector-port', connectorPort, 9201],
    ['--metrics-port', metricsAddress?.port, 9464],
  ] as const;
  const [option, , defaultPort] = options.find(([, given]) => given === port) ?? options[1];
  if (code === 'EADDRINUSE') {
    const next = (port ?? connectorPort) + 1;
    return `Port ${next - 1} is taken, perhaps by another local run. Stop that, or choose another port: ${option} ${next}`;
  }
  if (code === 'EACCES' && path === undefined) {
    return `Port ${port ?? connectorPort} needs privileges that you do not have. Choose one above 1023: ${option} ${defaultPort}`;
  }
  if (code === 'EADDRNOTAVAIL' && address !== undefined && address === metricsAddress?.host) {
    return `This machine has no address ${address}. Name one of its own: --metrics-port <address>:<port>`;
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `This machine has no address ${host}. Leave --host out, or name an address of this machine`;
  }
  if (/could not set lock|used by another process/i.test(message)) {
    const process = /\(PID (\d+)\)/.exec(message)?.[1];
    return `The data folder ${dataFolder} is in use by another local run${process ? ` (process ${process})` : ''}. Stop that, or choose another folder: --data <folder>`;
  }
  if (code !== undefined && path !== undefined) {
    const isData = resolve(path).startsWith(resolve(dataFolder));
    return `${isData ? `The data folder ${dataFolder}` : path} cannot be used: ${message}`;
  }
  const trouble = diskTrouble(error);
  return trouble === undefined
    ? undefined
    : `The data folder ${dataFolder} cannot be used: ${trouble}. Fix that, or choose another folder: --data <folder>`;
}
