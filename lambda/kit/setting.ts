import * as v from 'valibot';

/** The single declaration of a configured value. Parsing, checks, props and tables of the docs derive from it. */
export interface Setting {
  /** What the value must be, as plain JSON. The messages of its issues complete "expected …". */
  readonly schema: v.GenericSchema;
  /** Environment variable that tells it to the function. Absent: the function never sees it. */
  readonly variable?: string;
  /** Value if nothing is given. */
  readonly default?: unknown;
  /** Whether a value must be given. */
  readonly required?: true;
  /** Explains it in the docs, as Markdown. Absent: it is not configurable, and the stack or Lambda sets it. */
  readonly doc?: string;
  /** Shown in the docs in place of a default. */
  readonly withoutDefault?: string;
}

/** Settings by their keys in `cdk.json`, which are the names of props, too. */
export type Settings = Readonly<Record<string, Setting>>;

/** Accepts a text that matches the whole of `pattern`. */
export function text(pattern: RegExp, expected: string): v.GenericSchema<string> {
  return v.pipe(v.string(expected), v.regex(pattern, expected));
}

/** Accepts a whole number of `unit` between two others, both included. */
export function wholeNumber(unit: string, from: number, to: number): v.GenericSchema<number> {
  const expected = `a whole number of ${unit} from ${from} to ${to}`;
  return v.pipe(
    v.number(expected),
    v.integer(expected),
    v.minValue(from, expected),
    v.maxValue(to, expected),
  );
}

/** Those of other protocols. https://fetch.spec.whatwg.org/#port-blocking */
const portsWithoutFetch: readonly number[] = [
  ...[
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103,
    104,
  ],
  ...[
    109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
    526,
  ],
  ...[
    530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659,
  ],
  ...[4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080],
];

/** Accepts a port that `fetch` calls. */
export const fetchPort = v.pipe(
  wholeNumber('ports', 1, 65_535),
  v.check(
    (port) => !portsWithoutFetch.includes(port),
    'a port that HTTP clients call: https://fetch.spec.whatwg.org/#port-blocking lists the others',
  ),
);

/** Accepts one of `values`. */
export function oneOf<const T extends string | number>(
  values: readonly T[],
): v.PicklistSchema<readonly T[], string> {
  return v.picklist(values, `one of ${values.join(', ')}`);
}

/**
 * Accepts the name of a region of any partition, of today or to come: `us-gov-west-1`, `us-isob-east-1`, `eusc-de-east-1`.
 * https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json
 */
export const regionName = text(/^[a-z]{2,}(-[a-z]+){1,3}-\d+$/, 'an AWS region such as us-east-1');

/** Accepts `true` and `false`. */
export const trueOrFalse = v.boolean('true or false');

/** What makes a value invalid, completing "expected …"; undefined if it is valid. */
export function expectationOf({ schema }: Setting, value: unknown): string | undefined {
  return v.safeParse(schema, value).issues?.[0].message;
}
