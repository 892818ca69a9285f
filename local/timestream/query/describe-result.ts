import type { Column } from './columns';
import { datum, PageFiller, type QueryResult, totalBytes } from './query-result';

const NAMES = ['Column', 'Type', 'Timestream attribute type'];
const BYTES_PER_ROW = 200;

/** What DESCRIBE finds: a row for each column of a table. Types are in small letters, as Trino has them. */
export function describeResult(columns: readonly Column[]): QueryResult {
  const described = NAMES.map((name) => ({ Name: name, Type: { ScalarType: 'VARCHAR' } as const }));
  return {
    columns: described,
    rowCount: columns.length,
    bytes: columns.length * BYTES_PER_ROW,
    scannedBytes: 0,
    read: (start, maximumRows) => {
      const filler = new PageFiller(described);
      for (const { name, type, attribute } of columns.slice(start, start + maximumRows)) {
        const data = [name, type.toLowerCase(), attribute].map(datum);
        filler.add(data, totalBytes(data));
      }
      return Promise.resolve(filler.page(start));
    },
    close: () => Promise.resolve(),
  };
}
