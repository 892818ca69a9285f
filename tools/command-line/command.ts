/** What a command line asks for. */
export type Command<Options> =
  | ({ readonly kind: 'run' } & Options)
  | { readonly kind: 'help' }
  /** An invalid command line; the problem in a sentence without full stop. */
  | { readonly kind: 'misuse'; readonly problem: string };

/** An invalid command line. The message is a sentence without full stop. */
export class Misuse extends Error {
  override name = 'Misuse';
}

/**
 * Reads a command line.
 * @param parse throws {@link Misuse}, and what `parseArgs` throws. Undefined: the options are to be explained
 */
export function commandOf<Options extends object>(parse: () => Options | undefined): Command<Options> {
  try {
    const options = parse();
    return options === undefined ? { kind: 'help' } : { kind: 'run', ...options };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof Misuse) return { kind: 'misuse', problem: message };
    if (!code?.startsWith('ERR_PARSE_ARGS_')) throw error;
    // What follows is advice about arguments that begin with a dash, which do not occur here.
    return { kind: 'misuse', problem: message.split(/\. |\n/)[0] ?? message };
  }
}

/**
 * Does what a command line asks for, and sets the exit status of the process: 2 for an invalid one.
 * @param usage explains the options
 * @param run returns the exit status
 */
export async function runCommand<Options>(
  command: Command<Options>,
  usage: string,
  run: (options: Options) => number | Promise<number>,
): Promise<void> {
  if (command.kind === 'help') {
    process.stdout.write(usage);
  } else if (command.kind === 'misuse') {
    process.stderr.write(`${command.problem}.\n\n${usage}`);
    process.exitCode = 2;
  } else {
    process.exitCode = await run(command);
  }
}
