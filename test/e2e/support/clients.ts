import { accessSync, constants } from 'node:fs';
import { delimiter, resolve } from 'node:path';

/** Folder with the programs, in place of the one that `.ci/install-clients` fills. */
const VARIABLE = 'E2E_CLIENTS';
const defaultFolder = resolve(__dirname, '../../../.ci/clients');

/** A program that tests run, or preload; `krkn/bin/python` is the Python that has what krkn-lib imports. */
type Client =
  | 'prometheus'
  | 'promtool'
  | 'prometheus-3'
  | 'promtool-3'
  | 'vmagent'
  | 'vmagent-1.150'
  | 'receiver-compliance'
  | 'prometheus-node-exporter'
  | 'krkn/bin/python'
  | 'chromium'
  | 'nginx'
  | 'caddy'
  | `node-${20 | 22 | 24}/bin/node`
  | 'libfaketimeMT.so.1'
  | 'influxd';

/** A version of krkn-lib, as a folder to import it from: of each generation the last one. */
export type KrknLib = 'krkn-lib/1.4.13' | 'krkn-lib/3.1.2' | 'krkn-lib/5.1.13' | 'krkn-lib/7.0.3';

/**
 * Path of a real client: in the folder that the environment variable `E2E_CLIENTS` names, else in `.ci/clients`, else
 * on PATH.
 * @throws {Error} that says how to get it.
 */
export function clientPath(name: Client | KrknLib): string {
  const chosen = process.env[VARIABLE];
  const onPath = (process.env['PATH'] ?? '').split(delimiter);
  const folders = chosen === undefined ? [defaultFolder, ...onPath] : [chosen];
  const found = folders.map((folder) => resolve(folder, name)).find(isExecutable);
  if (found !== undefined) return found;
  const places = chosen === undefined ? `${defaultFolder} or on PATH` : `${chosen} (${VARIABLE})`;
  throw new Error(
    `There is no ${name} in ${places}. Run .ci/install-clients, or set ${VARIABLE} to the folder that holds it.`,
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
