/** What the operations work on: the open file, and what is remembered of it. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { type Database, isUnusable, openDatabase } from './database';
import { DEFAULT_RETENTION } from './limits';
import { Executions } from './query/executions';
import { RecordStore } from './record-store';
import type { Table } from './write-records';

/** A table that exists from the start. */
export interface TableDefinition {
  readonly database: string;
  readonly table: string;
  /** 1 to 8,766; default 6. */
  readonly memoryStoreRetentionHours?: number;
  /** 1 to 73,000; default 73,000. */
  readonly magneticStoreRetentionDays?: number;
  /** Whether records older than the memory store keeps are taken too; default false. */
  readonly magneticStoreWrites?: boolean;
}

/** Tables by name, by name of their database. */
type Databases = Map<string, Map<string, Table>>;

/** One opening of the file. */
export interface Engine {
  readonly database: Database;
  readonly store: RecordStore;
  readonly databases: Databases;
  readonly executions: Executions;
  /** For reading all records of a table. */
  readonly reading: DuckDBConnection;
}

/** Keeps an engine open: when its file becomes unusable, the next call reopens it. */
export class Engines {
  private engine: Promise<Engine> | undefined;
  /** What is done with the engine at the moment. */
  private readonly underWay = new Set<Promise<unknown>>();

  private constructor(
    private readonly directory: string,
    private tables: readonly TableDefinition[],
  ) {}

  /** @throws {Error} when the folder is in use by another. */
  static async open(directory: string, tables: readonly TableDefinition[]): Promise<Engines> {
    const engines = new Engines(directory, tables);
    await engines.current();
    return engines;
  }

  /**
   * Works with the engine. Results of queries are gone when it has been opened again since.
   *
   * @throws {Error} what `work` throws, and what opening the file again throws, such as an error of a full disk.
   */
  async use<Result>(work: (engine: Engine) => Promise<Result>): Promise<Result> {
    const current = this.current();
    const engine = await current;
    const working = work(engine);
    this.underWay.add(working);
    try {
      return await working;
    } catch (error) {
      if (isUnusable(error) && this.engine === current) void this.keep(this.openAgain(engine));
      throw error;
    } finally {
      this.underWay.delete(working);
    }
  }

  /** Makes a table, which exists until the stand-in is closed. */
  async createTable({ store, databases }: Engine, definition: TableDefinition): Promise<void> {
    await addTable(store, databases, definition);
    this.tables = [...this.tables, definition];
  }

  /** Deletes a table with all that it holds. */
  async deleteTable({ store, databases }: Engine, database: string, table: string): Promise<void> {
    const tables = databases.get(database);
    const found = tables?.get(table);
    if (found === undefined) return;
    tables?.delete(table);
    this.tables = this.tables.filter((known) => known.database !== database || known.table !== table);
    await store.removeTable(found.id);
  }

  /** Waits for what is under way, and closes the file. */
  async close(): Promise<void> {
    const engine = await this.engine?.catch(() => undefined);
    await Promise.allSettled(this.underWay);
    await engine?.store.idle();
    engine?.database.close();
  }

  private current(): Promise<Engine> {
    return this.engine ?? this.keep(openEngine(this.directory, this.tables));
  }

  private keep(opening: Promise<Engine>): Promise<Engine> {
    this.engine = opening;
    // What cannot be opened now may be opened at the next call.
    opening.catch(() => {
      if (this.engine === opening) this.engine = undefined;
    });
    return opening;
  }

  private async openAgain(broken: Engine): Promise<Engine> {
    // DuckDB must not lose a connection that is in use. Later calls wait for the new engine.
    do await Promise.allSettled(this.underWay);
    while (this.underWay.size > 0);
    await broken.store.idle();
    broken.database.close();
    return openEngine(this.directory, this.tables);
  }
}

async function openEngine(directory: string, tables: readonly TableDefinition[]): Promise<Engine> {
  const database = await openDatabase(directory);
  try {
    const store = await RecordStore.open(database);
    const databases = await createTables(store, tables);
    return { database, store, databases, executions: new Executions(), reading: await database.connect() };
  } catch (error) {
    database.close();
    throw error;
  }
}

async function createTables(store: RecordStore, definitions: readonly TableDefinition[]): Promise<Databases> {
  const databases: Databases = new Map();
  for (const definition of definitions) await addTable(store, databases, definition);
  return databases;
}

async function addTable(
  store: RecordStore,
  databases: Databases,
  definition: TableDefinition,
): Promise<void> {
  const id = await store.ensureTable(definition.database, definition.table);
  const tables = databases.get(definition.database) ?? new Map<string, Table>();
  tables.set(definition.table, {
    id,
    retention: {
      memoryStoreHours: definition.memoryStoreRetentionHours ?? DEFAULT_RETENTION.memoryStoreHours,
      magneticStoreDays: definition.magneticStoreRetentionDays ?? DEFAULT_RETENTION.magneticStoreDays,
      magneticStoreWrites: definition.magneticStoreWrites ?? false,
    },
  });
  databases.set(definition.database, tables);
}
