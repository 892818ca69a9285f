import { AnswerBuffer } from './answer-buffer';
import { brokenAnswer, failedAnswer } from './broken-answer';
import { timeReader } from './time-reader';

/** Takes what an answer holds. */
export interface FluxTaker {
  /**
   * A table begins: a field of a series. The rows that follow are its.
   * @param columns all that its rows have in common, by name
   */
  readonly table: (columns: ReadonlyMap<string, string>) => void;
  /**
   * A row of the table.
   * @param timestamp milliseconds since 1970
   * @param bytes in which its value stands, from a place up to another
   */
  readonly row: (timestamp: number, bytes: Buffer, from: number, to: number) => void;
}

const LINE_FEED = 0x0a;
/** What lines end in. */
const CR_LF = Buffer.from('\r\n');
const COMMA = 0x2c;
const QUOTE = 0x22;

/** Characters of the shortest time. */
const SHORTEST_TIME = '2025-11-29T07:06:40Z'.length;

/** Places of the columns that are the same in all answers. The first has no name. */
const RESULT = 1;
const TABLE = 2;
const TIME = 3;
const VALUE = 4;
const REST = 5;

/**
 * Reads an answer of InfluxDB 2 as it comes: CSV, in which a line of names, after an empty one, begins tables of other
 * columns. The rows of a table differ in time and value alone, so that these are all that is read of most.
 * https://docs.influxdata.com/influxdb/v2/reference/syntax/annotated-csv/
 * https://www.rfc-editor.org/rfc/rfc4180
 */
export class FluxCsv {
  private readonly buffer = new AnswerBuffer();
  private readonly milliseconds = timeReader();
  private names: readonly string[] | undefined;
  private table: string | undefined;
  /** What the rows of the table begin with, up to the time. */
  private before = Buffer.alloc(0);
  /** Bytes after the value, with the end of the line. 0: of such rows nothing is known. */
  private after = 0;
  private isError = false;
  /** Whether the last line was empty, as the last one of an answer is. */
  private isComplete = false;

  constructor(private readonly taker: FluxTaker) {}

  /**
   * Reads as many lines as have come.
   * @throws {HttpError} 503 `query_failed` when InfluxDB says so, or the answer is not one of its
   */
  push(part: Uint8Array): void {
    const { buffer } = this;
    buffer.push(part);
    for (;;) {
      if (this.after > 0) this.takeLikeRows();
      const end = this.endOfLine();
      if (end === undefined) return;
      if (buffer.bytes[end - CR_LF.length] !== CR_LF[0]) throw brokenAnswer();
      this.takeLine(buffer.bytes.toString('utf8', buffer.at, end - CR_LF.length), end);
      buffer.at = end;
    }
  }

  /** @throws {HttpError} 503 `query_failed` when the answer is cut off */
  end(): void {
    if (this.isError || !this.isComplete || this.buffer.at < this.buffer.end) throw brokenAnswer();
  }

  /** Rows of the same table as the row before. */
  private takeLikeRows(): void {
    const { buffer, before, after, taker } = this;
    const { bytes, end } = buffer;
    for (;;) {
      for (let place = 0; place < before.length; place++) {
        if (bytes[buffer.at + place] !== before[place]) return;
      }
      const time = buffer.at + before.length;
      const value = nextComma(bytes, time + SHORTEST_TIME, end) + 1;
      const next = nextComma(bytes, value, end);
      const isWhole = next + after <= end && bytes[next + after - 1] === LINE_FEED;
      if (!isWhole || bytes[value] === QUOTE) return;
      taker.row(this.timeAt(bytes, time, value - 1), bytes, value, next);
      buffer.at = next + after;
    }
  }

  private timeAt(bytes: Buffer, from: number, to: number): number {
    const timestamp = this.milliseconds(bytes, from, to);
    if (Number.isNaN(timestamp)) throw brokenAnswer();
    return timestamp;
  }

  /** The first place after the line. Undefined if its end has not come. */
  private endOfLine(): number | undefined {
    const { bytes, at, end } = this.buffer;
    let isQuoted = false;
    for (let place = at; place < end; place++) {
      const byte = bytes[place];
      // A quote in a text is doubled, and so ends it and begins it again.
      if (byte === QUOTE) isQuoted = !isQuoted;
      else if (byte === LINE_FEED && !isQuoted) return place + 1;
    }
    return undefined;
  }

  private takeLine(line: string, end: number): void {
    this.isComplete = line === '';
    if (line === '') {
      this.names = undefined;
      this.after = 0;
      return;
    }
    const cells = cellsOf(line);
    if (this.isError) throw failedAnswer(cells[1] ?? '');
    if (this.names === undefined) this.readNames(cells);
    else this.readRow(this.names, cells, end);
  }

  private readNames(cells: readonly string[]): void {
    // The next row says why.
    this.isError = cells[1] === 'error';
    const isKnown =
      cells[RESULT] === 'result' &&
      cells[TABLE] === 'table' &&
      cells[TIME] === '_time' &&
      cells[VALUE] === '_value';
    if (!isKnown && !this.isError) throw brokenAnswer();
    this.names = cells;
    this.table = undefined;
  }

  private readRow(names: readonly string[], cells: readonly string[], end: number): void {
    const value = Buffer.from(cells[VALUE] ?? '');
    const time = cells[TIME] ?? '';
    if (cells.length !== names.length || time === '') throw brokenAnswer();
    if (cells[TABLE] !== this.table) {
      this.table = cells[TABLE];
      this.before = Buffer.from(`${cells.slice(0, TIME).join(',')},`);
      const start = this.buffer.at + this.before.length + time.length + 1;
      this.after = this.buffer.bytes[start] === QUOTE ? 0 : end - start - value.length;
      this.taker.table(new Map(names.slice(REST).map((name, index) => [name, cells[REST + index]!])));
    }
    const timeBytes = Buffer.from(time);
    this.taker.row(this.timeAt(timeBytes, 0, timeBytes.length), value, 0, value.length);
  }
}

function nextComma(bytes: Buffer, at: number, end: number): number {
  let place = at;
  while (place < end && bytes[place] !== COMMA) place++;
  return place;
}

/** A text in quotes, in which they are doubled, or one that has none. */
const CELL = /"((?:[^"]|"")*)"|([^,"]*)/y;

function cellsOf(line: string): readonly string[] {
  if (!line.includes('"')) return line.split(',');
  const cells: string[] = [];
  for (let at = 0; at <= line.length; at = CELL.lastIndex + 1) {
    CELL.lastIndex = at;
    const [, quoted, plain] = CELL.exec(line)!;
    cells.push(quoted?.replaceAll('""', '"') ?? plain!);
    const next = line.charAt(CELL.lastIndex);
    if (next !== ',' && next !== '') throw brokenAnswer();
  }
  return cells;
}
