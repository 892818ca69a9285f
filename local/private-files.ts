import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';

/** Makes a folder that only its owner can enter, unless it is there already. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

/** Writes JSON that only its owner can read. A reader sees the old file or the new one, never a part. */
export async function writePrivateJson(file: string, value: unknown): Promise<void> {
  const temporary = `${file}.${randomUUID()}`;
  try {
    await writeFile(temporary, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
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
    throw error;
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
