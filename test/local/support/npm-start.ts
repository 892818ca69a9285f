import { type Child, startChild } from './child-process';
import { eventually } from './eventually';

/** Runs `npm start` on a data folder and any free port. Resolves when it says that it is ready. */
export async function npmStart(dataFolder: string): Promise<Child> {
  const args = ['start', '--silent', '--', '--data', dataFolder, '--port', '0', '--connector-port', '0'];
  const child = await startChild('npm', args);
  await eventually(() => {
    if (!/\nReady in .*\n$/.test(child.stdout())) {
      throw new Error(`npm start is not ready. It has printed:\n${child.stdout()}${child.stderr()}`);
    }
  }, 30_000);
  return child;
}
