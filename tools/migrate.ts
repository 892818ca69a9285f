// `npm run migrate`: moves samples and histograms from one connector to another, and compares them.

import { runCommand } from '../command-line/command';
import { parseCommand, program, type MigrateOptions } from './migrate/arguments';
import { Refused, type Login } from './migrate/connector';
import { migrate } from './migrate/migrate';
import { NotTheSame } from './migrate/move-range';
import { destinationLabels, findConnector, UnknownDestination } from './migrate/places';
import { UnusableProgress } from './migrate/progress';
import { conclusion, entry, introduction } from './migrate/report';
import { UnusableOutputs } from './outputs/outputs-file';

async function run(options: MigrateOptions): Promise<number> {
  try {
    await move(options);
    return 0;
  } catch (error) {
    const isUnderWay = error instanceof Refused || error instanceof NotTheSame;
    const isMisled = [UnknownDestination, UnusableOutputs, UnusableProgress].some(
      (kind) => error instanceof kind,
    );
    if (!isUnderWay && !isMisled) throw error;
    const { message } = error as Error;
    process.stderr.write(`${message.replace(/\.$/, '')}.\n`);
    if (isUnderWay) process.stderr.write('The same command goes on where this one ended.\n');
    return 1;
  }
}

async function move({ fromDestination, toDestination, ...options }: MigrateOptions): Promise<void> {
  const from = findConnector(options.from, loginOf('FROM'));
  const to = findConnector(options.to, loginOf('TO'));
  process.stdout.write(introduction({ from, to, period: options.period, state: options.state }));
  const progress = await migrate(
    {
      from: {
        read: { url: from.readUrl, login: from.login },
        destination: destinationLabels(from, fromDestination),
      },
      to: {
        read: { url: to.readUrl, login: to.login },
        write: { url: to.writeUrl, login: to.login },
        destination: destinationLabels(to, toDestination),
      },
      matchers: [{ name: '__name__', comparison: '=~', value: options.metrics }],
      period: options.period,
      step: options.step * 60_000,
      stateFile: options.state,
    },
    (range, moved) => {
      process.stdout.write(entry(range, moved));
    },
  );
  process.stdout.write(conclusion(progress));
}

function loginOf(side: 'FROM' | 'TO'): Login | undefined {
  const username = process.env[`MIGRATE_${side}_USERNAME`];
  const password = process.env[`MIGRATE_${side}_PASSWORD`];
  return username === undefined || password === undefined ? undefined : { username, password };
}

void runCommand(program, parseCommand(process.argv.slice(2), process.env), run);
