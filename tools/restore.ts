// `npm run restore`: brings a run back to what it was before a time, from the versions that S3 keeps.

import { readFileSync } from 'node:fs';
import { S3Client } from '@aws-sdk/client-s3';
import { readOutputs } from '../client-config/stack-outputs';
import { explainFailure } from './preflight/explain-failure';
import { runCommand } from './command-line/command';
import { parseCommand, USAGE, type RestoreOptions } from './restore/arguments';
import { parseTime } from './restore/parse-time';
import { conclusion, entry, explain, introduction } from './restore/report';
import { CannotRestore, carryOut, findSteps } from './restore/restore';

async function run(options: RestoreOptions): Promise<number> {
  try {
    return (await restore(options)) ? 0 : 1;
  } catch (error) {
    const isOurs = error instanceof CannotRestore;
    const explanation = isOurs ? error.message : (explainFailure(error) ?? explain(error as Error));
    process.stderr.write(`${explanation}.\n`);
    return 1;
  }
}

/** Returns whether the run is as it was. */
async function restore(options: RestoreOptions): Promise<boolean> {
  const { run, endpoint, isDryRun } = options;
  const before = timeOf(options.before);
  const bucket = options.bucket ?? bucketOf(options.outputs);
  // Of the two variables the CDK reads both, and the SDK only the first.
  const region = options.region ?? process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
  const client = new S3Client({
    maxAttempts: 5,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
  });
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

/** @throws {CannotRestore} if the file does not name one bucket of runs */
function bucketOf(file: string): string {
  const buckets = readOutputs(readJson(file)).stacks.flatMap((stack) =>
    stack.client === 'krkn' ? stack.outputs.TelemetryBucketName : [],
  );
  const [bucket] = buckets;
  if (bucket !== undefined && buckets.length === 1) return bucket;
  throw new CannotRestore(
    buckets.length === 0
      ? `${file} has no output TelemetryBucketName. Name the bucket with --bucket`
      : `${file} has several buckets. Choose one with --bucket: ${buckets.join(', ')}`,
  );
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CannotRestore(
      `${file}, the file of outputs, cannot be read: ${(error as Error).message}. Name another with --outputs, or the bucket with --bucket`,
    );
  }
}

// The SDK announces that its releases of 2027 will need a newer Node; the pinned version does not.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
void runCommand(parseCommand(process.argv.slice(2)), USAGE, run);
