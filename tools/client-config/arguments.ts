import { parseArgs } from 'node:util';
import { commandOf, Misuse, type Command } from '../command-line/command';

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
export function parseCommand(args: readonly string[]): Command<ClientConfigOptions> {
  return commandOf(() => {
    const { help, outputs, stack } = parseArgs({ args: [...args], options: flags }).values;
    if (help) return undefined;
    if (outputs === '') throw new Misuse('--outputs takes the name of a file');
    if (stack === '') throw new Misuse('--stack takes the name of a stack');
    return { outputs, stack };
  });
}
