import { chosenRegion } from '../../command-line/chosen-region';
import { readCommand, type Command } from '../../command-line/command';
import { Misuse } from '../../command-line/misuse';
import { timeOption } from '../../command-line/time-option';

/** Which runs are to be looked at. */
export interface LookAgainOptions {
  readonly group: string;
  /** Epoch milliseconds: runs that began before are left out. */
  readonly since: number | undefined;
  /** Seconds that are added to the times of their scenarios. */
  readonly shift: number;
  /** Path of the file of outputs. */
  readonly outputs: string;
  /** Undefined: that of the profile. */
  readonly region: string | undefined;
  /** Whether nothing is to be asked for. */
  readonly isDryRun: boolean;
}

const USAGE = `Has the metrics of many runs looked at again: those of before 'metrics' was set, or after its settings or the
hypotheses of a group have changed. Each look asks the store of the metrics, which costs what docs/cost.md says.

Usage: npm run --silent look-again -- --group <group> [options]

  --group <group>      the group of the runs
  --since <time>       only runs that began then or later, such as 2026-11-30T09:00:00Z
  --shift <seconds>    added to the times of the scenarios, if Krkn's clock was wrong; -90 if it was 90 s fast
  --dry-run            only says which runs it would be
  --outputs <file>     what 'npx cdk deploy --outputs-file <file>' has written (default cdk-outputs.json)
  --region <name>      the region of the secret with the credentials (default: that of your environment)
  -h, --help           shows this
  -v, --version        shows the version

Where the password is in a secret, it is read with the credentials of your environment, as for the AWS CLI.
Exit status: 0 if all runs will be looked at, 1 if not, 2 for invalid options.
`;

const flags = {
  group: { type: 'string' },
  since: { type: 'string' },
  shift: { type: 'string', default: '0' },
  outputs: { type: 'string', default: 'cdk-outputs.json' },
  region: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
} as const;

/** `npm run --silent look-again` */
export const program = { start: 'npm run --silent look-again', usage: USAGE, flags };

/**
 * Reads the arguments that follow the program's name.
 * @param environment of the process
 */
export function parseCommand(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Command<LookAgainOptions> {
  // Apart from the name, a negative shift would be taken for an option.
  const isNegative = (index: number): boolean =>
    args[index - 1] === '--shift' && /^-\d/.test(args[index] ?? '');
  const joined = args.flatMap((arg, index) =>
    isNegative(index) ? `--shift=${arg}` : isNegative(index + 1) ? [] : arg,
  );
  return readCommand(program, joined, environment, (values) => {
    const { group = '', since, shift, outputs, region } = values;
    if (group === '') throw new Misuse('Name the group: --group <group>');
    if (!/^-?\d{1,5}$/.test(shift)) throw new Misuse(`--shift takes whole seconds, not '${shift}'`);
    return {
      group: group.replace(/\/$/, ''),
      since: since === undefined ? undefined : timeOption('--since', since),
      shift: Number(shift),
      outputs,
      region: chosenRegion(region, environment),
      isDryRun: values['dry-run'],
    };
  });
}
