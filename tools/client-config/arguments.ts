import { parseArgs } from 'node:util';

/** What the command line asks for. */
type Command =
  | ({ readonly kind: 'run' } & ClientConfigOptions)
  | { readonly kind: 'help' }
  /** An invalid command line; the problem in a sentence without full stop. */
  | { readonly kind: 'misuse'; readonly problem: string };

/** Which configuration is wanted. */
export interface ClientConfigOptions {
  /** Path of the file of outputs. */
  readonly outputs: string;
  /** The only stack whose clients are wanted. Undefined: all stacks. */
  readonly stack: string | undefined;
}

/** Explains the options. */
export const USAGE = `Prints the configuration of Krkn and Prometheus for what you have deployed, ready to be pasted.
It only reads the file of outputs: no AWS credentials are needed.

Usage: npm run --silent client-config -- [options]

  --outputs <file>  what 'npx cdk deploy --outputs-file <file>' has written (default cdk-outputs.json),
                    or the outputs.json in the data folder of the local run (.chaos-telemetry/outputs.json)
  --stack <name>    prints this stack's block only
  --help            shows this
`;

const flags = {
  outputs: { type: 'string', default: 'cdk-outputs.json' },
  stack: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** Reads the arguments that follow the program's name. */
export function parseCommand(args: readonly string[]): Command {
  try {
    const { help, outputs, stack } = parseArgs({ args: [...args], options: flags }).values;
    if (help) return { kind: 'help' };
    if (outputs === '') return { kind: 'misuse', problem: '--outputs takes the name of a file' };
    if (stack === '') return { kind: 'misuse', problem: '--stack takes the name of a stack' };
    return { kind: 'run', outputs, stack };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS_')) throw error;
    // Node adds advice about arguments that begin with a dash, which do not occur here.
    return { kind: 'misuse', problem: message.split(/\. |\n/)[0] ?? message };
  }
}
