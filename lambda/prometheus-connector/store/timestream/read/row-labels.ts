import { parseJsonObject } from '../../../../kit/json';
import { dimensionsOf, labelNameOf } from '../dimension';
import { compareTexts } from '../../../model/compare-texts';
import { METRIC_NAME, type Label } from '../../../model/label';
import { cellText, type Row } from './row';
import type { Select } from './selects';

/** Columns before the first dimension: time and metric name. */
export const FIRST_DIMENSION = 2;

/** Turns the dimensions of a SELECT's rows back into labels. */
export class RowLabels {
  /** Columns whose values are labels' values, with the labels' names. */
  private readonly whole: readonly { readonly column: number; readonly name: string }[];
  /** Columns of labels whose names were cut, or of the whole names of those. */
  private readonly partial: readonly { readonly column: number; readonly dimension: string }[];
  /** Columns of labels that lie together. */
  private readonly others: readonly { readonly column: number; readonly dimension: string }[];

  constructor({ dimensions, otherLabels }: Pick<Select, 'dimensions' | 'otherLabels'>) {
    const columns = dimensions.map((dimension, index) => ({
      column: FIRST_DIMENSION + index,
      dimension,
      name: labelNameOf(dimension),
    }));
    this.whole = columns.flatMap(({ column, name }) => (name === undefined ? [] : [{ column, name }]));
    this.partial = columns.filter(({ name }) => name === undefined);
    this.others = otherLabels.map((dimension, index) => ({
      column: FIRST_DIMENSION + dimensions.length + index,
      dimension,
    }));
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
    for (const { column, dimension } of this.others) {
      for (const { name, value } of parseLabels(dimension, cellText(row, column))) add(name, value);
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
function parseLabels(dimension: string, json: string | undefined): Label[] {
  if (json === undefined) return [];
  const parsed = parseJsonObject(json);
  if (parsed === undefined || !hasTextsOnly(parsed)) return [{ name: dimension, value: json }];
  return Object.entries(parsed).map(([name, value]) => ({ name, value }));
}

function hasTextsOnly(object: Readonly<Record<string, unknown>>): object is Readonly<Record<string, string>> {
  return Object.values(object).every((value) => typeof value === 'string');
}
