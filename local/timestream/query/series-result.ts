/** The rows of a SELECT with CREATE_TIME_SERIES, a row for each group and bin of records. */
import type { Database } from '../database';
import type { ScalarType } from '../record';
import { queryExecutionError, rowTooLargeError } from '../service-error';
import type { Column } from './columns';
import {
  type FoundRecord,
  FoundRecords,
  type Grouping,
  LARGEST_RESULT_BYTES,
  type RecordPlan,
} from './found-records';
import {
  type ColumnInfo,
  type Datum,
  datum,
  datumBytes,
  LARGEST_PAGE_BYTES,
  type Page,
  PageFiller,
  type Point,
  type QueryResult,
  totalBytes,
} from './query-result';
import { RowLayout, type StoredSeries } from './row-layout';
import type { SqlName, TextExpression } from './statement';
import { textOf } from './text-expression';

/** A SELECT with CREATE_TIME_SERIES whose names are resolved. */
export interface SeriesPlan extends RecordPlan {
  readonly texts: readonly TextExpression[];
  readonly value: Column;
  /** Whether records without a value are left out; else they fail the query. */
  readonly skipsNull: boolean;
  readonly grouping: Grouping;
}

const TIME: Column = { name: 'time', type: 'TIMESTAMP', attribute: 'TIMESTAMP' };
const POINT_FRAME_BYTES = '{"Time":"2026-11-24 02:35:54.123456789","Value":},'.length;
const SERIES_FRAME_BYTES = '{"TimeSeriesValue":[]}'.length;
/** More than a page has room for. */
const MOST_POINTS = Math.ceil(LARGEST_PAGE_BYTES / POINT_FRAME_BYTES);

/** The rows that a SELECT with CREATE_TIME_SERIES has found; places are those of records. */
export class SeriesResult implements QueryResult {
  readonly columns: readonly ColumnInfo[];
  private readonly layout: RowLayout;

  private constructor(
    private readonly records: FoundRecords,
    private readonly plan: SeriesPlan,
  ) {
    this.columns = [...plan.texts.map(textColumn), seriesColumn(plan.texts.length, plan.value.type)];
    this.layout = new RowLayout([TIME, plan.value]);
  }

  /**
   * Runs the query.
   *
   * @throws {ServiceError} as {@link FoundRecords.find}.
   */
  static async run(database: Database, plan: SeriesPlan): Promise<SeriesResult> {
    const records = await FoundRecords.find(database, plan, plan.grouping, LARGEST_RESULT_BYTES);
    return new SeriesResult(records, plan);
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
    const records = await this.records.read(start, MOST_POINTS);
    const groups = this.wholeGroups(records, start);
    const series = new Map(
      await this.records.readSeries([...new Set(groups.map(([first]) => first!.seriesId))]),
    );
    const filler = new PageFiller(this.columns);
    let end = start;
    for (const group of groups.slice(0, maximumRows)) {
      const points = this.points(series.get(group[0]!.seriesId)!, group);
      if (points.length > 0 && !this.fill(filler, series.get(group[0]!.seriesId)!, points)) {
        break;
      }
      end += group.length;
    }
    return { rows: filler.page(start).rows, end };
  }

  /** @throws {ServiceError} when the first of them is too large for a page. */
  private wholeGroups(records: readonly FoundRecord[], start: number): (readonly FoundRecord[])[] {
    const groups: FoundRecord[][] = [];
    for (const record of records) {
      const last = groups.at(-1);
      const first = last?.[0];
      if (first?.seriesId === record.seriesId && first.bin === record.bin) {
        last!.push(record);
      } else {
        groups.push([record]);
      }
    }
    if (start + records.length === this.records.count) {
      return groups;
    }
    if (groups.length === 1) {
      throw rowTooLargeError();
    }
    // There may be more of the last.
    return groups.slice(0, -1);
  }

  private points(series: StoredSeries, group: readonly FoundRecord[]): Point[] {
    const common = this.layout.common(series);
    return group.flatMap((record) => {
      const [time, value] = this.layout.layOut(common, record).data;
      if (time === undefined || value === undefined || !('ScalarValue' in time)) return [];
      if (!('ScalarValue' in value)) {
        if (this.plan.skipsNull) return [];
        throw queryExecutionError();
      }
      return [{ Time: time.ScalarValue, Value: value }];
    });
  }

  private fill(filler: PageFiller, series: StoredSeries, points: readonly Point[]): boolean {
    const texts: Datum[] = this.plan.texts.map((text) => datum(textOf(text, columnOf(series))));
    const bytes = points.reduce((sum, { Value }) => sum + POINT_FRAME_BYTES + datumBytes(Value), 0);
    return filler.add(
      [...texts, { TimeSeriesValue: points }],
      totalBytes(texts) + SERIES_FRAME_BYTES + bytes,
    );
  }
}

/** The texts of a series by the names of their columns. */
export function columnOf({ measureName, dimensions }: StoredSeries): (column: SqlName) => string | undefined {
  return ({ name }) =>
    name === 'measure_name' ? measureName : Object.hasOwn(dimensions, name) ? dimensions[name] : undefined;
}

function textColumn(text: TextExpression, place: number): ColumnInfo {
  return {
    Name: text.kind === 'column' ? text.column.name : `_col${place}`,
    Type: { ScalarType: 'VARCHAR' },
  };
}

function seriesColumn(place: number, type: ScalarType): ColumnInfo {
  return {
    Name: `_col${place}`,
    Type: { TimeSeriesMeasureValueColumnInfo: { Type: { ScalarType: type } } },
  };
}
