import { chosenRegion } from '../../command-line/chosen-region';
import { readCommand, type Command } from '../../command-line/command';
import { Misuse } from '../../command-line/misuse';
import { timeOption } from '../../command-line/time-option';
import { checkEndpoint } from '../aws/endpoint-option';
import type { BucketOptions } from '../aws/runs-bucket';

/** What is to be restored. */
export interface RestoreOptions extends BucketOptions {
  /** Folder of the run, `group/run`, without a slash at its end. */
  readonly run: string;
  /** Epoch milliseconds, in the past. */
  readonly before: number;
  /** Whether nothing is to be changed. */
  readonly isDryRun: boolean;
}

const USAGE = `Restores a run whose files were overwritten or deleted: each becomes again what it was before a time.
S3 copies the older versions, which the bucket keeps for 30 days. Nothing is deleted: what is replaced stays an
older version, and files that came later stay.

Usage: npm run --silent restore -- --run <group>/<run> --before <time> [options]

  --run <group>/<run>  the run's folder, as in the address of its page
  --before <time>      such as 2026-11-30T09:00:00Z or 2026-11-30T10:00+01:00
  --dry-run            only says what it would do
  --bucket <name>      the bucket of the runs (default: TelemetryBucketName of the outputs)
  --outputs <file>     what 'npx cdk deploy --outputs-file <file>' has written (default cdk-outputs.json)
  --region <name>      the bucket's region (default: that of your environment)
  --endpoint <url>     calls a stand-in instead of AWS
  -h, --help           shows this
  -v, --version        shows the version

Credentials and region are those of your environment, as for the AWS CLI: AWS_PROFILE chooses a profile, AWS_REGION
a region. Exit status: 0 if the run is as it was, 1 if not, 2 for invalid options.
`;

const flags = {
  run: { type: 'string' },
  before: { type: 'string' },
  bucket: { type: 'string' },
  outputs: { type: 'string', default: 'cdk-outputs.json' },
  region: { type: 'string' },
  endpoint: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
} as const;

/** `npm run --silent restore` */
export const program = { start: 'npm run --silent restore', usage: USAGE, flags };

/**
 * Reads the arguments that follow the program's name.
 * @param environment of the process
 */
export function parseCommand(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Command<RestoreOptions> {
  return readCommand(program, args, environment, (values) => {
    const { run = '', before = '', bucket, outputs, region, endpoint } = values;
    if (run === '') throw new Misuse('Name the run: --run <group>/<run>');
    if (before === '') throw new Misuse('Say what time the run is to be as before: --before <time>');
    checkEndpoint(endpoint, 'http://127.0.0.1:8080/_s3');
    return {
      run: run.replace(/\/$/, ''),
      before: pastTime('--before', before),
      bucket,
      outputs,
      region: chosenRegion(region, environment),
      endpoint,
      isDryRun: values['dry-run'],
    };
  });
}

function pastTime(name: string, text: string): number {
  const time = timeOption(name, text);
  if (time > Date.now()) throw new Misuse(`${name} takes a time in the past, not '${text}'`);
  return time;
}
