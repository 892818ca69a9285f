import { Token } from 'aws-cdk-lib';

/** What a value must be: told in messages, and tried. */
export interface Check<T> {
  /** Completes "expected …". */
  readonly expected: string;
  readonly accepts: (value: unknown) => value is T;
}

/** A named check for each of several values. */
export type Checks = Readonly<Record<string, Check<unknown>>>;

/** Values that are still to be checked. */
export type Values = Readonly<Record<string, unknown>>;

/** The values that a set of checks accepts, each of which may be left out. */
export type Checked<C extends Checks> = {
  readonly [K in keyof C]?: C[K] extends Check<infer T> ? T : never;
};

/** Accepts a text that matches the whole of `pattern`. */
export function text(pattern: RegExp, expected: string): Check<string> {
  return {
    expected,
    accepts: (value): value is string => typeof value === 'string' && pattern.test(value),
  };
}

/** Accepts a whole number of `unit` between two others, both included. */
export function wholeNumber(unit: string, from: number, to: number): Check<number> {
  return {
    expected: `a whole number of ${unit} from ${from} to ${to}`,
    accepts: (value): value is number =>
      Number.isInteger(value) && Number(value) >= from && Number(value) <= to,
  };
}

/** Accepts one of `values`. */
export function oneOf<T extends string | number>(values: readonly T[]): Check<T> {
  return {
    expected: `one of ${values.join(', ')}`,
    accepts: (value): value is T => values.some((known) => known === value),
  };
}

/** Characters that AWS takes in tags: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Accepts up to `most` tags by key. */
export function tagSet(most: number): Check<Readonly<Record<string, string>>> {
  const isTag = ([key, value]: [string, unknown]): boolean =>
    key.length >= 1 &&
    key.length <= 128 &&
    !/^aws:/i.test(key) &&
    typeof value === 'string' &&
    value.length <= 256 &&
    tagText.test(key + value);
  return {
    expected: `an object of up to ${most} tags: keys of 1 to 128 characters, not with aws: at the beginning, and values of up to 256, of letters, digits, spaces and _.:/=+-@`,
    accepts: (value): value is Readonly<Record<string, string>> =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.keys(value).length <= most &&
      Object.entries(value).every(isTag),
  };
}

/** One problem as every message tells it. */
export function problem(key: string, got: unknown, expected: string): string {
  return `${key}: got ${described(got)}, expected ${expected}`;
}

function described(value: unknown): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

/**
 * The problems of those values that have a check. What is absent, or known only at deployment, has none.
 * @param prefix Path of the values' keys, for the messages: empty, or ends in a dot.
 */
export function problemsOf(values: Values, checks: Checks, prefix = ''): string[] {
  return Object.entries(checks).flatMap(([key, check]) => {
    const value = values[key];
    if (value === undefined || Token.isUnresolved(value) || check.accepts(value)) return [];
    return [problem(prefix + key, value, check.expected)];
  });
}

/** One error for all problems. */
export function invalid(what: string, problems: readonly string[]): Error {
  return new Error([`Invalid ${what}:`, ...problems].join('\n  '));
}
