import * as v from 'valibot';
import { expectationOf, type Setting } from './setting';

/** The settings that a function reads, each from a variable of its environment. */
type Variables = Readonly<Record<string, Setting & { readonly variable: string }>>;

/** The values of settings. Undefined: not given, and without default. */
export type Values<V extends Variables> = {
  readonly [K in keyof V]:
    | v.InferOutput<V[K]['schema']>
    | (V[K] extends { readonly default: unknown } | { readonly required: true } ? never : undefined);
};

/** Set by Lambda. */
export const region = {
  variable: 'AWS_REGION',
  schema: v.string('an AWS region such as us-east-1'),
  required: true,
} as const satisfies Setting;

/** Set by Lambda. */
export const functionName = {
  variable: 'AWS_LAMBDA_FUNCTION_NAME',
  schema: v.string(),
  default: 'unnamed',
} as const satisfies Setting;

/**
 * Reads settings from environment variables, as {@link toVariables} writes them. What is empty counts as absent.
 * @param contradictions The problems of values that do not go together. `unset` returns the problem of a variable that is
 *   not set, and nothing if it is.
 * @throws {Error} that lists every problem at once, as name, got, expected.
 */
export function readEnvironment<V extends Variables>(
  variables: V,
  environment: Readonly<Record<string, string | undefined>>,
  contradictions: (values: Values<V>, unset: (key: keyof V) => string[]) => readonly string[] = () => [],
): Values<V> {
  const textOf = (setting: V[keyof V]): string => environment[setting.variable]?.trim() ?? '';
  const unset = (key: keyof V): string[] => {
    const setting = variables[key]!;
    if (textOf(setting) !== '') return [];
    return [`${setting.variable} is not set; expected ${expectationOf(setting, undefined)!}`];
  };
  const problems: string[] = [];
  const read = (key: keyof V): unknown => {
    const setting = variables[key]!;
    const text = textOf(setting);
    if (text === '') {
      if (setting.required) problems.push(...unset(key));
      return setting.default;
    }
    const parsed = parse(setting.schema, text);
    if (parsed.success) return parsed.output;
    problems.push(`${setting.variable} ${described(parsed.issues[0], text)}`);
    return setting.default;
  };
  const values = Object.fromEntries(Object.keys(variables).map((key) => [key, read(key)])) as Values<V>;
  problems.push(...contradictions(values, unset));
  if (problems.length > 0) throw new Error(`Invalid environment: ${problems.join('. ')}`);
  return values;
}

/** The variables of a function by name. What has no value has no variable. */
export function toVariables<V extends Variables>(
  variables: V,
  values: { readonly [K in keyof V]?: v.InferInput<V[K]['schema']> | undefined },
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([key, { variable }]): [string, string][] => {
      const value: unknown = values[key];
      if (value === undefined) return [];
      return [[variable, toText(value)]];
    }),
  );
}

/** A value as variables and docs show it: text as is, everything else as JSON. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What makes a text invalid as a setting's value, to follow its name; undefined if it is valid. */
export function textProblem({ schema }: Setting, text: string): string | undefined {
  const parsed = parse(schema, text);
  return parsed.success ? undefined : described(parsed.issues[0], text);
}

type Parsed = v.SafeParseResult<v.GenericSchema>;

/** The inverse of {@link toText}, for what the schema accepts. */
function parse(schema: v.GenericSchema, text: string): Parsed {
  const asText = v.safeParse(schema, text);
  if (asText.success) return asText;
  // Quotes are part of the text: `"none"` in quotes does not open a service.
  const isNotText = v.check((value: unknown) => typeof value !== 'string');
  const asJson = v.safeParse(v.pipe(v.string(), v.parseJson(), isNotText, schema), text);
  return asJson.success ? asJson : asText;
}

function described(issue: v.BaseIssue<unknown>, text: string): string {
  const [verb, got] = issue.path === undefined ? ['is', text] : ['has', issue.input];
  return `${verb} ${JSON.stringify(got)}; expected ${issue.message}`;
}
