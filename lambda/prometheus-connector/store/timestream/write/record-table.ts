import type { DecodedRequest } from '../../../model/write-request';
import type { LabelNumber } from '../../../model/numbers';
import type { RecordSource } from './record-body';
import type { RecordLabels } from './record-labels';

/** Names of labels that have a column: the others repeat too little to matter. */
const MOST_NAMES = 8;

/** Bytes of a record's time. */
const TIME_BYTES = 8;

/**
 * What records may have in common, as a table: a row for each record, a column for each of the names whose labels repeat
 * most, one for the labels that share a dimension, and one for the other fields. What all records have is left out.
 */
export class RecordTable {
  readonly rows: number;
  readonly columns: number;
  /** By number of what is in a cell: how many bytes of it are billed. Number 0 is nothing. */
  readonly bytes: readonly number[];
  private readonly cells: Uint32Array;

  /** @param start position of the first record. @param end position after the last one */
  constructor(
    private readonly request: DecodedRequest,
    private readonly labels: RecordLabels,
    private readonly records: RecordSource,
    start: number,
    end: number,
  ) {
    const names = this.repeatedNames(start, end);
    this.rows = end - start;
    this.columns = names.length + 2;
    this.cells = new Uint32Array(this.rows * this.columns);
    // A label has its own number and one. Numbers after those are of what is in the last two columns.
    const bytes = [0, ...labels.bytes];
    this.fill(this.columnsOf(names), bytes, start, end);
    this.bytes = bytes;
  }

  /** The number of what a row has in a column. */
  at(row: number, column: number): number {
    return this.cells[row * this.columns + column]!;
  }

  /** Those columns in which two rows have the same. @param columns bits of those to compare */
  sameIn(columns: number, left: number, right: number): number {
    const { cells } = this;
    const leftStart = left * this.columns;
    const rightStart = right * this.columns;
    let same = columns;
    for (let bits = columns; bits !== 0; bits &= bits - 1) {
      const column = 31 - Math.clz32(bits & -bits);
      if (cells[leftStart + column] !== cells[rightStart + column]) same ^= 1 << column;
    }
    return same;
  }

  /** Bytes of what a row has in columns. @param columns their bits */
  bytesOf(row: number, columns: number): number {
    let bytes = 0;
    for (let bits = columns; bits !== 0; bits &= bits - 1) {
      bytes += this.bytes[this.at(row, 31 - Math.clz32(bits & -bits))]!;
    }
    return bytes;
  }

  /** Names of labels that some but not all of the records have in common, those first that repeat the most bytes. */
  private repeatedNames(start: number, end: number): string[] {
    const { request, labels } = this;
    const occurrences = new Uint32Array(request.labels.size);
    for (let position = start; position < end; position++) {
      const series = this.records.seriesAt(position);
      if (series === undefined) continue;
      const last = request.endOfLabels(series);
      for (let row = request.firstLabel(series); row < last; row++) occurrences[request.labelAt(row)]!++;
    }
    const repeated = new Map<string, number>();
    for (let label = 0 as LabelNumber; label < occurrences.length; label++) {
      const count = occurrences[label]!;
      if (count < 2 || count === end - start) continue;
      if (!labels.isDimension(label) && !labels.isMetricName(label)) continue;
      const name = request.labels.names[label]!;
      repeated.set(name, (repeated.get(name) ?? 0) + (count - 1) * labels.bytes[label]!);
    }
    return [...repeated]
      .sort(([, left], [, right]) => right - left)
      .slice(0, MOST_NAMES)
      .map(([name]) => name);
  }

  /** By label: its column and one; 0 if it has none. */
  private columnsOf(names: readonly string[]): Uint8Array {
    const { names: labelNames, size } = this.request.labels;
    const columns = new Uint8Array(size);
    for (let label = 0 as LabelNumber; label < size; label++) {
      if (!this.labels.isOther(label)) columns[label] = names.indexOf(labelNames[label]!) + 1;
    }
    return columns;
  }

  private fill(columnOf: Uint8Array, bytes: number[], start: number, end: number): void {
    const { request, labels, records, columns, cells } = this;
    const known = new Map<string, number>();
    const numberOf = (text: string, size: number): number => {
      const number = known.get(text) ?? bytes.push(size) - 1;
      known.set(text, number);
      return number;
    };
    let shared: readonly string[] = [];
    let sharedNumber = 0;
    for (let position = start; position < end; position++) {
      const cell = (position - start) * columns;
      if (records.sharedAt(position) !== shared) {
        shared = records.sharedAt(position);
        sharedNumber = numberOf(shared.join(','), TIME_BYTES);
      }
      cells[cell + columns - 1] = sharedNumber;
      const series = records.seriesAt(position);
      if (series === undefined) continue;
      let others = '';
      let otherBytes = 0;
      const last = request.endOfLabels(series);
      for (let row = request.firstLabel(series); row < last; row++) {
        const label = request.labelAt(row);
        const column = columnOf[label]!;
        if (column > 0) cells[cell + column - 1] = label + 1;
        else if (labels.isOther(label)) {
          others += `${label} `;
          otherBytes += labels.bytes[label]!;
        }
      }
      if (others !== '') cells[cell + columns - 2] = numberOf(others, otherBytes);
    }
  }
}
