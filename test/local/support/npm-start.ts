import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Child, startChild } from './child-process';
import { eventually } from './eventually';

const root = resolve(__dirname, '../../..');

/**
 * Runs `npm start` on a data folder and any free port, with more options. Resolves when it says that it is ready.
 * @param environment variables beside those of this process
 */
export async function npmStart(
  dataFolder: string,
  options: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Child> {
  const args = ['start', '--silent', '--', '--data', dataFolder, '--port', '0', '--connector-port', '0'];
  const child = await startChild('npm', [...args, ...options], environment);
  await eventually(() => {
    if (!/\nReady in .*\n/.test(child.stdout())) {
      throw new Error(`npm start is not ready. It has printed:\n${child.stdout()}${child.stderr()}`);
    }
  }, 30_000);
  return child;
}

/**
 * What Krkn and Prometheus are to be configured with, by the command that `npm start` has printed.
 * @param folder in which it is typed
 */
export async function printedSettings(
  printed: string,
  folder = root,
): Promise<{ readonly krkn: string; readonly prometheus: string }> {
  const [, command] = /^ +Settings +(npm .*)$/m.exec(printed) ?? [];
  if (command === undefined) throw new Error(`There is no command that prints settings in:\n${printed}`);
  const { stdout } = await promisify(execFile)('sh', ['-c', command], { cwd: folder });
  const [krkn, prometheus] = stdout.split(/^(?=# local-)/m).filter((block) => block.startsWith('# local-'));
  if (krkn === undefined || prometheus === undefined) {
    throw new Error(`There are not two blocks in:\n${stdout}`);
  }
  return { krkn, prometheus };
}
