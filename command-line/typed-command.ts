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
  return withOptions(program.start, words);
}

/**
 * The command that starts a program with options: npm takes for its own what is not behind two dashes.
 * @param start as in {@link Program}
 * @param words as they are typed
 */
export function withOptions(start: string, words: readonly string[]): string {
  const dashes = words.length > 0 && isOfNpm({ start }) ? ['--'] : [];
  return [start, ...dashes, ...words].join(' ');
}

/** Whether npm starts it, and so can start others of the same checkout. */
export function isOfNpm({ start }: Pick<Program, 'start'>): boolean {
  return start.startsWith('npm ');
}

/** Arguments as `parseArgs` takes them apart; also options that the program does not have. */
export function tokensOf({ flags }: Program, args: readonly string[]) {
  return parseArgs({ args: [...args], options: flags, strict: false, tokens: true }).tokens;
}
