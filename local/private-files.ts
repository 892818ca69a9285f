import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Makes a folder that only its owner can enter. One that is there already, others are kept out of from now on.
 * @throws {Error} also if nothing can be written into it
 */
export async function makePrivateFolder(folder: string): Promise<void> {
  if (await makeFolder(folder)) return;
  if (await isOpen(folder)) await chmod(folder, 0o700);
  await checkWritable(folder);
}

/**
 * Makes a file in a folder, and removes it: found out by the first request, what cannot be written would be lost.
 * @throws {Error} with the folder as its `path`
 */
export async function checkWritable(folder: string): Promise<void> {
  const file = join(folder, randomUUID());
  try {
    await writeFile(file, '', { mode: 0o600 });
    await rm(file);
  } catch (error) {
    throw Object.assign(error as Error, { path: folder });
  }
}

/**
 * Makes a folder and those above it, for their owner only. Not the recursive `mkdir` of Node.js: below `/proc` it never ends.
 * @returns false if it is there already
 */
export async function makeFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return false;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
  }
  await makeFolder(dirname(folder));
  await mkdir(folder, { mode: 0o700 });
  return true;
}

/** Whether other users of this machine can do anything with a file or folder. Modes mean nothing on Windows. */
export async function isOpen(path: string): Promise<boolean> {
  return process.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0;
}

/** Writes JSON that only its owner can read. A reader sees the old file or the new one, never a part. */
export function writePrivateJson(file: string, value: unknown): Promise<void> {
  return writeWhole(file, `${JSON.stringify(value, undefined, 2)}\n`, 0o600);
}

/** The same of any contents and mode, which the umask of the process narrows. */
export async function writeWhole(file: string, contents: string | Uint8Array, mode: number): Promise<void> {
  const temporary = `${file}.${randomUUID()}`;
  try {
    await writeFile(temporary, contents, { mode });
    await rename(temporary, file);
  } catch (error) {
    // It may hold a secret, and the disk may be full of such files.
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Reads a text.
 * @returns undefined if there is no such file.
 * @throws {Error} if it cannot be read.
 */
export async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    // Node.js does not say which file it is, if that is a folder.
    throw Object.assign(error as Error, { path: file });
  }
}

/**
 * Reads JSON.
 * @returns undefined if there is no such file.
 * @throws {Error} if it cannot be read or is not JSON.
 */
export async function readJson(file: string): Promise<unknown> {
  const text = await readText(file);
  return text === undefined ? undefined : JSON.parse(text);
}
