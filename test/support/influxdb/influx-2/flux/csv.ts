import { decodeText, type ByteText } from '../byte-text';
import type { Table } from './table';

const LINE_END = '\r\n';
/** Bytes of a character in UTF-8. */
const LONGEST_CHARACTER = 4;

/**
 * Tables as CSV. The names of the columns stand before a table if they, or the types, are others than those of the table
 * before.
 */
function csvOf(tables: readonly Table[]): ByteText {
  const parts = tables.map(({ columns }, index) => {
    const shape = JSON.stringify(columns.map(({ label, type, key }) => [label, type, key === undefined]));
    return { columns, index, shape };
  });
  return parts
    .flatMap(({ columns, index, shape }) => {
      const before = parts[index - 1];
      const names = ['', 'result', 'table', ...columns.map(({ label }) => label)];
      const head = before?.shape === shape ? [] : [...(before ? [''] : []), lineOf(names)];
      const rows = columns[0]?.cells ?? [];
      return [
        ...head,
        ...rows.map((_cell, row) =>
          lineOf(['', '_result', String(index), ...columns.map(({ cells }) => cells[row]!)]),
        ),
      ];
    })
    .map((line) => line + LINE_END)
    .join('');
}

/**
 * An answer of these tables.
 * https://docs.influxdata.com/influxdb/v2/reference/syntax/annotated-csv/
 * @param failure how the query fails once its answer has begun
 */
export function answerOf(tables: readonly Table[], failure?: ByteText): ByteText {
  const csv = csvOf(tables);
  return csv + (failure === undefined ? LINE_END : errorTable(failure, csv !== ''));
}

function errorTable(message: ByteText, isAfterOthers: boolean): ByteText {
  const lines = [lineOf(['', 'error', 'reference']), lineOf(['', message, ''])];
  return [...(isAfterOthers ? [''] : []), ...lines].map((line) => line + LINE_END).join('');
}

function lineOf(cells: readonly ByteText[]): ByteText {
  return cells.map(cellText).join(',');
}

/** In quotation marks a line feed becomes CR and LF, and a CR is lost. */
function cellText(cell: ByteText): ByteText {
  const isQuoted = /[\n\r",]/.test(cell) || cell === '\\.' || beginsWithSpace(cell);
  return isQuoted ? `"${cell.replaceAll('"', '""').replaceAll('\r', '').replaceAll('\n', '\r\n')}"` : cell;
}

function beginsWithSpace(cell: ByteText): boolean {
  return /^\p{White_Space}/u.test(decodeText(cell.slice(0, LONGEST_CHARACTER)));
}
