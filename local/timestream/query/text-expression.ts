/** What expressions that give texts give. */
import type { SqlName, TextExpression } from './statement';

/**
 * Evaluates an expression; undefined is NULL.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/array-functions.html
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/string-functions.html
 */
export function textOf(
  expression: TextExpression,
  valueOf: (column: SqlName) => string | undefined,
): string | undefined {
  switch (expression.kind) {
    case 'text':
      return expression.text;
    case 'column':
      return valueOf(expression.column);
    case 'replace':
      return textOf(expression.text, valueOf)?.replaceAll(expression.search, () => expression.replacement);
    case 'arrayJoin':
      return expression.texts
        .map((text) => textOf(text, valueOf) ?? expression.nullReplacement)
        .join(expression.delimiter);
  }
}

/** The columns that an expression reads. */
export function columnsOf(expression: TextExpression): readonly SqlName[] {
  switch (expression.kind) {
    case 'text':
      return [];
    case 'column':
      return [expression.column];
    case 'replace':
      return columnsOf(expression.text);
    case 'arrayJoin':
      return expression.texts.flatMap(columnsOf);
  }
}
