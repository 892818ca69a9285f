import { once } from 'node:events';
import { createServer, isIPv6 } from 'node:net';
import type { Program } from '../command-line/program';
import { typedCommand } from '../command-line/typed-command';
import type { RunOptions } from './options';
import { LOOPBACK } from './services';

/** Ports that are tried after one that cannot be used. */
const MOST_TRIES = 100;

/**
 * Says in one line, without a full stop at its end, that a port cannot be used, and what to type instead, with ports that are free.
 * @param args of the command line, valid
 * @returns undefined if a start failed for another reason
 */
export async function explainTakenPort(
  error: unknown,
  { host, telemetryPort, connectorPort, metricsAddress }: RunOptions,
  program: Program,
  args: readonly string[],
): Promise<string | undefined> {
  const { code, port } = error as Partial<NodeJS.ErrnoException> & { port?: number };
  const listeners: readonly Listener[] = [
    { option: 'port', host, port: telemetryPort, usual: 8080 },
    { option: 'connector-port', host, port: connectorPort, usual: 9201 },
    ...(metricsAddress === undefined ? [] : [{ option: 'metrics-port', ...metricsAddress, usual: 9464 }]),
  ];
  const failed = listeners.find((listener) => listener.port === port);
  if (failed === undefined) return undefined;
  const avoided = listeners.map((listener) => listener.port);
  if (code === 'EACCES') {
    const other = await freePort(failed.usual, failed.host, avoided);
    return `Port ${failed.port} needs privileges that you do not have. Choose one above 1023: ${typedCommand(program, args, changeOf(failed, other))}`;
  }
  if (code !== 'EADDRINUSE') return undefined;
  const taken: number[] = [];
  const changes: Record<string, string> = {};
  // All of them, or the next start would fail for another.
  for (const listener of listeners) {
    if (listener !== failed && (await isFree(listener.port, listener.host))) continue;
    const other = await freePort(listener.port + 1, listener.host, avoided);
    avoided.push(other);
    taken.push(listener.port);
    Object.assign(changes, changeOf(listener, other));
  }
  const [subject, another] =
    taken.length === 1 ? [`Port ${taken[0]!} is`, 'another'] : [`Ports ${taken.join(' and ')} are`, 'others'];
  return `${subject} taken, perhaps by another local run. Stop that, or choose ${another}: ${typedCommand(program, args, changes)}`;
}

/** What a start listens on. */
interface Listener {
  readonly option: string;
  readonly host: string;
  readonly port: number;
  /** By default, or as the docs have it. */
  readonly usual: number;
}

/** The option with another port. */
function changeOf({ option, host }: Listener, port: number): Readonly<Record<string, string>> {
  const address =
    option === 'metrics-port' && host !== LOOPBACK ? `${isIPv6(host) ? `[${host}]` : host}:` : '';
  return { [option]: `${address}${port}` };
}

/** The first port from this one on that is free and not avoided; 0, which takes any, if there is no such nearby. */
async function freePort(first: number, host: string, avoided: readonly number[]): Promise<number> {
  for (let port = first; port < Math.min(first + MOST_TRIES, 65_536); port += 1) {
    if (!avoided.includes(port) && (await isFree(port, host))) return port;
  }
  return 0;
}

async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
