import type { Program } from './program';
import { Misuse } from './misuse';
import { nearest } from './nearest';
import { tokensOf, typedCommand, withOptions } from './typed-command';

/**
 * Checks that arguments are options of a program, and that it was given all that were typed.
 * @param args that follow the program's name
 * @param environment of the process
 * @throws {Misuse} for what is not an option, and for options that npm took for its own, as they were not behind two dashes
 */
export function checkNames(program: Program, args: readonly string[], environment: NodeJS.ProcessEnv): void {
  const { start, flags, takesWords = false } = program;
  const tokens = tokensOf(program, args);
  for (const token of tokens) {
    if (token.kind === 'option' && !Object.hasOwn(flags, token.name)) {
      throw new Misuse(unknownOption(token, Object.keys(flags)));
    }
  }
  const taken = Object.entries(flags).flatMap(([name, { type }]) => {
    const value = environment[`npm_config_${name.replaceAll('-', '_')}`];
    if (value === undefined) return [];
    // npm takes the name only, and hands the value on as an argument, unless there is = in between.
    return { name, value: type === 'boolean' ? true : value === 'true' ? undefined : value } as const;
  });
  const words = tokens.filter((token) => token.kind === 'positional');
  if (taken.length > 0) throw new Misuse(takenByNpm(program, taken, words, args));
  if (!takesWords && words[0] !== undefined) {
    throw new Misuse(
      `'${words[0].value}' is not an option. Options stand behind two dashes: ${withOptions(start, ['--help'])}`,
    );
  }
}

/** @param words values of which npm does not say whose they are, or arguments; with their place in `args` */
function takenByNpm(
  program: Program,
  taken: readonly { readonly name: string; readonly value: string | true | undefined }[],
  words: readonly { readonly value: string; readonly index: number }[],
  args: readonly string[],
): string {
  const names = taken.map(({ name }) => `--${name}`).join(' and ');
  const isClear =
    program.takesWords !== true &&
    taken.filter(({ value }) => value === undefined).length === words.length &&
    words.length < 2;
  if (!isClear) {
    return `npm takes ${names} for itself. Put two dashes before, as in: ${withOptions(program.start, ['--help'])}`;
  }
  const options = taken.map(({ name, value = words[0]!.value }) => [name, value] as const);
  const others = args.filter((_, index) => !words.some((word) => word.index === index));
  return `npm takes ${names} for itself. Put two dashes before: ${typedCommand(program, others, Object.fromEntries(options))}`;
}

function unknownOption(
  { name, rawName }: { readonly name: string; readonly rawName: string },
  names: readonly string[],
): string {
  const meant = rawName.startsWith('--') ? nearest(name, names) : undefined;
  return `${rawName} is not an option${meant === undefined ? '' : `. Did you mean --${meant}?`}`;
}
