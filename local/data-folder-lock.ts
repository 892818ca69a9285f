import { once } from 'node:events';
import { lstat, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join, relative, resolve } from 'node:path';
import { entries } from './data-folder';
import type { Closable } from './resources';
import { StartTrouble } from './start-trouble';

/** Bytes of a socket's path: less than the 104 of macOS, more than which would be cut off. */
const LONGEST_PATH = 100;

/**
 * Keeps a second local run out of the data folder, by a socket in it on which the first tells the number of its process: what the first has in memory, the second would overwrite. A process that was
 * killed keeps no one out. Where the file system has no sockets, as on Windows and some shared folders of virtual machines, no one
 * is kept out; there, the lock of DuckDB on its own file is left.
 * @throws {StartTrouble} if another uses it
 */
export async function lockDataFolder(folder: string): Promise<Closable> {
  const file = shorter(resolve(folder, entries.lock));
  if (Buffer.byteLength(file) > LONGEST_PATH) return unlocked;
  const locked = await listen(file);
  if (locked !== 'taken') return locked;
  const holder = await askHolder(file);
  if (holder !== undefined) {
    throw new StartTrouble(
      `The data folder ${folder} is in use by another local run (process ${holder}). Stop that, or choose another folder: --data <folder>`,
    );
  }
  if (!(await lstat(file)).isSocket()) return unlocked;
  await rm(file);
  const again = await listen(file);
  return again === 'taken' ? lockDataFolder(folder) : again;
}

const unlocked: Closable = { close: () => Promise.resolve() };

/** As the process does not change its folder, that serves as well. */
function shorter(file: string): string {
  const fromHere = join('.', relative('.', file));
  return fromHere.length < file.length ? fromHere : file;
}

async function listen(file: string): Promise<Closable | 'taken'> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).end(String(process.pid));
  });
  try {
    await once(server.listen(file).unref(), 'listening');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'taken' : unlocked;
  }
  return {
    close: async () => {
      await once(server.close(), 'close');
    },
  };
}

/** The number of the process that has the lock. Undefined: it has ended. */
async function askHolder(file: string): Promise<string | undefined> {
  try {
    const socket = connect(file).setEncoding('utf8');
    await once(socket, 'connect');
    const [told] = (await once(socket, 'data')) as [string];
    socket.destroy();
    return told;
  } catch {
    return undefined;
  }
}
