import type { LocalRunOptions } from './run';

/**
 * Says in one line why the local run cannot start and what to do.
 * @returns undefined for what is nobody's mistake but ours.
 */
export function explainStartFailure(
  error: unknown,
  { dataFolder, host, connectorPort }: Required<LocalRunOptions>,
): string | undefined {
  const { code, message = '', path } = error as Partial<NodeJS.ErrnoException>;
  if (code === 'EADDRINUSE') {
    return `Port ${connectorPort} is taken, perhaps by another local run. Stop that, or choose another port: --connector-port ${connectorPort + 1}`;
  }
  if (code === 'EACCES' && path === undefined) {
    return `Port ${connectorPort} needs more rights than you have. Choose one above 1023: --connector-port 9201`;
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `This machine has no address ${host}. Leave --host out, or name an address of this machine`;
  }
  if (/could not set lock|used by another process/i.test(message)) {
    const process = /\(PID (\d+)\)/.exec(message)?.[1];
    return `The data folder ${dataFolder} is in use by another local run${process ? ` (process ${process})` : ''}. Stop that, or choose another folder: --data <folder>`;
  }
  if (code !== undefined && path !== undefined) {
    return `The data folder ${dataFolder} cannot be used: ${message}`;
  }
  return undefined;
}
