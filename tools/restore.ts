// `npm run restore`: brings a run back to what it was before a time, from the versions that S3 keeps.

import { runCommand } from '../command-line/command';
import { explainFailure } from './aws/explain-failure';
import { quietSdk } from './aws/quiet-sdk';
import { runsBucket } from './aws/runs-bucket';
import { UnusableOutputs } from './outputs/outputs-file';
import { parseCommand, program, type RestoreOptions } from './restore/arguments';
import { conclusion, entry, explain, introduction } from './restore/report';
import { CannotRestore, carryOut, findSteps } from './restore/restore';

async function run(options: RestoreOptions): Promise<number> {
  try {
    return (await restore(options)) ? 0 : 1;
  } catch (error) {
    const isOurs = error instanceof CannotRestore || error instanceof UnusableOutputs;
    const explanation = isOurs ? error.message : (explainFailure(error) ?? explain(error as Error));
    process.stderr.write(`${explanation}.\n`);
    return 1;
  }
}

/** Returns whether the run is as it was. */
async function restore(options: RestoreOptions): Promise<boolean> {
  const { run, before, endpoint, isDryRun } = options;
  const { bucket, client } = runsBucket(options);
  const task = { run, before, region: await client.config.region(), bucket, endpoint, isDryRun };
  process.stdout.write(introduction(task));
  const place = { client, bucket, run };
  const steps = await findSteps(place, before);
  const tell = (outcome: Parameters<typeof entry>[0]): void => {
    process.stdout.write(entry(outcome, isDryRun));
  };
  if (isDryRun) for (const step of steps) tell({ step });
  const failures = isDryRun ? [] : await carryOut(place, steps, tell);
  process.stdout.write(conclusion(steps, failures, isDryRun));
  return failures.length === 0;
}

quietSdk(process.env);
void runCommand(program, parseCommand(process.argv.slice(2), process.env), run);
