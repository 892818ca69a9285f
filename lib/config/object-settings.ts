import { problem, problemsOf, type Check, type Checks, type Values } from './checks';

/** Accepts `true` and `false`. */
export const trueOrFalse: Check<boolean> = {
  expected: 'true or false',
  accepts: (value): value is boolean => typeof value === 'boolean',
};

/** Whether a value has keys of its own. */
export function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The problems of a setting that is an object: what is no object, unknown keys, required keys that are absent, and
 * values that their checks do not accept.
 * @param path Path of the object, for the messages.
 */
export function objectProblems(
  path: string,
  value: unknown,
  checks: Checks,
  required: readonly string[] = [],
): string[] {
  if (!isObject(value)) return [problem(path, value, 'an object')];
  const keys = Object.keys(checks);
  const unknown = Object.entries(value).filter(([key, got]) => !keys.includes(key) && got !== undefined);
  const missing = required.filter((key) => value[key] === undefined);
  return [
    ...unknown.map(([key, got]) => problem(`${path}.${key}`, got, `a key of: ${keys.join(', ')}`)),
    ...missing.map((key) => problem(`${path}.${key}`, undefined, checks[key]!.expected)),
    ...problemsOf(value, checks, `${path}.`),
  ];
}
