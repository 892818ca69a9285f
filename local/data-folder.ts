import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { tellOnStderr, type Tell } from './disk-trouble';
import { isOpen, makeFolder, makePrivateFolder } from './private-files';

/** Names of what a data folder holds. docs/local.md says what each is. */
export const entries = {
  outputs: 'outputs.json',
  telemetryCredentials: 'telemetry-credentials.json',
  telemetryKey: 'telemetry-access-key.json',
  connectorCredentials: 'connector-credentials.json',
  connectorKey: 'connector-access-key.json',
  unfinishedDemo: 'unfinished-demo.json',
  looks: 'look-queue.jsonl',
  runs: 's3',
  samples: 'timestream',
  logs: 'logs',
  lock: 'lock',
} as const;

/** Whether something in the folder is of the local run. Temporary files begin with the name of what they become. */
function isOwn({ name }: { readonly name: string }): boolean {
  return Object.values(entries).some((entry) => name === entry || name.startsWith(`${entry}.`));
}

/**
 * Makes the data folder, which only its owner can enter. A folder that is there is closed to others, too, with the files and logs in
 * it, unless it holds something else: `--data /tmp` must not take `/tmp` from all users.
 * @param tell default: stderr
 */
export async function openDataFolder(folder: string, tell: Tell = tellOnStderr): Promise<void> {
  if (await makeFolder(folder)) return;
  const found = await readdir(folder, { withFileTypes: true });
  const own = found.filter(isOwn);
  await closeFiles(folder, own);
  if (own.some((entry) => entry.name === entries.logs && entry.isDirectory())) {
    const logs = join(folder, entries.logs);
    await makePrivateFolder(logs);
    await closeFiles(logs, await readdir(logs, { withFileTypes: true }));
  }
  if (!(await isOpen(folder))) return;
  if (own.length === found.length) {
    await chmod(folder, 0o700);
  } else {
    tell(
      `other users can enter ${folder}, where the data is kept: choose a folder of its own, or chmod 700 it`,
    );
  }
}

async function closeFiles(
  folder: string,
  found: readonly { readonly name: string; isFile(): boolean }[],
): Promise<void> {
  for (const { name } of found.filter((entry) => entry.isFile())) {
    const file = join(folder, name);
    if (await isOpen(file)) await chmod(file, 0o600);
  }
}
