import { readCommand, type Command } from '../../command-line/command';
import { Misuse } from '../../command-line/misuse';

/** Which configuration is wanted. */
export interface ClientConfigOptions {
  /** Path of the file of outputs. Undefined: the first of {@link usualOutputs} that is there. */
  readonly outputs: string | undefined;
  /** The only stack whose clients are wanted. Undefined: all stacks. */
  readonly stack: string | undefined;
}

/** Files of outputs: that of a deployment, and that of the local run. */
export const usualOutputs = ['cdk-outputs.json', '.chaos-telemetry/outputs.json'] as const;

const USAGE = `Prints the configuration of Krkn and Prometheus for what you have deployed or run on this machine, ready to be pasted.
It only reads the file of outputs: no AWS credentials are needed.

Usage: npm run --silent client-config -- [options]

  --outputs <file>  what 'npx cdk deploy --outputs-file <file>' has written, or outputs.json in the data folder of
                    'npm start' (default cdk-outputs.json, and if there is none .chaos-telemetry/outputs.json)
  --stack <name>    prints this stack's block only
  -h, --help        shows this
  -v, --version     shows the version
`;

const flags = {
  outputs: { type: 'string' },
  stack: { type: 'string' },
} as const;

/** `npm run --silent client-config` */
export const program = { start: 'npm run --silent client-config', usage: USAGE, flags };

/**
 * Reads the arguments that follow the program's name.
 * @param environment of the process
 */
export function parseCommand(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Command<ClientConfigOptions> {
  return readCommand(program, args, environment, ({ outputs, stack }) => {
    if (outputs === '') throw new Misuse('--outputs takes the name of a file');
    if (stack === '') throw new Misuse('--stack takes the name of a stack');
    return { outputs, stack };
  });
}
