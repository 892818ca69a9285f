import { parseJsonObject } from '../../../../kit/json';
import { dimensionsOf, OTHER_LABELS_DIMENSION } from '../dimension';
import { compareTexts } from '../../../model/compare-texts';
import { METRIC_NAME, type Label } from '../../../model/label';
import { cellText, type Row } from './row';
import type { Select } from './selects';
import { wholeLabelOf } from './table-columns';

/** Columns before the first dimension: time and metric name. */
export const FIRST_DIMENSION = 2;

/** Turns the dimensions of a SELECT's rows back into labels. */
export class RowLabels {
  /** Columns whose values are labels' values, with the labels' names. */
  private readonly whole: readonly { readonly column: number; readonly name: string }[];
  /** Columns of labels whose names were cut, or of the whole names of those. */
  private readonly partial: readonly { readonly column: number; readonly dimension: string }[];
  /** Column of labels that lie together. */
  private readonly others: number | undefined;

  constructor({ dimensions }: Pick<Select, 'dimensions'>) {
    const columns = dimensions.map((dimension, index) => ({
      column: FIRST_DIMENSION + index,
      dimension,
      name: wholeLabelOf(dimension),
    }));
    this.others = columns.find(({ dimension }) => dimension === OTHER_LABELS_DIMENSION)?.column;
    const labels = columns.filter(({ column }) => column !== this.others);
    this.whole = labels.flatMap(({ column, name }) => (name === undefined ? [] : [{ column, name }]));
    this.partial = labels.filter(({ name }) => name === undefined);
  }

  /** The labels of a row's series, sorted by name. An empty value is the same as no label. */
  of(row: Row): Label[] {
    const values = new Map<string, string>();
    const add = (name: string, value: string | undefined): void => {
      if (value !== undefined && value !== '' && !values.has(name)) values.set(name, value);
    };
    add(METRIC_NAME, cellText(row, 1));
    for (const { column, name } of this.whole) add(name, cellText(row, column));
    for (const { name, value } of this.uncut(row)) add(name, value);
    if (this.others !== undefined) {
      for (const { name, value } of parseLabels(cellText(row, this.others))) add(name, value);
    }
    return [...values]
      .map(([name, value]) => ({ name, value }))
      .sort((left, right) => compareTexts(left.name, right.name));
  }

  /** Labels whose names were cut: each whole name lies in a dimension beside it, of the same hash. */
  private uncut(row: Row): Label[] {
    const filled = new Map<string, string>();
    for (const { column, dimension } of this.partial) {
      const value = cellText(row, column);
      if (value !== undefined) filled.set(dimension, value);
    }
    const labels: Label[] = [];
    for (const name of filled.values()) {
      const [cut, wholeName] = dimensionsOf(name, '');
      if (cut === undefined || wholeName === undefined || filled.get(wholeName.name) !== name) continue;
      labels.push({ name, value: filled.get(cut.name) ?? '' });
      filled.delete(cut.name);
      filled.delete(wholeName.name);
    }
    // Another program wrote a dimension that only looks like a part of such a name.
    for (const [name, value] of filled) labels.push({ name, value });
    return labels;
  }
}

/** The members of a JSON object of texts. Any other value is a label itself: another program wrote it. */
function parseLabels(json: string | undefined): Label[] {
  if (json === undefined) return [];
  const parsed = parseJsonObject(json);
  if (parsed === undefined || !hasTextsOnly(parsed)) return [{ name: OTHER_LABELS_DIMENSION, value: json }];
  return Object.entries(parsed).map(([name, value]) => ({ name, value }));
}

function hasTextsOnly(object: Readonly<Record<string, unknown>>): object is Readonly<Record<string, string>> {
  return Object.values(object).every((value) => typeof value === 'string');
}
