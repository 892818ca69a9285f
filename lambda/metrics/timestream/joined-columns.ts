import { quotedName, quotedText } from './sql';

/** Between two values. */
const BETWEEN = ';';
/** What has no value. Begins what stands for a character that is special here, too. */
const NULL = '~';

/**
 * Columns as one text, in SQL: a column that a row has no value in takes two bytes of an answer then, not 19, and no time to
 * parse. {@link splitColumns} reads it.
 * https://docs.aws.amazon.com/timestream/latest/developerguide/array-functions.html
 */
export function joinedColumns(names: readonly string[]): string {
  if (names.length === 0) return quotedText('');
  const texts = names.map((name) => `replace(replace(${quotedName(name)}, '~', '~0'), ';', '~1')`);
  return `array_join(ARRAY[${texts.join(', ')}], '${BETWEEN}', '${NULL}')`;
}

/** The values of the columns, in their order. Undefined for NULL. */
export function splitColumns(text: string): readonly (string | undefined)[] {
  return text
    .split(BETWEEN)
    .map((value) =>
      value === NULL ? undefined : value.replace(/~[01]/g, (escaped) => (escaped === '~0' ? NULL : BETWEEN)),
    );
}
