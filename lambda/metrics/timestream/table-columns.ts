import { dimensionsOf, labelNameOf } from './dimension';
import { ownColumns } from './own-columns';
import { readRows, type RowTaker } from './query-page';

/** Columns of the records other than finite samples that were written under the names of one version. */
interface ItemColumns {
  readonly metricName: string;
  /** Undefined: there are no histograms. */
  readonly histogram: string | undefined;
}

/** What a table has of the columns that a read needs. */
export class TableColumns {
  /** Dimensions that hold a label each, or part of one. */
  readonly dimensions: readonly string[];
  /** Dimensions in which labels lie together. */
  readonly otherLabels: readonly string[];
  /** Those and the connector's own: what tells series apart. */
  readonly allDimensions: readonly string[];
  /** One for each version that wrote other records than finite samples. */
  readonly items: readonly ItemColumns[];
  /** Whether there are finite samples. */
  readonly hasDouble: boolean;
  /** Whether there are values as text, as those that are not finite have. */
  readonly hasText: boolean;
  /** The same for the same columns, in any order. */
  readonly identity: string;
  private readonly byLabel = new Map<string, readonly string[]>();

  /** @param columns type of attribute of each column by its name, as DESCRIBE has it */
  constructor(columns: ReadonlyMap<string, string>) {
    const dimensions = [...columns]
      .filter(([, attribute]) => attribute === 'DIMENSION')
      .map(([name]) => name);
    this.allDimensions = dimensions;
    this.dimensions = dimensions.filter((name) => !ownDimensions.includes(name));
    this.otherLabels = ownColumns
      .map(({ otherLabels }) => otherLabels)
      .filter((name) => dimensions.includes(name));
    this.items = ownColumns
      .filter(({ metricName }) => dimensions.includes(metricName))
      .map(({ metricName, histogram }) => ({
        metricName,
        histogram: columns.get(histogram) === 'MULTI' ? histogram : undefined,
      }));
    this.hasDouble = columns.get('measure_value::double') === 'MEASURE_VALUE';
    this.hasText = columns.get('measure_value::varchar') === 'MEASURE_VALUE';
    this.identity = JSON.stringify([...columns].sort());
    for (const dimension of this.dimensions) {
      const label = labelNameOf(dimension);
      if (label !== undefined) this.byLabel.set(label, [...(this.byLabel.get(label) ?? []), dimension]);
    }
  }

  /**
   * The dimensions that hold a label's value, each in other records: versions and programs name them differently. None
   * when no series of the table has one for it.
   */
  dimensionsOf(label: string): readonly string[] {
    const whole = this.byLabel.get(label) ?? [];
    const [cut, ...rest] = dimensionsOf(label, '');
    const isCut = cut !== undefined && rest.length > 0 && this.dimensions.includes(cut.name);
    return isCut ? [...whole, cut.name] : whole;
  }
}

const ownDimensions: readonly string[] = ownColumns.flatMap(({ metricName, otherLabels, noLabels }) => [
  metricName,
  otherLabels,
  noLabels,
]);

/**
 * Reads what `DESCRIBE` answers: rows of a column's name, its type, and what it is to Timestream.
 * https://docs.aws.amazon.com/timestream/latest/developerguide/supported-sql-constructs.SHOW.html
 */
export function readColumns(pages: readonly string[]): TableColumns {
  const columns = new Map<string, string>();
  let name = '';
  const taker: RowTaker = {
    text: (text = '', column) => {
      if (column === 0) name = text;
      else if (column === 2) columns.set(name, text);
    },
    point: () => undefined,
  };
  for (const page of pages) readRows(page, taker);
  return new TableColumns(columns);
}
