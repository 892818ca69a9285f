import { parseJsonObject } from '../../kit/json';
import { dimensionsOf, labelNameOf } from './dimension';
import { compareTexts } from '../model/compare-texts';
import { METRIC_NAME, type Label } from '../model/label';
import type { Select } from './selects';

/** Turns the values of dimensions back into labels. */
export class RowLabels {
  /** Places of dimensions whose values are labels' values, with the labels' names. */
  private readonly whole: readonly { readonly place: number; readonly name: string }[];
  /** Places of labels whose names were cut, or of the whole names of those. */
  private readonly partial: readonly { readonly place: number; readonly dimension: string }[];
  /** Places of labels that lie together. */
  private readonly others: readonly { readonly place: number; readonly dimension: string }[];

  constructor({ dimensions, otherLabels }: Pick<Select, 'dimensions' | 'otherLabels'>) {
    const places = dimensions.map((dimension, place) => ({
      place,
      dimension,
      name: labelNameOf(dimension),
    }));
    this.whole = places.flatMap(({ place, name }) => (name === undefined ? [] : [{ place, name }]));
    this.partial = places.filter(({ name }) => name === undefined);
    this.others = otherLabels.map((dimension, index) => ({
      place: dimensions.length + index,
      dimension,
    }));
  }

  /**
   * The labels of a series, sorted by name. An empty value is the same as no label.
   * @param values of its dimensions, and then of its other labels; undefined for what it lacks
   */
  of(metricName: string, values: readonly (string | undefined)[]): Label[] {
    const labels = new Map<string, string>();
    const add = (name: string, value: string | undefined): void => {
      if (value !== undefined && value !== '' && !labels.has(name)) labels.set(name, value);
    };
    add(METRIC_NAME, metricName);
    for (const { place, name } of this.whole) add(name, values[place]);
    for (const { name, value } of this.uncut(values)) add(name, value);
    for (const { place, dimension } of this.others) {
      for (const { name, value } of parseLabels(dimension, values[place])) add(name, value);
    }
    return [...labels]
      .map(([name, value]) => ({ name, value }))
      .sort((left, right) => compareTexts(left.name, right.name));
  }

  /** Labels whose names were cut: each whole name lies in a dimension beside it, of the same hash. */
  private uncut(values: readonly (string | undefined)[]): Label[] {
    const filled = new Map<string, string>();
    for (const { place, dimension } of this.partial) {
      const value = values[place];
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
