import { parseArgs } from 'node:util';

/** What the command line asks for. */
export type Command =
  | ({ readonly kind: 'run' } & ProbeOptions)
  | { readonly kind: 'help' }
  /** An invalid command line; the problem in a sentence without full stop. */
  | { readonly kind: 'misuse'; readonly problem: string };

/** Where the probe makes its table. */
export interface ProbeOptions {
  readonly database: string;
  /** Undefined: that of the environment. */
  readonly region: string | undefined;
  /** URL to call instead of AWS. */
  readonly endpoint: string | undefined;
}

/** Explains the options. */
export const USAGE = `Tries on your AWS account what this project assumes of Amazon Timestream for LiveAnalytics (docs/assumptions.md).
It creates a table of its own in a database of yours, writes some 60 small records to it, reads them, and deletes the
table, also when it fails or you press Ctrl-C. It touches no other table.

Usage: npm run --silent probe -- --database <name> [options]

  --database <name>  an existing database
  --region <name>    the database's region (default: that of your environment)
  --endpoint <url>   calls a stand-in instead of AWS
  --help             shows this

Credentials and region are those of your environment, as for the AWS CLI: AWS_PROFILE chooses a profile, AWS_REGION
a region. Exit status: 0 if all that was tried holds, 1 if something does not hold or the probe cannot run, 2 for an
unknown option.
`;

const flags = {
  database: { type: 'string' },
  region: { type: 'string' },
  endpoint: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** Reads the arguments that follow the program's name. */
export function parseCommand(args: readonly string[]): Command {
  try {
    const { values } = parseArgs({ args: [...args], options: flags });
    const { help, database, region, endpoint } = values;
    if (help) return { kind: 'help' };
    if (database === undefined) {
      return misuse('Name the database that the table is to be made in: --database <name>');
    }
    if (endpoint !== undefined && !/^https?:\/\/[^/?#\s]+\/?$/.test(endpoint)) {
      return misuse(`--endpoint takes a URL such as http://127.0.0.1:4711, not '${endpoint}'`);
    }
    return { kind: 'run', database, region, endpoint };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS_')) throw error;
    // What follows is advice about arguments that begin with a dash, which do not occur here.
    return misuse(message.split(/\. |\n/)[0] ?? message);
  }
}

function misuse(problem: string): Command {
  return { kind: 'misuse', problem };
}
