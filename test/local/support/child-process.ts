import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** A process that a test has started. */
export interface Child {
  readonly pid: number;
  /** What it has printed so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Sends a signal to it and to all that it has started in turn, as a terminal does. Nothing happens if it has ended. */
  readonly signal: (name: NodeJS.Signals) => void;
  /** Its exit status or signal, once it has ended and all that was printed has arrived. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

const root = resolve(__dirname, '../../..');
const running = new Set<Child>();

afterEach(async () => {
  await Promise.all(
    [...running].map((child) => {
      child.signal('SIGKILL');
      return child.ended;
    }),
  );
});

/**
 * Starts a program in the project's folder, in a process group of its own. It is killed when the test has ended.
 * @param environment variables beside those of this process
 */
export async function startChild(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Child> {
  const childProcess = spawn(command, args, {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Jest sets it where its own output has colours.
    env: { ...process.env, FORCE_COLOR: undefined, ...environment },
  });
  let stdout = '';
  let stderr = '';
  childProcess.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  childProcess.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const closed = once(childProcess, 'close') as Promise<[number | null, NodeJS.Signals]>;
  closed.catch(() => undefined);
  await once(childProcess, 'spawn');
  const child: Child = {
    pid: childProcess.pid!,
    stdout: () => stdout,
    stderr: () => stderr,
    signal: (name) => {
      if (running.has(child)) signalGroup(child.pid, name);
    },
    ended: closed.then(([status, signal]) => {
      running.delete(child);
      return status ?? signal;
    }),
  };
  running.add(child);
  return child;
}

function signalGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch (error) {
    // It has ended, and that has not been noticed yet.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
