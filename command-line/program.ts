import type { ParseArgsConfig } from 'node:util';

/** Options by their long names, as `parseArgs` takes them. */
export type Flags = NonNullable<ParseArgsConfig['options']>;

/** A program that is started on a command line. */
export interface Program<Named extends Flags = Flags> {
  /** What starts it without options, as it is typed: `npm run --silent restore`, `node index.js`. */
  readonly start: string;
  /** Explains the options. */
  readonly usage: string;
  /** All but `--help` and `--version`, which each has. */
  readonly flags: Named;
  /** Whether arguments that are no options mean something. */
  readonly takesWords?: boolean;
}
