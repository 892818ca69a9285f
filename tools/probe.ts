// `npm run probe`: tries on AWS what we assume of Timestream.

import { TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import { TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import { explainFailure } from './aws/explain-failure';
import { runCommand } from '../command-line/command';
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
  // Of the two variables the CDK reads both, and the SDK only the first.
  const chosen = region ?? process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
  const config = {
    maxAttempts: 5,
    ...(chosen !== undefined && { region: chosen }),
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

// The SDK announces that its releases of 2027 will need a newer Node; the pinned version does not.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
void runCommand(program, parseCommand(process.argv.slice(2), process.env), run);
