// `npm run probe`: tries on AWS what we assume of Timestream.

import { TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import { TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import { runCommand } from '../command-line/command';
import { explainFailure } from './aws/explain-failure';
import { quietSdk } from './aws/quiet-sdk';
import { parseCommand, program, type ProbeOptions } from './probe/arguments';
import { conclusion, entry, introduction } from './probe/report';
import { newTableName, runProbes, TableLeft, type Result } from './probe/run-probes';

/** Milliseconds until what was written should be read, at the latest. */
const PATIENCE = 60_000;

async function run(options: ProbeOptions): Promise<number> {
  try {
    return (await probe(options)) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${explain(error, options)}\n`);
    return 1;
  }
}

/** Returns whether nothing failed. */
async function probe({ database, region, endpoint }: ProbeOptions): Promise<boolean> {
  const config = {
    maxAttempts: 5,
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
  };
  const write = new TimestreamWriteClient(config);
  const clients = { write, query: new TimestreamQueryClient(config), patience: PATIENCE };
  const table = newTableName();
  process.stdout.write(
    `${introduction({ region: await write.config.region(), database, table, endpoint })}\n`,
  );
  const results: Result[] = [];
  const interrupted = onInterrupt();
  await runProbes({
    clients,
    database,
    table,
    signal: interrupted,
    onResult: (result) => {
      results.push(result);
      process.stdout.write(entry(result));
    },
  });
  const end = interrupted.aborted ? 'Interrupted: ' : '';
  process.stdout.write(`\n${end}${conclusion(results)}The table has been deleted.\n`);
  return !interrupted.aborted && results.every(({ outcome }) => outcome !== 'does not hold');
}

/** Aborted at Ctrl-C, so that the table is deleted before the end. */
function onInterrupt(): AbortSignal {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      process.stderr.write('\nDeleting the table…\n');
      interrupt.abort();
    });
  }
  return interrupt.signal;
}

function explain(error: unknown, { database }: ProbeOptions): string {
  if (error instanceof TableLeft) {
    const { name, message } = error.cause as Error;
    return `The table could not be deleted: ${name}: ${message}\nDelete it with: aws timestream-write delete-table --database-name ${database} --table-name ${error.table}`;
  }
  const explanation = explainFailure(error);
  if (explanation !== undefined) return `${explanation}.`;
  const { name, message } = error as Error;
  if (name === 'AbortError') return 'Interrupted before the table was made.';
  return `The table could not be made: ${name}: ${message}`;
}

quietSdk(process.env);
void runCommand(program, parseCommand(process.argv.slice(2), process.env), run);
