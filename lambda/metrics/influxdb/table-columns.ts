import { parseJsonObject } from '../../kit/json';
import { fields, MEASUREMENT } from './schema';
import { brokenAnswer } from './broken-answer';

/** The column of the time. */
export const TIME_COLUMN = 'time';

/** Columns of the table of samples: no column as long as nothing was written. */
export interface TableColumns {
  /** Some of {@link fields}. */
  readonly fields: ReadonlySet<string>;
  /** All others but the time: labels are never called like a field. */
  readonly tags: ReadonlySet<string>;
}

/**
 * What is asked to learn the columns.
 * https://docs.influxdata.com/influxdb3/core/reference/sql/information-schema/
 */
export const COLUMNS_SQL = `SELECT column_name FROM information_schema.columns WHERE table_schema = 'iox' AND table_name = '${MEASUREMENT}'`;

const ownFields: readonly string[] = Object.values(fields);

/**
 * Reads the answer to {@link COLUMNS_SQL}.
 * @throws {HttpError} 503 `query_failed` when it cannot be read
 */
export async function readColumns(answer: ReadableStream<Uint8Array>): Promise<TableColumns> {
  const lines = (await new Response(answer).text()).split('\n');
  const names = lines.filter((line) => line !== '').map(nameIn);
  return {
    fields: new Set(names.filter((name) => ownFields.includes(name))),
    tags: new Set(names.filter((name) => name !== TIME_COLUMN && !ownFields.includes(name))),
  };
}

function nameIn(line: string): string {
  const name = parseJsonObject(line)?.['column_name'];
  if (typeof name !== 'string') throw brokenAnswer();
  return name;
}

/** Whether a table has the same columns still. */
export function areSame(before: TableColumns, now: TableColumns): boolean {
  return haveSame(before.fields, now.fields) && haveSame(before.tags, now.tags);
}

function haveSame(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.size === right.size && [...left].every((name) => right.has(name));
}
