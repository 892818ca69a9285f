import { Token } from 'aws-cdk-lib';
import { expectationOf } from '../../lambda/kit/setting';
import { isObject, type ConfigSettings, type Values } from './config-setting';

/** One problem in the format of all messages. */
export function problem(key: string, got: unknown, expected: string): string {
  return `${key}: got ${described(got)}, expected ${expected}`;
}

function described(value: unknown): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

/**
 * The problems of values, each by itself: what is not valid, and what is required and absent. A value that is known only
 * at deployment has none.
 * @param prefix Path of the values' keys, for the messages: empty, or ends in a dot.
 */
export function problemsOf(values: Values, settings: ConfigSettings, prefix = ''): string[] {
  return Object.entries(settings).flatMap(([key, setting]) => {
    const [value, path] = [values[key], prefix + key];
    if ((value === undefined && !setting.required) || Token.isUnresolved(value)) return [];
    const expected = expectationOf(setting, value);
    if (expected !== undefined) return [problem(path, value, expected)];
    if (setting.keys !== undefined) return objectProblems(path, value, setting.keys);
    if (!Array.isArray(value)) return [];
    return value.flatMap((item: unknown, index) =>
      setting.items === undefined
        ? knownProblems(path, item)
        : objectProblems(`${path}[${index}]`, item, setting.items),
    );
  });
}

function objectProblems(path: string, value: unknown, settings: ConfigSettings): string[] {
  if (!isObject(value)) return [problem(path, value, 'an object')];
  return [...unknownKeys(value, settings, `${path}.`), ...problemsOf(value, settings, `${path}.`)];
}

/** The problems of unknown keys. */
export function unknownKeys(values: Values, settings: ConfigSettings, prefix: string): string[] {
  const known = Object.keys(settings);
  return Object.entries(values)
    .filter(([key, got]) => !known.includes(key) && got !== undefined)
    .map(([key, got]) => problem(prefix + key, got, `a key of: ${known.join(', ')}`));
}

/** The problem of a value that is known only at deployment. */
export function knownProblems(path: string, value: unknown): string[] {
  return Token.isUnresolved(value)
    ? [problem(path, value, 'a name that is known before the deployment')]
    : [];
}

/** One error for all problems. */
export function invalid(what: string, problems: readonly string[]): Error {
  return new Error([`Invalid ${what}:`, ...problems].join('\n  '));
}
