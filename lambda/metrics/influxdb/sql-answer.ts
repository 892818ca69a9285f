import { parseJsonObject } from '../../kit/json';
import type { SeriesNumber } from '../model/numbers';
import type { ReadSink, SeriesSink } from '../port';
import { fields as fieldNames } from './schema';
import { AnswerBuffer } from './answer-buffer';
import { brokenAnswer } from './broken-answer';
import { eachPart } from './each-part';
import { fieldTakers, type FieldTaker } from './field-takers';
import { foreignValue } from './foreign-points';
import { TIME_COLUMN } from './table-columns';
import { labelsOfTags } from './tag-labels';
import { timeReader } from './time-reader';

/**
 * Reads the answer to a SELECT, as it comes: a line of JSON for each row, without columns that have no value in it.
 * @param fields columns that follow the time in it
 * @throws {HttpError} 503 `query_failed` when it cannot be read; 400 when the sink takes no more
 * @throws {ForeignPointsError}
 */
export async function readSqlAnswer(
  answer: ReadableStream<Uint8Array>,
  fields: readonly string[],
  sink: SeriesSink,
  all: Pick<ReadSink, 'hold'>,
): Promise<void> {
  const rows = new SqlRows(fields, sink, all);
  await eachPart(answer, (part) => {
    rows.push(part);
  });
  rows.end();
}

/** What a series that is known by its text takes in memory, roughly, without it. */
const KEY_BYTES = 100;

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const CLOSE_OBJECT = 0x7d;
/** Begins it. */
const NULL = 0x6e;

const START = Buffer.from(`{"${TIME_COLUMN}":"`);

interface Field {
  readonly name: string;
  /** What its value follows, in a row. */
  readonly before: Buffer;
  readonly take: FieldTaker;
  /** Of its values in JSON. */
  readonly type: 'number' | 'string';
}

/**
 * Rows begin with the time and the fields, all that follows is of the series: as text it tells which one, so that labels are
 * read once for each. A row that begins otherwise is parsed.
 */
class SqlRows {
  private readonly buffer = new AnswerBuffer();
  private readonly milliseconds = timeReader();
  private readonly fields: readonly Field[];
  /** By the end of its rows. */
  private readonly known = new Map<string, SeriesNumber | undefined>();
  /** The end of the row before, and its series. */
  private last = Buffer.alloc(0);
  private series: SeriesNumber | undefined;
  // Where the values of a row are, by field. 0: it has no such field.
  private readonly starts: Uint32Array;
  private readonly ends: Uint32Array;
  /** Where the time of a row ends. */
  private timeEnd = 0;

  constructor(
    fields: readonly string[],
    private readonly sink: SeriesSink,
    private readonly all: Pick<ReadSink, 'hold'>,
  ) {
    this.fields = fields.map((name) => ({
      name,
      before: Buffer.from(`,"${name}":`),
      take: fieldTakers.get(name)!,
      type: name === fieldNames.value ? 'number' : 'string',
    }));
    this.starts = new Uint32Array(fields.length);
    this.ends = new Uint32Array(fields.length);
  }

  push(part: Uint8Array): void {
    const { buffer } = this;
    buffer.push(part);
    for (;;) {
      const end = buffer.bytes.subarray(0, buffer.end).indexOf(LINE_FEED, buffer.at);
      if (end < 0) return;
      this.takeLine(end);
      buffer.at = end + 1;
    }
  }

  /** The last line may lack its end. */
  end(): void {
    if (this.buffer.at < this.buffer.end) this.push(Buffer.from('\n'));
  }

  private takeLine(end: number): void {
    const { bytes, at } = this.buffer;
    if (at === end) return;
    const rest = startsWith(bytes, at, START) ? this.findValues(at, end) : undefined;
    if (rest === undefined) {
      this.parseLine(bytes.toString('utf8', at, end));
      return;
    }
    this.series = this.seriesAt(rest, end);
    if (this.series === undefined) return;
    const timestamp = this.timeAt(bytes, at + START.length, this.timeEnd);
    for (const [index, { take }] of this.fields.entries()) {
      const start = this.starts[index]!;
      if (start > 0) take(this.sink, this.series, timestamp, bytes, start, this.ends[index]!);
    }
  }

  /** @returns where what is of the series begins. Undefined: the line is of another form. */
  private findValues(at: number, end: number): number | undefined {
    const { bytes } = this.buffer;
    this.timeEnd = indexOf(bytes, QUOTE, at + START.length, end);
    let place = this.timeEnd + 1;
    for (const [index, { name, before, type }] of this.fields.entries()) {
      this.starts[index] = 0;
      if (!startsWith(bytes, place, before)) continue;
      const start = place + before.length;
      if (bytes[start] === QUOTE) {
        if (type !== 'string') throw foreignValue(name, type);
        const close = indexOf(bytes, QUOTE, start + 1, end);
        if (indexOf(bytes, BACKSLASH, start, close) < close) return undefined;
        this.starts[index] = start + 1;
        this.ends[index] = close;
        place = close + 1;
      } else {
        // No value, which could be left out.
        if (bytes[start] === NULL) return undefined;
        if (type !== 'number') throw foreignValue(name, type);
        place = Math.min(indexOf(bytes, COMMA, start, end), end - 1);
        this.starts[index] = start;
        this.ends[index] = place;
      }
    }
    const next = bytes[place];
    return next === COMMA || (next === CLOSE_OBJECT && place === end - 1) ? place : undefined;
  }

  private seriesAt(rest: number, end: number): SeriesNumber | undefined {
    const { bytes } = this.buffer;
    if (this.last.length === end - rest && startsWith(bytes, rest, this.last)) return this.series;
    this.last = Buffer.from(bytes.subarray(rest, end));
    return this.seriesOf(this.last.toString('latin1'), () =>
      // Tags follow a comma, if there are any.
      Object.entries(parsed(this.last.toString().replace(/^,?/, '{'))),
    );
  }

  private seriesOf(
    key: string,
    tagsOf: () => readonly (readonly [key: string, value: unknown])[],
  ): SeriesNumber | undefined {
    const known = this.known.get(key);
    if (known !== undefined || this.known.has(key)) return known;
    this.all.hold(KEY_BYTES + key.length);
    const texts = tagsOf().filter((tag): tag is [string, string] => typeof tag[1] === 'string');
    const series = this.sink.series(labelsOfTags(texts));
    this.known.set(key, series);
    return series;
  }

  private parseLine(line: string): void {
    const columns = parsed(line);
    const time = columns[TIME_COLUMN];
    if (typeof time !== 'string') throw brokenAnswer();
    const own = [TIME_COLUMN, ...this.fields.map(({ name }) => name)];
    const tags = Object.entries(columns).filter(([name]) => !own.includes(name));
    const series = this.seriesOf(JSON.stringify(tags), () => tags);
    if (series === undefined) return;
    const timeBytes = Buffer.from(time);
    const timestamp = this.timeAt(timeBytes, 0, timeBytes.length);
    for (const { name, take, type } of this.fields) {
      const value = columns[name];
      if (value === undefined || value === null) continue;
      if (typeof value !== type) throw foreignValue(name, type);
      const text = Buffer.from(Object.is(value, -0) ? '-0' : String(value as string | number));
      take(this.sink, series, timestamp, text, 0, text.length);
    }
  }

  private timeAt(bytes: Buffer, from: number, to: number): number {
    const timestamp = this.milliseconds(bytes, from, to);
    if (Number.isNaN(timestamp)) throw brokenAnswer();
    return timestamp;
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  const object = parseJsonObject(text);
  if (object === undefined) throw brokenAnswer();
  return object;
}

function startsWith(bytes: Buffer, at: number, start: Buffer): boolean {
  for (let place = 0; place < start.length; place++) {
    if (bytes[at + place] !== start[place]) return false;
  }
  return true;
}

/** The end if there is no such byte before it. */
function indexOf(bytes: Buffer, byte: number, from: number, end: number): number {
  let place = from;
  while (place < end && bytes[place] !== byte) place++;
  return place;
}
