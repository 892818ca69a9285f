import { maxItems, TooManyItemsError } from './limits';
import type { LabelNumber } from './numbers';

/** Labels by their numbers. */
export interface Labels {
  readonly size: number;
  readonly names: readonly string[];
  readonly values: readonly string[];
}

/**
 * The distinct labels of a request, each known by a small number. A request repeats a few hundred labels many thousand
 * times; as numbers they cost no memory, compare quickly and can index derived data.
 */
export class LabelTable implements Labels {
  /** Name of each label, by its number. */
  readonly names: string[] = [];
  /** Value of each label, by its number. */
  readonly values: string[] = [];
  private readonly numbers = new Map<string, Map<string, LabelNumber>>();

  get size(): number {
    return this.names.length;
  }

  /**
   * The number of the label; equal name and value always give the same one.
   * @throws {TooManyItemsError}
   */
  intern(name: string, value: string): LabelNumber {
    let byValue = this.numbers.get(name);
    if (byValue === undefined) {
      byValue = new Map();
      this.numbers.set(name, byValue);
    }
    let label = byValue.get(value);
    if (label === undefined) {
      if (this.size >= maxItems.distinctLabels) throw new TooManyItemsError('distinctLabels');
      label = (this.names.push(name) - 1) as LabelNumber;
      this.values.push(value);
      byValue.set(value, label);
    }
    return label;
  }
}
