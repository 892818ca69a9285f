import type { ByteText } from '../byte-text';
import type { FieldValue } from '../line-protocol/point';

/** A column of a table. */
export interface Column {
  readonly label: ByteText;
  readonly type: FieldValue['type'] | 'time';
  /** Its value in every row, if tables are kept apart by it. */
  readonly key: ByteText | undefined;
  /** As they stand in the answer. */
  readonly cells: readonly ByteText[];
}

/** A table of an answer: at first one for each field of each series. */
export interface Table {
  readonly columns: readonly Column[];
}
