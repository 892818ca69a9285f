/** The rows of a SELECT, a row for each record. */
import type { Database } from '../database';
import type { Column } from './columns';
import { type FoundRecord, FoundRecords, LARGEST_RESULT_BYTES, type RecordPlan } from './found-records';
import { type ColumnInfo, type Page, PageFiller, type QueryResult } from './query-result';
import { type CommonData, RowLayout } from './row-layout';

/** A SELECT whose names are resolved. */
export interface SelectPlan extends RecordPlan {
  readonly columns: readonly Column[];
}

/** Series that are remembered from one page to the next. */
const REMEMBERED_SERIES = 10_000;

/** The rows that a SELECT has found. */
export class SelectResult implements QueryResult {
  readonly columns: readonly ColumnInfo[];
  private readonly layout: RowLayout;
  private readonly commonBySeries = new Map<number, CommonData>();

  private constructor(
    private readonly records: FoundRecords,
    selected: readonly Column[],
  ) {
    this.columns = selected.map(({ name, type }) => ({ Name: name, Type: { ScalarType: type } }));
    this.layout = new RowLayout(selected);
  }

  /**
   * Runs the query.
   *
   * @param largestBytes a result above this is refused.
   * @throws {ServiceError} as {@link FoundRecords.find}.
   */
  static async run(
    database: Database,
    plan: SelectPlan,
    largestBytes = LARGEST_RESULT_BYTES,
  ): Promise<SelectResult> {
    const records = await FoundRecords.find(database, plan, undefined, largestBytes);
    return new SelectResult(records, plan.columns);
  }

  get rowCount(): number {
    return this.records.count;
  }

  get bytes(): number {
    return this.records.bytes;
  }

  get scannedBytes(): number {
    return this.records.bytes;
  }

  read(start: number, maximumRows: number): Promise<Page> {
    return this.records.inTurn(() => this.readPage(start, maximumRows));
  }

  close(): Promise<void> {
    return this.records.close();
  }

  private async readPage(start: number, maximumRows: number): Promise<Page> {
    const records = await this.records.read(start, maximumRows);
    await this.learnSeries(records);
    const filler = new PageFiller(this.columns);
    for (const record of records) {
      const { data, bytes } = this.layout.layOut(this.commonBySeries.get(record.seriesId)!, record);
      if (!filler.add(data, bytes)) {
        break;
      }
    }
    return filler.page(start);
  }

  /** Finds out what the rows of each series of a page have in common. */
  private async learnSeries(records: readonly FoundRecord[]): Promise<void> {
    if (this.commonBySeries.size > REMEMBERED_SERIES) {
      this.commonBySeries.clear();
    }
    const unknown = new Set(
      records.map(({ seriesId }) => seriesId).filter((id) => !this.commonBySeries.has(id)),
    );
    if (unknown.size === 0) {
      return;
    }
    for (const [id, series] of await this.records.readSeries([...unknown])) {
      this.commonBySeries.set(id, this.layout.common(series));
    }
  }
}
