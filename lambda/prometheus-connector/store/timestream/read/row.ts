/** A value of a row. */
interface Cell {
  /** Undefined for NULL. */
  readonly ScalarValue?: string | undefined;
}

/** A row of a query's result, as Timestream answers it. */
export interface Row {
  readonly Data?: readonly Cell[] | undefined;
}

/** The text in a row's column, counted from 0. Undefined for NULL. */
export function cellText({ Data }: Row, column: number): string | undefined {
  return Data?.[column]?.ScalarValue;
}
