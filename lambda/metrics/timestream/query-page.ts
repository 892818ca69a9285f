import { JsonReader } from './json-reader';

// The answer to Query: https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_Query.html
// A name with its quotes and colon stands nowhere in a text of JSON, where quotes are escaped. So members are found without
// reading those before them, of which there may be 1 MB.
const NEXT_TOKEN = /"NextToken"\s*:\s*("(?:[^"\\]|\\.)*")/;
const QUERY_ID = /"QueryId"\s*:\s*"([^"\\]+)"/;
const METERED = /"CumulativeBytesMetered"\s*:\s*(\d+)/;
const ROWS = /"Rows"\s*:/;

/** The token that the next page is asked for with. Undefined: this is the last page. */
export function nextTokenOf(page: string): string | undefined {
  const token = NEXT_TOKEN.exec(page)?.[1];
  return token === undefined ? undefined : (JSON.parse(token) as string);
}

/** Bytes that the query is billed for, up to this page. Undefined: it does not say. */
export function meteredBytesOf(page: string): number | undefined {
  const bytes = METERED.exec(page)?.[1];
  return bytes === undefined ? undefined : Number(bytes);
}

/** What the query is cancelled by. Undefined: it does not say. */
export function queryIdOf(page: string): string | undefined {
  return QUERY_ID.exec(page)?.[1];
}

/** Takes what rows hold. Texts may keep the whole page in memory. */
export interface RowTaker {
  /** A text, or undefined for NULL, and in which column of the row, counted from 0. */
  readonly text: (text: string | undefined, column: number) => void;
  /** A value of a time series, in any order: the texts before it in the row are those of its series. */
  readonly point: (time: string, value: string) => void;
}

/**
 * Reads the rows of a page.
 * @throws {TypeError} for what no query of ours gives, such as a point without a value
 */
export function readRows(page: string, taker: RowTaker): void {
  const rows = ROWS.exec(page);
  if (rows === null) return;
  const reader = new JsonReader(page, rows.index + rows[0].length);
  if (!reader.enter()) return;
  while (reader.hasMore()) readRow(reader, taker);
}

/** The rows of a page whose columns are texts and numbers, all of them as texts; undefined for NULL. */
export function readTexts(page: string): readonly (readonly (string | undefined)[])[] {
  const rows: (string | undefined)[][] = [];
  readRows(page, {
    text: (text, column) => {
      if (column === 0) rows.push([]);
      rows.at(-1)!.push(text);
    },
    point: () => undefined,
  });
  return rows;
}

function readRow(reader: JsonReader, taker: RowTaker): void {
  if (!reader.enter()) return;
  while (reader.hasMore()) {
    if (!reader.takeName('"Data"')) reader.skipMember();
    else if (reader.enter()) {
      for (let column = 0; reader.hasMore(); column++) readCell(reader, taker, column);
    }
  }
}

/** https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_Datum.html */
function readCell(reader: JsonReader, { text, point }: RowTaker, column: number): void {
  let scalar: string | undefined;
  if (!reader.enter()) throw unreadable();
  while (reader.hasMore()) {
    if (reader.takeName('"ScalarValue"')) scalar = reader.takeText();
    else if (!reader.takeName('"TimeSeriesValue"')) reader.skipMember();
    else if (reader.enter()) {
      while (reader.hasMore()) readPoint(reader, point);
    }
  }
  text(scalar, column);
}

/** https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_TimeSeriesDataPoint.html */
function readPoint(reader: JsonReader, point: RowTaker['point']): void {
  let time: string | undefined;
  let value: string | undefined;
  if (!reader.enter()) throw unreadable();
  while (reader.hasMore()) {
    if (reader.takeName('"Time"')) time = reader.takeText();
    else if (!reader.takeName('"Value"')) reader.skipMember();
    else if (reader.enter()) {
      while (reader.hasMore()) {
        if (reader.takeName('"ScalarValue"')) value = reader.takeText();
        else reader.skipMember();
      }
    }
  }
  if (time === undefined || value === undefined) throw unreadable();
  point(time, value);
}

function unreadable(): TypeError {
  return new TypeError('a row of Timestream that cannot be read');
}
