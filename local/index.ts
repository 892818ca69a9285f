// `npm start`: runs everything on this machine until it is told to stop.

import { constants } from 'node:os';
import { ended, runCommand } from '../command-line/command';
import { shellQuoted } from '../command-line/shell-quoted';
import { startAwsRun } from './aws-run';
import { Progress } from './demo/progress';
import { farewell, greeting } from './greeting';
import { parseCommand, programOf, type RunOptions } from './options';
import type { Closable } from './resources';
import { DRAIN_TIME, type Services } from './services';
import { explainStartFailure } from './start-failure';
import { explainTakenPort } from './taken-port';
import { startTimestreamThread } from './timestream/timestream-thread';

/** Milliseconds after which stopping is given up: less than the 30 s after which service managers would kill the process. */
const STOP_TIMEOUT = DRAIN_TIME + 4_000;
/** Milliseconds in which signals count as one: npm passes on those that the terminal or a service manager has sent to all. */
const SAME_SIGNAL = 1_000;

/** As it is typed: `build:server` makes one file of all, which runs without npm. */
const program = programOf(
  __filename.endsWith('.ts') ? 'npm start' : `node ${shellQuoted(process.argv[1] ?? __filename)}`,
);

/** Returns the exit status of a process that ends before it is told to stop. */
async function run(options: RunOptions, args: readonly string[]): Promise<number> {
  const stopping = new AbortController();
  let services: (Services & Closable) | undefined;
  // From the beginning: the first process of a container is not ended by a signal that it does not handle.
  stopOnSignal(async (signal) => {
    if (services === undefined) process.exit(128 + constants.signals[signal]);
    stopping.abort();
    await services.close();
    process.stdout.write(farewell(options));
  });
  try {
    services = await start(options);
    // Counted from the start of the process, as the user does.
    const seconds = performance.now() / 1000;
    const { isTTY: isTerminal } = process.stdout;
    process.stdout.write(greeting(services, options, { program, args, seconds, isTerminal }));
    if (options.demo) void showDemo(services, options.dataFolder, stopping.signal);
    return 0;
  } catch (error) {
    const explanation =
      (await explainTakenPort(error, options, program, args)) ?? explainStartFailure(error, options);
    if (explanation === undefined) throw error;
    process.stderr.write(`${ended(explanation, program.start)}\n`);
    process.exit(1);
  }
}

function start(options: RunOptions): Promise<Services & Closable> {
  const { aws, influxdb } = options;
  if (aws !== undefined) return startAwsRun({ ...options, ...aws });
  // Not with the other imports: it loads DuckDB, which takes more memory than all else.
  // oxlint-disable-next-line typescript/no-require-imports
  const { startInfluxdbRun, startLocalRun } = require('./run') as typeof import('./run');
  return influxdb === undefined
    ? startLocalRun({ ...options, magneticStoreWrites: options.demo }, startTimestreamThread)
    : startInfluxdbRun({ ...options, influxdb });
}

/** The services go on without it. */
async function showDemo({ outputs }: Services, dataFolder: string, stopping: AbortSignal): Promise<void> {
  const progress = new Progress(process.stdout);
  // Not with the other imports: it loads native code, whose absence would end the start without a word.
  // oxlint-disable-next-line typescript/no-require-imports
  const { loadDemo } = require('./demo/load-demo') as typeof import('./demo/load-demo');
  try {
    await loadDemo({ outputs, dataFolder, now: Date.now(), progress, signal: stopping });
  } catch (error) {
    if (!stopping.aborted) process.stderr.write(`\n${(error as Error).message}.\n`);
  }
}

/** Stops at the first signal, and ends at once at the second. */
function stopOnSignal(stop: (signal: 'SIGINT' | 'SIGTERM') => Promise<void>): void {
  let since: number | undefined;
  const onSignal = (signal: 'SIGINT' | 'SIGTERM'): void => {
    if (since !== undefined) {
      if (performance.now() - since > SAME_SIGNAL) process.exit(1);
      return;
    }
    since = performance.now();
    setTimeout(() => {
      process.stdout.write('\nRequests under way are answered first. Press Ctrl-C again to end at once.\n');
    }, SAME_SIGNAL).unref();
    setTimeout(() => process.exit(1), STOP_TIMEOUT).unref();
    void stop(signal).then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

/** A terminal or a log collector that goes away, or a full disk behind a redirection, is not a reason to stop. */
function outliveOutput(): void {
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
}

outliveOutput();
// All files are for their owner only: DuckDB makes new ones while it runs, and lets no one choose their mode.
process.umask(0o077);
const args = process.argv.slice(2);
void runCommand(program, parseCommand(program, args, process.env as Record<string, string>), (options) =>
  run(options, args),
);
