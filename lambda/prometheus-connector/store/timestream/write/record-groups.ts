import type { DecodedRequest } from '../../../model/write-request';
import type { RecordSource } from './record-body';
import type { RecordLabels } from './record-labels';
import { RecordTable } from './record-table';

/** Records in a call of WriteRecords. https://docs.aws.amazon.com/timestream/latest/developerguide/ts-limits.html */
export const MOST_RECORDS = 100;

/**
 * Bytes that one call more must save: it is billed in whole KiB, half of one for nothing on average, and takes as much CPU
 * time as 60 samples. docs/decisions/0012-cut-batches-by-what-they-share.md has what other values cost.
 */
const CALL_BYTES = 1_792;

/** Records that are grouped at a time: bounds the memory that it takes. */
const MOST_AT_A_TIME = 10_000;

/** How often groups are split again: bounds the time that it takes. */
const MOST_LEVELS = 2;

/** Records by which a split is chosen: few tell as much as all. */
const SAMPLE = 128;

/** Finds the records of a request that have most in common, and so are best written by the same call. */
export class RecordGroups {
  constructor(
    private readonly request: DecodedRequest,
    private readonly labels: RecordLabels,
  ) {}

  /** For each call, the positions of its records. */
  of(records: RecordSource): number[][] {
    const calls: number[][] = [];
    for (let start = 0; start < records.length; start += MOST_AT_A_TIME) {
      const end = Math.min(start + MOST_AT_A_TIME, records.length);
      const table = new RecordTable(this.request, this.labels, records, start, end);
      for (const call of new Grouping(table).calls()) calls.push(call.map((row) => start + row));
    }
    return calls;
  }
}

/** Rows of a table, and what is known of them. */
interface Part {
  readonly rows: readonly number[];
  /** Bits of the columns in which the rows may differ. */
  readonly columns: number;
  /** Bytes of what all rows have in the other columns. */
  readonly common: number;
  readonly level: number;
}

/** The groups of rows by what they have in a column, each by the number of that. */
class Grouping {
  /** The grouping at hand, to know which numbers are of it. */
  private grouping = 0;
  private readonly groupings: Uint32Array;
  private readonly firstRows: Uint32Array;
  private readonly sizes: Uint32Array;
  /** Bits of the columns in which all rows of the group have the same. */
  private readonly same: Uint32Array;

  constructor(private readonly table: RecordTable) {
    const { length } = table.bytes;
    this.groupings = new Uint32Array(length);
    this.firstRows = new Uint32Array(length);
    this.sizes = new Uint32Array(length);
    this.same = new Uint32Array(length);
  }

  /** The rows of each call. */
  calls(): number[][] {
    const rows: number[] = [];
    for (let row = 0; row < this.table.rows; row++) rows.push(row);
    return this.split({ rows, columns: 2 ** this.table.columns - 1, common: 0, level: 0 });
  }

  /** Splits off the groups by that column by which most is saved, and each of them again. */
  private split(whole: Part): number[][] {
    if (whole.level === MOST_LEVELS) return evenly(whole.rows);
    const part = this.withoutCommon(whole);
    const column = this.bestColumn(part);
    if (column === undefined) return evenly(part.rows);
    const { rows, columns, common } = part;
    const level = part.level + 1;
    this.groupBy(column, part.rows, columns);
    const groups = new Map<number, Part & { readonly rows: number[]; readonly length: number }>();
    const rest: number[] = [];
    for (const row of rows) {
      const number = this.table.at(row, column);
      let group = groups.get(number);
      if (group === undefined) {
        const same = this.same[number]!;
        const length = this.splitOff(number, common, 1).rows;
        group = {
          rows: [],
          length,
          columns: columns & ~same,
          common: common + this.table.bytesOf(row, same),
          level,
        };
        groups.set(number, group);
      }
      (group.rows.length < group.length ? group.rows : rest).push(row);
    }
    return [...groups.values(), { rows: rest, columns, common, level }]
      .filter(({ rows }) => rows.length > 0)
      .flatMap((each) => this.split(each));
  }

  private withoutCommon({ rows, columns, common, level }: Part): Part {
    const first = rows[0]!;
    let same = columns;
    for (const row of rows) {
      if (same === 0) break;
      same = this.table.sameIn(same, first, row);
    }
    return { rows, columns: columns & ~same, common: common + this.table.bytesOf(first, same), level };
  }

  /** The column to split by. Undefined: no split saves anything. */
  private bestColumn({ rows, columns, common }: Part): number | undefined {
    const every = Math.ceil(rows.length / SAMPLE);
    const sample = every === 1 ? rows : rows.filter((_, index) => index % every === 0);
    const own = sample.reduce((bytes, row) => bytes + this.table.bytesOf(row, columns), 0);
    if (own * every < CALL_BYTES + common) return undefined;
    let best: number | undefined;
    let most = 0;
    for (let bits = columns; bits !== 0; bits &= bits - 1) {
      const column = 31 - Math.clz32(bits & -bits);
      let saved = 0;
      let rest = rows.length;
      let more = -callsFor(rest);
      for (const number of this.groupBy(column, sample, columns)) {
        const group = this.splitOff(number, common, every);
        saved += group.saved;
        rest -= group.rows;
        more += callsFor(group.rows);
      }
      more += callsFor(Math.max(rest, 0));
      saved -= more * (common + CALL_BYTES);
      if (saved <= most) continue;
      most = saved;
      best = column;
    }
    return best;
  }

  /** Groups rows by a column. Returns the numbers of the groups. */
  private groupBy(column: number, rows: readonly number[], columns: number): number[] {
    const { table, groupings, firstRows, sizes, same } = this;
    const grouping = ++this.grouping;
    const numbers: number[] = [];
    for (const row of rows) {
      const number = table.at(row, column);
      if (groupings[number] === grouping) {
        sizes[number]!++;
        same[number] = table.sameIn(same[number]!, firstRows[number]!, row);
        continue;
      }
      groupings[number] = grouping;
      firstRows[number] = row;
      sizes[number] = 1;
      same[number] = columns;
      numbers.push(number);
    }
    return numbers;
  }

  /**
   * How many rows of a group are worth calls of their own, and the bytes that these save before what the calls cost. Full
   * calls cost nothing, as their rows need as many in any case. One for the remainder must pay, but for the part of a call
   * that the other rows need less.
   * @param common bytes that these calls would have in common in any case
   * @param every of how many rows the group was made of one
   */
  private splitOff(
    number: number,
    common: number,
    every: number,
  ): { readonly saved: number; readonly rows: number } {
    const size = this.sizes[number]! * every;
    const remainder = size % MOST_RECORDS;
    const own = this.table.bytesOf(this.firstRows[number]!, this.same[number]!);
    const isWorth = own * (remainder - 1) > (common + CALL_BYTES) * (1 - remainder / MOST_RECORDS);
    const rows = isWorth ? size : size - remainder;
    return { saved: own * (rows - callsFor(rows)), rows };
  }
}

/** Calls that so many rows need. */
function callsFor(rows: number): number {
  return Math.ceil(rows / MOST_RECORDS);
}

/** Rows in as few calls as can be, none much smaller than the others. */
function evenly(rows: readonly number[]): number[][] {
  const calls = callsFor(rows.length);
  return Array.from({ length: calls }, (_, call) =>
    rows.slice(Math.floor((call * rows.length) / calls), Math.floor(((call + 1) * rows.length) / calls)),
  );
}
