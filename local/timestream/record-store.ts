/**
 * Stores records durably: what `write` has acknowledged is on disk, even if the process then ends.
 *
 * Calls share transactions. Within one, records are decided one after the other in order, and appended. Only those not
 * later than all others of their series can meet a stored record: they are looked up first, all at once, within their
 * range of time (DuckDB skips whole row groups by it). Fresh samples cost no look-up at all.
 */
import { type DuckDBConnection, INTEGER } from '@duckdb/node-api';
import { Catalogs } from './catalogs';
import { type Database, DatabaseUnusable } from './database';
import { GroupCommit } from './group-commit';
import type { TimestreamRecord } from './record';
import { SeriesIndex } from './series-index';
import { emptyPlaces, fillSlots, findSlots, type Place, placeKey, type Slot } from './slots';
import type { TableNames } from './table-catalog';
import { decideVersion } from './versions';

/** Why one record was not stored. */
interface Rejection {
  readonly reason: string;
  /** Set when a stored record is in the way. */
  readonly existingVersion?: bigint;
}

/** Nothing when the record is stored. */
export type WriteResult = Rejection | undefined;

interface Write {
  readonly tableId: number;
  readonly records: readonly TimestreamRecord[];
  /** Whether the table is removed after it. */
  readonly isLast?: boolean;
}

/** A record that the table can hold. */
interface Candidate {
  readonly tableId: number;
  readonly record: TimestreamRecord;
  readonly reject: (rejection: Rejection) => void;
}

/** A candidate that has its place. */
type PlacedCandidate = Candidate & Place;

/** More would not make the disk any cheaper, only the answer later. */
const RECORDS_PER_TRANSACTION = 20_000;

/** The writing side of the database; there is one for each open file. */
export class RecordStore {
  private readonly writes = new GroupCommit<Write, readonly WriteResult[]>(
    (group) => this.commit(group),
    RECORDS_PER_TRANSACTION,
  );

  private unusable: DatabaseUnusable | undefined;

  private constructor(
    private readonly connection: DuckDBConnection,
    /** Takes no part in transactions. */
    private readonly autocommit: DuckDBConnection,
    private seriesIndex: SeriesIndex,
    private catalogs: Catalogs,
  ) {}

  /** Opens the store on connections of its own. */
  static async open(database: Database): Promise<RecordStore> {
    const connection = await database.connect();
    const seriesIndex = await SeriesIndex.open(connection);
    const catalogs = await Catalogs.load(connection);
    return new RecordStore(connection, await database.connect(), seriesIndex, catalogs);
  }

  /** Returns the number of a table, which is made when absent. */
  async ensureTable(database: string, table: string): Promise<number> {
    await this.autocommit.run(
      `INSERT INTO tables
       SELECT (SELECT coalesce(max(table_id), 0) + 1 FROM tables), $database, $table
       WHERE NOT EXISTS (FROM tables WHERE database_name = $database AND table_name = $table)`,
      { database, table },
    );
    const reader = await this.autocommit.runAndReadAll(
      'SELECT table_id FROM tables WHERE database_name = $database AND table_name = $table',
      { database, table },
    );
    return Number(reader.value(0, 0));
  }

  /** What records have brought into a table so far, those being stored at the moment included. */
  names(tableId: number): TableNames {
    return this.catalogs.of(tableId);
  }

  /**
   * Resolves once the records are on disk, with a result for each.
   *
   * @throws {Error} what DuckDB throws; then none of the records is acknowledged.
   * @throws {DatabaseUnusable} when the store must be opened again, on the file opened again.
   */
  write(tableId: number, records: readonly TimestreamRecord[]): Promise<readonly WriteResult[]> {
    return this.writes.add({ tableId, records }, records.length);
  }

  /**
   * Resolves once the table and all that it holds are gone from the file.
   *
   * @throws {Error} as {@link write} does.
   */
  async removeTable(tableId: number): Promise<void> {
    await this.writes.add({ tableId, records: [], isLast: true }, RECORDS_PER_TRANSACTION);
  }

  /** Resolves when all writes so far are answered. */
  idle(): Promise<void> {
    return this.writes.idle();
  }

  private async commit(group: readonly Write[]): Promise<readonly (readonly WriteResult[])[]> {
    if (this.unusable !== undefined) throw this.unusable;
    try {
      await this.connection.run('BEGIN');
      const results = await this.apply(group);
      const removed = group.filter(({ isLast }) => isLast).map(({ tableId }) => tableId);
      for (const tableId of removed) await this.empty(tableId);
      await this.connection.run('COMMIT');
      // Numbers of tables and series may be given again.
      if (removed.length > 0) await this.readMemory();
      return results;
    } catch (error) {
      await this.rollBack(error);
      throw error;
    }
  }

  /**
   * What memory knows of the file may be of the transaction that failed.
   *
   * @param cause why it failed.
   */
  private async rollBack(cause: unknown): Promise<void> {
    // A COMMIT that fails has ended the transaction already.
    await this.connection.run('ROLLBACK').catch(() => undefined);
    try {
      await this.readMemory();
    } catch {
      // To go on with a memory of what is not in the file would lose records that are acknowledged.
      this.unusable = new DatabaseUnusable(cause);
      throw this.unusable;
    }
  }

  private async readMemory(): Promise<void> {
    this.seriesIndex = await SeriesIndex.open(this.connection);
    this.catalogs = await Catalogs.load(this.connection);
  }

  private async empty(tableId: number): Promise<void> {
    const ofTable = 'WHERE table_id = $table_id';
    for (const rows of [
      `records WHERE series_id IN (SELECT series_id FROM series ${ofTable})`,
      ...['series', 'multi_measures', 'tables'].map((name) => `${name} ${ofTable}`),
    ]) {
      await this.connection.run(`DELETE FROM ${rows}`, { table_id: tableId }, { table_id: INTEGER });
    }
  }

  private async apply(group: readonly Write[]): Promise<WriteResult[][]> {
    const results = group.map(({ records }) => new Array<WriteResult>(records.length).fill(undefined));
    const candidates = await this.place(this.admit(group, results));
    await this.catalogs.save();
    const late = candidates.filter(({ series, timeNs }) => timeNs <= series.reachesNs);
    const stored = await findSlots(this.connection, late);
    await this.store(stored, decide(stored, candidates));
    return results;
  }

  /** Leaves those records that their table can hold. */
  private admit(group: readonly Write[], results: readonly WriteResult[][]): Candidate[] {
    return group.flatMap(({ tableId, records }, groupIndex) => {
      const catalog = this.catalogs.of(tableId);
      return records.flatMap((record, index): Candidate[] => {
        const reject = (rejection: Rejection): void => {
          results[groupIndex]![index] = rejection;
        };
        const reason = catalog.admit(record);
        if (reason !== undefined) {
          reject({ reason });
          return [];
        }
        return [{ tableId, record, reject }];
      });
    });
  }

  private async place(candidates: readonly Candidate[]): Promise<PlacedCandidate[]> {
    const series = await this.seriesIndex.resolve(candidates);
    return candidates.map(({ tableId, record, reject }, index) => ({
      tableId,
      record,
      reject,
      series: series[index]!,
      timeNs: record.timeNs,
    }));
  }

  private async store(stored: readonly Slot[], changed: ReadonlyMap<string, Slot>): Promise<void> {
    await emptyPlaces(
      this.connection,
      stored.filter((slot) => changed.has(placeKey(slot))),
    );
    const slots = [...changed.values()];
    await fillSlots(this.connection, slots);
    for (const { series, timeNs } of slots) {
      this.seriesIndex.extend(series, timeNs);
    }
  }
}

/** Applies the version rules to one candidate after the other. Returns the slots that are to be written, by key. */
function decide(stored: readonly Slot[], candidates: readonly PlacedCandidate[]): Map<string, Slot> {
  const existing = new Map(stored.map((slot) => [placeKey(slot), slot]));
  const changed = new Map<string, Slot>();
  for (const { record, series, timeNs, reject } of candidates) {
    const slot: Slot = { series, timeNs, content: record };
    const key = placeKey(slot);
    const found = changed.get(key) ?? existing.get(key);
    const decision = found === undefined ? REPLACE : decideVersion(found.content, record);
    if (decision.kind === 'replace') {
      changed.set(key, slot);
    } else if (decision.kind === 'reject') {
      reject({ reason: decision.reason, existingVersion: found!.content.version });
    }
  }
  return changed;
}

const REPLACE = { kind: 'replace' } as const;
