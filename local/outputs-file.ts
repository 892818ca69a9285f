import { isDeepStrictEqual } from 'node:util';
import { diskTrouble, systemReason, tellOnStderr, type Tell } from './disk-trouble';
import { readJson, writePrivateJson } from './private-files';

/**
 * Writes the outputs of a run into a file that only its owner can read, unless they are there already. The services
 * run without it: a file that cannot be written is only told.
 * @param tell default: stderr
 */
export async function keepOutputs(file: string, outputs: object, tell: Tell = tellOnStderr): Promise<void> {
  const kept = await readJson(file).catch(() => undefined);
  if (isDeepStrictEqual(kept, outputs)) return;
  try {
    await writePrivateJson(file, outputs);
  } catch (error) {
    const reason = diskTrouble(error) ?? systemReason(error) ?? (error as Error).message;
    tell(`${reason}: ${file} cannot be written, and does not describe this run`);
  }
}
