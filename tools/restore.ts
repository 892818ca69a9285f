// `npm run restore`: brings a run back to what it was before a time, from the versions that S3 keeps.

import { explainFailure } from './aws/explain-failure';
import { runCommand } from '../command-line/command';
import { runsBucket } from './aws/runs-bucket';
import { UnusableOutputs } from './outputs/outputs-file';
import { parseCommand, program, type RestoreOptions } from './restore/arguments';
import { parseTime } from '../command-line/parse-time';
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
  const { run, endpoint, isDryRun } = options;
  const before = timeOf(options.before);
  // Of the two variables the CDK reads both, and the SDK only the first.
  const region = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
  const { bucket, client } = runsBucket(options, region);
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

/** @throws {CannotRestore} for what is no time, or not yet over */
function timeOf(text: string): number {
  const time = parseTime(text);
  if (time === undefined) {
    throw new CannotRestore(
      `--before takes a time with its zone, such as 2026-11-30T09:00:00Z or 2026-11-30T10:00+01:00, not '${text}'`,
    );
  }
  if (time > Date.now()) throw new CannotRestore(`--before takes a time in the past, not ${text}`);
  return time;
}

// The SDK announces that its releases of 2027 will need a newer Node; the pinned version does not.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
void runCommand(program, parseCommand(process.argv.slice(2), process.env), run);
