/** The catalogs of all tables: in memory for the rules, in the file to last. */
import { type DuckDBConnection, INTEGER, LIST, VARCHAR, listValue } from '@duckdb/node-api';
import type { MeasureValueType, ScalarType } from './record';
import { TableCatalog } from './table-catalog';

/** Catalogs by number of their table. */
export class Catalogs {
  private readonly catalogs = new Map<number, TableCatalog>();
  /** How many of a table's multi-measure names are in the file; a Map keeps them in the order of arrival. */
  private readonly savedMultiMeasures = new Map<number, number>();

  private constructor(private readonly connection: DuckDBConnection) {}

  /** Reads the catalogs from the file. */
  static async load(connection: DuckDBConnection): Promise<Catalogs> {
    const catalogs = new Catalogs(connection);
    await catalogs.load();
    return catalogs;
  }

  /** The catalog of a table, empty at first. */
  of(tableId: number): TableCatalog {
    const catalog = this.catalogs.get(tableId) ?? new TableCatalog();
    this.catalogs.set(tableId, catalog);
    return catalog;
  }

  /** Stores what the catalogs have taken in, in the running transaction; all else of them is in the series. */
  async save(): Promise<void> {
    for (const [tableId, { multiMeasureTypes }] of this.catalogs) {
      const saved = this.savedMultiMeasures.get(tableId) ?? 0;
      if (multiMeasureTypes.size > saved) {
        await this.saveMultiMeasures(tableId, [...multiMeasureTypes].slice(saved));
        this.savedMultiMeasures.set(tableId, multiMeasureTypes.size);
      }
    }
  }

  private async saveMultiMeasures(tableId: number, added: readonly [string, ScalarType][]): Promise<void> {
    await this.connection.run(
      'INSERT INTO multi_measures SELECT $table_id, unnest($names), unnest($types)',
      {
        table_id: tableId,
        names: listValue(added.map(([name]) => name)),
        types: listValue(added.map(([, type]) => type)),
      },
      { table_id: INTEGER, names: LIST(VARCHAR), types: LIST(VARCHAR) },
    );
  }

  private async load(): Promise<void> {
    const read = async (sql: string) => (await this.connection.runAndReadAll(sql)).getRowsJS();
    for (const [tableId, name, type] of await read(
      'SELECT DISTINCT table_id, measure_name, measure_value_type FROM series',
    )) {
      this.of(Number(tableId)).measureTypes.set(name as string, type as MeasureValueType);
    }
    for (const [tableId, name] of await read(
      'SELECT DISTINCT table_id, unnest(json_keys(dimensions)) FROM series',
    )) {
      this.of(Number(tableId)).dimensionNames.add(name as string);
    }
    for (const [tableId, name, type] of await read('FROM multi_measures')) {
      this.of(Number(tableId)).multiMeasureTypes.set(name as string, type as ScalarType);
    }
    for (const [tableId, { multiMeasureTypes }] of this.catalogs) {
      this.savedMultiMeasures.set(tableId, multiMeasureTypes.size);
    }
  }
}
