import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Folders that this process has locked. */
const lockedHere = new Set<string>();

/**
 * Keeps a folder for this process: a file `lock` holds its process id. The lock of a process that has ended does not
 * count. It guards against a mistake, not against two processes that start within the same millisecond.
 *
 * @returns what gives the folder free.
 * @throws {Error} when the folder is in use.
 */
export function lockFolder(folder: string): () => void {
  const resolved = path.resolve(folder);
  const file = path.join(resolved, 'lock');
  const holder = holderOf(file);
  if (lockedHere.has(resolved) || (holder !== undefined && holder !== process.pid && isRunning(holder))) {
    throw new Error(
      `The folder ${folder} is used by another process (PID ${holder ?? process.pid}). If that has nothing to do with it, remove ${file}.`,
    );
  }
  rmSync(file, { force: true });
  writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 });
  lockedHere.add(resolved);
  return () => {
    lockedHere.delete(resolved);
    rmSync(file, { force: true });
  };
}

function holderOf(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // It runs, for someone else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
