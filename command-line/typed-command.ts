import { parseArgs } from 'node:util';
import type { Program } from './program';
import { shellQuoted } from './shell-quoted';

/**
 * The command that starts a program with more options, or other values of some, as it is typed.
 * @param args that follow the program's name, valid
 * @param changes values by the options' long names; true for one that takes none
 */
export function typedCommand(
  program: Program,
  args: readonly string[],
  changes: Readonly<Record<string, string | true>>,
): string {
  const given = tokensOf(program, args).flatMap((token): [string, string | true][] =>
    token.kind !== 'option' || Object.hasOwn(changes, token.name) ? [] : [[token.name, token.value ?? true]],
  );
  const words = [...given, ...Object.entries(changes)].flatMap(([name, value]) => {
    if (value === true) return [`--${name}`];
    // Apart from the name, such a value would be taken for an option.
    return value.startsWith('-') ? [shellQuoted(`--${name}=${value}`)] : [`--${name}`, shellQuoted(value)];
  });
  return [program.start, ...(words.length > 0 ? ['--', ...words] : [])].join(' ');
}

/** Arguments as `parseArgs` takes them apart; also options that the program does not have. */
export function tokensOf({ flags }: Program, args: readonly string[]) {
  return parseArgs({ args: [...args], options: flags, strict: false, tokens: true }).tokens;
}
