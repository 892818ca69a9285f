/** What a query has found, as it was when the query ran, and pages of it in the shape of the API. */
import type { ScalarType } from '../record';
import { rowTooLargeError } from '../service-error';

/** One value of a row. @see https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_Datum.html */
export type Datum = { readonly ScalarValue: string } | { readonly NullValue: true };

/** One value of a time series. @see https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_TimeSeriesDataPoint.html */
export interface Point {
  readonly Time: string;
  readonly Value: Datum;
}

/** A row of a page. */
export interface Row {
  readonly Data: readonly (Datum | { readonly TimeSeriesValue: readonly Point[] })[];
}

/** A column of a page. @see https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_ColumnInfo.html */
export interface ColumnInfo {
  readonly Name: string;
  readonly Type:
    | { readonly ScalarType: ScalarType }
    | { readonly TimeSeriesMeasureValueColumnInfo: { readonly Type: { readonly ScalarType: ScalarType } } };
}

/** Consecutive rows of a result. */
export interface Page {
  readonly rows: readonly Row[];
  /** Place of the first row that comes after the page, from 0. */
  readonly end: number;
}

/** A result that stays as it is until it is closed. */
export interface QueryResult {
  readonly columns: readonly ColumnInfo[];
  readonly rowCount: number;
  /** How much it takes up, about. */
  readonly bytes: number;
  /** How much was read for it, about. */
  readonly scannedBytes: number;
  /**
   * Reads a page: as many rows as are allowed, have room in a page, and are there.
   *
   * @param start place of the first row, from 0.
   */
  readonly read: (start: number, maximumRows: number) => Promise<Page>;
  /** Gives up the rows, once what reads them is done. */
  readonly close: () => Promise<void>;
}

/** What is not there. */
export const NULL_DATUM: Datum = { NullValue: true };

/** Makes a value. */
export function datum(text: string | undefined): Datum {
  return text === undefined ? NULL_DATUM : { ScalarValue: text };
}

/** Bytes of the largest page. */
export const LARGEST_PAGE_BYTES = 1024 * 1024;
const ROW_FRAME_BYTES = '{"Data":[]},'.length;
const NULL_BYTES = '{"NullValue":true},'.length;
const SCALAR_FRAME_BYTES = '{"ScalarValue":""},'.length;

/** Bytes that a value takes up in an answer. */
export function datumBytes(value: Datum): number {
  if (!('ScalarValue' in value)) {
    return NULL_BYTES;
  }
  const text = value.ScalarValue;
  const plain = /^[ !#-[\]-~]*$/.test(text);
  return SCALAR_FRAME_BYTES + (plain ? text.length : Buffer.byteLength(JSON.stringify(text)) - 2);
}

/** Bytes that values take up in an answer. */
export function totalBytes(data: readonly Datum[]): number {
  return data.reduce((sum, value) => sum + datumBytes(value), 0);
}

/** Takes rows until the page is full. */
export class PageFiller {
  private readonly rows: Row[] = [];
  private bytes: number;

  /** @param columns of the page: what it says of them counts, too. */
  constructor(columns: readonly ColumnInfo[]) {
    this.bytes = Buffer.byteLength(JSON.stringify(columns));
  }

  /**
   * @param dataBytes those of the row's data.
   * @returns whether there was room.
   * @throws {ServiceError} when a page of it alone would be too large.
   */
  add(data: Row['Data'], dataBytes: number): boolean {
    const bytes = this.bytes + ROW_FRAME_BYTES + dataBytes;
    if (bytes > LARGEST_PAGE_BYTES) {
      if (this.rows.length === 0) throw rowTooLargeError();
      return false;
    }
    this.bytes = bytes;
    this.rows.push({ Data: data });
    return true;
  }

  /** The page that begins at a place. */
  page(start: number): Page {
    return { rows: this.rows, end: start + this.rows.length };
  }
}
