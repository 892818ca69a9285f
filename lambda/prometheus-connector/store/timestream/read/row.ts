/** A value of a row: https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_Datum.html */
interface Cell {
  /** Absent for NULL. */
  readonly ScalarValue?: string | null;
  readonly TimeSeriesValue?: readonly Point[] | null;
}

/** A value of a time series: https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_TimeSeriesDataPoint.html */
export interface Point {
  /** `YYYY-MM-DD hh:mm:ss.nnnnnnnnn`, in UTC. */
  readonly Time: string;
  readonly Value: Cell;
}

/** A row of a query's result, as Timestream answers it. */
export interface Row {
  readonly Data: readonly Cell[];
}

/** The text in a row's column, counted from 0. Undefined for NULL. */
export function cellText({ Data }: Row, column: number): string | undefined {
  return Data[column]?.ScalarValue ?? undefined;
}

/** The points in a row's column, in any order. */
export function cellPoints({ Data }: Row, column: number): readonly Point[] {
  return Data[column]?.TimeSeriesValue ?? [];
}
