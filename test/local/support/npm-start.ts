import { type Child, startChild } from './child-process';
import { eventually } from './eventually';

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
    if (!/\nReady in .*\n$/.test(child.stdout())) {
      throw new Error(`npm start is not ready. It has printed:\n${child.stdout()}${child.stderr()}`);
    }
  }, 30_000);
  return child;
}

/** The block that `npm start` tells its user to paste. */
export function pastedBlock(printed: string): string {
  const [, block] = /\nPaste this into prometheus\.yml.*:\n\n(.*)\nStop with Ctrl-C/s.exec(printed) ?? [];
  if (block === undefined) throw new Error(`There is no block to paste in:\n${printed}`);
  return block;
}
