import { multiMeasures } from '../measures';
import {
  dimensionsOf,
  labelNameOf,
  METRIC_NAME_DIMENSION,
  NO_LABELS_DIMENSION,
  OTHER_LABELS_DIMENSION,
} from '../dimension';
import { cellText, type Row } from './row';

/** What a table has of the columns that a read needs. */
export class TableColumns {
  /** Dimensions that hold a label each, or part of one. */
  readonly dimensions: readonly string[];
  /** Whether there are records other than finite samples: theirs is the dimension of the metric's name. */
  readonly hasMetricName: boolean;
  /** Whether labels may lie together in one dimension. */
  readonly hasOtherLabels: boolean;
  /** Whether there are finite samples. */
  readonly hasDouble: boolean;
  /** Whether there are values as text, as those that are not finite have. */
  readonly hasText: boolean;
  readonly hasHistogram: boolean;
  /** The same for the same columns, in any order. */
  readonly identity: string;
  private readonly byLabel = new Map<string, string>();

  /** @param columns type of attribute of each column by its name, as DESCRIBE has it */
  constructor(columns: ReadonlyMap<string, string>) {
    const dimensions = [...columns]
      .filter(([, attribute]) => attribute === 'DIMENSION')
      .map(([name]) => name);
    this.dimensions = dimensions.filter((name) => !ownDimensions.includes(name));
    this.hasMetricName = dimensions.includes(METRIC_NAME_DIMENSION);
    this.hasOtherLabels = dimensions.includes(OTHER_LABELS_DIMENSION);
    this.hasDouble = columns.get('measure_value::double') === 'MEASURE_VALUE';
    this.hasText = columns.get('measure_value::varchar') === 'MEASURE_VALUE';
    this.hasHistogram = columns.get(multiMeasures.histogram) === 'MULTI';
    this.identity = JSON.stringify([...columns].sort());
    for (const dimension of this.dimensions) {
      const label = wholeLabelOf(dimension);
      if (label !== undefined) this.byLabel.set(label, dimension);
    }
  }

  /** The dimension that holds a label's value. Undefined when no series of the table has one for it. */
  dimensionOf(label: string): string | undefined {
    const known = this.byLabel.get(label);
    if (known !== undefined) return known;
    const [first] = dimensionsOf(label, '');
    return first !== undefined && this.dimensions.includes(first.name) ? first.name : undefined;
  }
}

const ownDimensions: readonly string[] = [
  METRIC_NAME_DIMENSION,
  NO_LABELS_DIMENSION.name,
  OTHER_LABELS_DIMENSION,
];

/**
 * Reads what `DESCRIBE` answers: rows of a column's name, its type, and what it is to Timestream.
 * https://docs.aws.amazon.com/timestream/latest/developerguide/supported-sql-constructs.SHOW.html
 */
export function readColumns(rows: readonly Row[]): TableColumns {
  return new TableColumns(new Map(rows.map((row) => [cellText(row, 0) ?? '', cellText(row, 2) ?? ''])));
}

/**
 * The label that a dimension holds the value of, by its name alone. Undefined for the two dimensions of a name that was
 * cut. A dimension that the connector would not have made is a label of the same name.
 */
export function wholeLabelOf(dimension: string): string | undefined {
  const label = unescaped(dimension);
  return label !== undefined && dimensionsOf(label, '')[0]?.name !== dimension ? dimension : label;
}

/** A name written by another program may look like one of the connector's. */
function unescaped(dimension: string): string | undefined {
  try {
    return labelNameOf(dimension);
  } catch (error) {
    if (error instanceof RangeError) return dimension;
    throw error;
  }
}
