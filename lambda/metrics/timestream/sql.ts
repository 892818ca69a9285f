import type { Destination } from '../model/destination';
import type { Matcher } from '../model/matcher';
import { regexShape } from '../model/regex-shape';

/** A name quoted for SQL, with any characters. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text quoted for SQL. No other character is special: a backslash stands for itself. */
export function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A table's name in SQL. */
export function quotedTable({ namespace, collection }: Destination): string {
  return `${quotedName(namespace)}.${quotedName(collection)}`;
}

/** A column that matchers are turned into conditions on. */
interface ConditionColumn {
  /** As in SQL. */
  readonly sql: string;
  /** Whether a row may have no value in it, which is the same as an empty one. */
  readonly isNullable: boolean;
}

/**
 * The condition that rows have to fulfil for a matcher to accept them. Undefined when SQL cannot express it exactly:
 * then more rows are read than needed.
 * https://docs.aws.amazon.com/timestream/latest/developerguide/regex-functions.html
 */
export function conditionOf(
  { sql, isNullable }: ConditionColumn,
  { isNegated, texts, regex, accepts }: Matcher,
): string | undefined {
  const condition =
    texts !== undefined
      ? equality(sql, isNegated, texts)
      : regex !== undefined && regex !== ANYTHING && isPortable(regex)
        ? `${isNegated ? 'NOT ' : ''}regexp_like(${sql}, ${quotedText(`\\A(?s:${regex})\\z`)})`
        : undefined;
  if (condition === undefined) return undefined;
  // Comparisons with NULL are neither true nor false, and such rows left out.
  return isNullable && accepts('') ? `(${sql} IS NULL OR ${condition})` : condition;
}

const ANYTHING = '.*';

/**
 * Places at which Java may backtrack. Each multiplies the time of a match: this many are fast with the longest value
 * that Timestream holds.
 */
const MOST_CHOICES = 3;

/** Whether Java, which Timestream's expressions are of, means the same by a regular expression, and takes no long time. */
export function isPortable(regex: string): boolean {
  const shape = regexShape(regex);
  return shape !== undefined && shape.choices <= MOST_CHOICES;
}

function equality(column: string, isNegated: boolean, texts: readonly string[]): string | undefined {
  // No documentation says what a NUL does to a query.
  if (texts.some((text) => text.includes('\0'))) return undefined;
  const [first, ...others] = texts.map(quotedText);
  if (first === undefined) return undefined;
  if (others.length === 0) return `${column} ${isNegated ? '<>' : '='} ${first}`;
  return `${column} ${isNegated ? 'NOT IN' : 'IN'} (${[first, ...others].join(', ')})`;
}
