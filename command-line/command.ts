import { parseArgs } from 'node:util';
import { version } from '../package.json';
import { checkNames } from './check-names';
import { Misuse } from './misuse';
import type { Flags, Program } from './program';
import { withOptions } from './typed-command';

type Values<Named extends Flags> = ReturnType<typeof parseArgs<{ options: Named }>>['values'];

/** What a command line asks for. */
export type Command<Options> =
  | { readonly kind: 'run'; readonly options: Options }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  /** An invalid command line; the problem in one line, without a full stop at its end. */
  | { readonly kind: 'misuse'; readonly problem: string };

const common = {
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', short: 'v', default: false },
} as const;

/**
 * Reads a command line.
 * @param args that follow the program's name
 * @param environment of the process, in which npm leaves the options that it took for its own
 * @param toOptions throws {@link Misuse}
 */
export function readCommand<Named extends Flags, Options>(
  program: Program<Named>,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  toOptions: (values: Values<Named>, words: readonly string[]) => Options,
): Command<Options> {
  const options = { ...program.flags, ...common };
  try {
    checkNames({ ...program, flags: options }, args, environment);
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const { help, version: isVersion } = values as Values<typeof common>;
    if (help) return { kind: 'help' };
    if (isVersion) return { kind: 'version' };
    return { kind: 'run', options: toOptions(values, positionals) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof Misuse) return { kind: 'misuse', problem: message };
    if (!code?.startsWith('ERR_PARSE_ARGS_')) throw error;
    // What follows is advice about arguments that begin with a dash.
    return { kind: 'misuse', problem: message.split(/\. |\.?\n/)[0] ?? message };
  }
}

/**
 * Does what a command line asks for, and sets the exit status of the process: 2 for an invalid one.
 * @param run returns the exit status
 */
export async function runCommand<Options>(
  { start, usage }: Program,
  command: Command<Options>,
  run: (options: Options) => number | Promise<number>,
): Promise<void> {
  if (command.kind === 'help') {
    process.stdout.write(usage);
  } else if (command.kind === 'version') {
    process.stdout.write(`${version}\n`);
  } else if (command.kind === 'misuse') {
    const problem = ended(command.problem, start);
    process.stderr.write(
      `${endsInCommand(problem, start) ? problem : `${problem} See ${withOptions(start, ['--help'])}`}\n`,
    );
    process.exitCode = 2;
  } else {
    process.exitCode = await run(command.options);
  }
}

/**
 * A sentence with what ends it: a full stop behind a command would be typed, too.
 * @param start as in {@link Program}
 */
export function ended(sentence: string, start: string): string {
  return sentence.endsWith('?') || endsInCommand(sentence, start) ? sentence : `${sentence}.`;
}

function endsInCommand(sentence: string, start: string): boolean {
  const command = sentence.lastIndexOf(`: ${start}`);
  return command !== -1 && /^(?: -.*)?$/.test(sentence.slice(command + `: ${start}`.length));
}
