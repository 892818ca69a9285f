/** Gives each combination of table, measure name and dimensions its small number, and knows how far its records reach. */
import { type DuckDBConnection, INTEGER, LIST, VARCHAR, listValue } from '@duckdb/node-api';
import type { TimestreamRecord } from './record';

/** A record's series, before it has a number. */
interface SeriesKey {
  readonly tableId: number;
  readonly record: TimestreamRecord;
}

/** A series of the file. */
export interface Series {
  readonly id: number;
  /** No record of the series is later than this, in nanoseconds since the epoch; there may be none as late. */
  reachesNs: bigint;
}

/** Pods come and go under chaos, so what is remembered is bounded; the file has the rest. */
const REMEMBERED_SERIES = 50_000;

/** The series of the file: the recent ones in memory, all others looked up. */
export class SeriesIndex {
  private readonly seriesByKey = new Map<string, Series>();

  private constructor(
    private readonly connection: DuckDBConnection,
    private nextId: number,
    private fileReachesNs: bigint,
  ) {}

  /** Continues the numbering of the file. */
  static async open(connection: DuckDBConnection): Promise<SeriesIndex> {
    const reader = await connection.runAndReadAll(
      `SELECT coalesce(max(series_id), 0) + 1, (SELECT coalesce(epoch_ns(max(time)), -1) FROM records)
       FROM series`,
    );
    return new SeriesIndex(connection, Number(reader.value(0, 0)), reader.value(1, 0) as bigint);
  }

  /** Returns each record's series; those that are new are added, in the running transaction. */
  async resolve(keys: readonly SeriesKey[]): Promise<readonly Series[]> {
    const texts = keys.map(keyText);
    const unknown = new Map<string, SeriesKey>();
    texts.forEach((text, index) => {
      if (!this.seriesByKey.has(text)) {
        unknown.set(text, keys[index]!);
      }
    });
    if (unknown.size > 0) {
      this.makeRoom(texts, unknown.size);
      await this.recall([...unknown.values()]);
      await this.add([...unknown].filter(([text]) => !this.seriesByKey.has(text)));
    }
    return texts.map((text) => this.seriesByKey.get(text)!);
  }

  /** A record of the series is stored, in the running transaction. */
  extend(series: Series, timeNs: bigint): void {
    if (timeNs > series.reachesNs) {
      series.reachesNs = timeNs;
    }
    if (timeNs > this.fileReachesNs) {
      this.fileReachesNs = timeNs;
    }
  }

  /** Forgets the oldest entries, but none that the running group needs. */
  private makeRoom(needed: readonly string[], added: number): void {
    let excess = this.seriesByKey.size + added - REMEMBERED_SERIES;
    const keep = new Set(excess > 0 ? needed : []);
    for (const text of this.seriesByKey.keys()) {
      if (excess <= 0) {
        return;
      }
      if (!keep.has(text)) {
        this.seriesByKey.delete(text);
        excess -= 1;
      }
    }
  }

  private async recall(keys: readonly SeriesKey[]): Promise<void> {
    const reader = await this.connection.runAndReadAll(
      `SELECT series_id, table_id, measure_name, dimensions::VARCHAR
       FROM series JOIN (
         SELECT unnest($table_ids) AS table_id, unnest($measure_names) AS measure_name,
           unnest($dimensions) AS wanted
       ) USING (table_id, measure_name)
       WHERE dimensions::VARCHAR = wanted`,
      columns(keys),
      COLUMN_TYPES,
    );
    for (const [seriesId, tableId, measureName, dimensions] of reader.getRows()) {
      this.seriesByKey.set(text(Number(tableId), String(measureName), String(dimensions)), {
        id: Number(seriesId),
        reachesNs: this.fileReachesNs,
      });
    }
  }

  private async add(entries: readonly (readonly [string, SeriesKey])[]): Promise<void> {
    if (entries.length === 0) {
      return;
    }
    const keys = entries.map(([, key]) => key);
    const ids = keys.map((_, index) => this.nextId + index);
    await this.connection.run(
      `INSERT INTO series
       SELECT unnest($series_ids), unnest($table_ids), unnest($measure_names), unnest($types), unnest($dimensions)`,
      {
        series_ids: listValue(ids),
        types: listValue(keys.map((key) => key.record.value.type)),
        ...columns(keys),
      },
      { series_ids: LIST(INTEGER), types: LIST(VARCHAR), ...COLUMN_TYPES },
    );
    this.nextId += keys.length;
    entries.forEach(([key], index) => {
      this.seriesByKey.set(key, { id: ids[index]!, reachesNs: -1n });
    });
  }
}

const COLUMN_TYPES = { table_ids: LIST(INTEGER), measure_names: LIST(VARCHAR), dimensions: LIST(VARCHAR) };

function columns(keys: readonly SeriesKey[]) {
  return {
    table_ids: listValue(keys.map((key) => key.tableId)),
    measure_names: listValue(keys.map((key) => key.record.measureName)),
    dimensions: listValue(keys.map((key) => JSON.stringify(key.record.dimensions))),
  };
}

function keyText({ tableId, record }: SeriesKey): string {
  return text(tableId, record.measureName, JSON.stringify(record.dimensions));
}

/** JSON text has no raw line feed, so the parts cannot run into each other. */
function text(tableId: number, measureName: string, dimensions: string): string {
  return `${tableId}\n${dimensions}\n${measureName}`;
}
