import { chosenRegion } from '../../command-line/chosen-region';
import { readCommand, type Command } from '../../command-line/command';
import { Misuse } from '../../command-line/misuse';
import { checkEndpoint } from '../aws/endpoint-option';

/** Where the probe makes its table. */
export interface ProbeOptions {
  readonly database: string;
  /** Undefined: that of the profile. */
  readonly region: string | undefined;
  /** URL to call instead of AWS. */
  readonly endpoint: string | undefined;
}

const USAGE = `Tries on your AWS account what this project assumes of Amazon Timestream for LiveAnalytics (docs/assumptions.md).
It creates a table of its own in a database of yours, writes some 60 small records to it, reads them, and deletes the
table, also when it fails or you press Ctrl-C. It touches no other table.

Usage: npm run --silent probe -- --database <name> [options]

  --database <name>  an existing database
  --region <name>    the database's region (default: that of your environment)
  --endpoint <url>   calls a stand-in instead of AWS
  -h, --help         shows this
  -v, --version      shows the version

Credentials and region are those of your environment, as for the AWS CLI: AWS_PROFILE chooses a profile, AWS_REGION
a region. Exit status: 0 if all that was tried holds, 1 if something does not hold or the probe cannot run, 2 for
invalid options.
`;

const flags = {
  database: { type: 'string' },
  region: { type: 'string' },
  endpoint: { type: 'string' },
} as const;

/** `npm run --silent probe` */
export const program = { start: 'npm run --silent probe', usage: USAGE, flags };

/**
 * Reads the arguments that follow the program's name.
 * @param environment of the process
 */
export function parseCommand(args: readonly string[], environment: NodeJS.ProcessEnv): Command<ProbeOptions> {
  return readCommand(program, args, environment, ({ database, region, endpoint }) => {
    if (database === undefined) {
      throw new Misuse('Name the database that the table is to be made in: --database <name>');
    }
    checkEndpoint(endpoint, 'http://127.0.0.1:4711');
    return { database, region: chosenRegion(region, environment), endpoint };
  });
}
