import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { tellOnStderr, type Tell } from './disk-trouble';
import { isOpen, makeFolder } from './private-files';

/** What a data folder holds; temporary files of these begin in the same way. */
const OWN =
  /^(?:(?:telemetry|connector)-(?:credentials|access-key)\.json|outputs\.json|look-queue\.jsonl|unfinished-demo\.json|lock$|s3$|timestream$|logs$)/;

/**
 * Makes the data folder, which only its owner can enter. A folder that is there is closed to others, too, with the files in
 * it, unless it holds something else: `--data /tmp` must not take `/tmp` from all users.
 * @param tell default: stderr
 */
export async function openDataFolder(folder: string, tell: Tell = tellOnStderr): Promise<void> {
  if (await makeFolder(folder)) return;
  const entries = await readdir(folder, { withFileTypes: true });
  const own = entries.filter(({ name }) => OWN.test(name));
  for (const file of own.filter((entry) => entry.isFile())) {
    const path = join(folder, file.name);
    if (await isOpen(path)) await chmod(path, 0o600);
  }
  if (!(await isOpen(folder))) return;
  if (own.length === entries.length) {
    await chmod(folder, 0o700);
  } else {
    tell(
      `other users can enter ${folder}, where the data is kept: choose a folder of its own, or chmod 700 it`,
    );
  }
}
