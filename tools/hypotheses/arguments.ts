import { chosenRegion } from '../../command-line/chosen-region';
import { readCommand, type Command } from '../../command-line/command';
import { Misuse } from '../../command-line/misuse';
import { checkEndpoint } from '../aws/endpoint-option';
import type { BucketOptions } from '../aws/runs-bucket';

/** What is to be done with hypotheses. */
export type HypothesesOptions =
  | { readonly action: 'check'; readonly file: string }
  | ({ readonly action: 'suggest'; readonly group: string } & BucketOptions);

const USAGE = `Checks a file of hypotheses, or proposes one from the passing runs of a group.

Usage: npm run --silent hypotheses -- check <file>
       npm run --silent hypotheses -- suggest --group <group> [options]

  check <file>       says whether the file is valid, or each of its problems with its place. Works offline
  suggest            writes a file to edit: what moved in the newest passing runs, and stayed below its highest
  --group <group>    the group of the runs
  --bucket <name>    the bucket of the runs (default: TelemetryBucketName of the outputs)
  --outputs <file>   what 'npx cdk deploy --outputs-file <file>' has written (default cdk-outputs.json)
  --region <name>    the bucket's region (default: that of your environment)
  --endpoint <url>   calls a stand-in instead of AWS
  -h, --help         shows this
  -v, --version      shows the version

Credentials and region are those of your environment, as for the AWS CLI: AWS_PROFILE chooses a profile, AWS_REGION
a region. Exit status: 0 if the file is valid or something is proposed, 1 if not, 2 for invalid options.
`;

const flags = {
  group: { type: 'string' },
  bucket: { type: 'string' },
  outputs: { type: 'string', default: 'cdk-outputs.json' },
  region: { type: 'string' },
  endpoint: { type: 'string' },
} as const;

/** `npm run --silent hypotheses` */
export const program = { start: 'npm run --silent hypotheses', usage: USAGE, flags, takesWords: true };

/**
 * Reads the arguments that follow the program's name.
 * @param environment of the process
 */
export function parseCommand(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Command<HypothesesOptions> {
  return readCommand(program, args, environment, (values, words): HypothesesOptions => {
    const { group = '', bucket, outputs, region, endpoint } = values;
    const [action, file, ...more] = words;
    if (action === 'check') {
      if (file === undefined || more.length > 0) throw new Misuse('Name one file: check <file>');
      return { action, file };
    }
    if (action !== 'suggest' || file !== undefined) {
      throw new Misuse('Say what to do: check <file>, or suggest');
    }
    if (group === '') throw new Misuse('Name the group: --group <group>');
    checkEndpoint(endpoint, 'http://127.0.0.1:8080/_s3');
    return {
      action,
      group: group.replace(/\/$/, ''),
      bucket,
      outputs,
      region: chosenRegion(region, environment),
      endpoint,
    };
  });
}
