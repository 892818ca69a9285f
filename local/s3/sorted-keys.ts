/** Distinct keys in the order of their UTF-8 bytes, in which S3 lists them. */
export class SortedKeys {
  private readonly keys: string[] = [];
  private isSorted = true;

  /** Adds a key that is not there yet. */
  add(key: string): void {
    const last = this.keys.at(-1);
    // Sorting waits until someone reads: many keys may come before.
    this.isSorted &&= last === undefined || compareBytes(last, key) < 0;
    this.keys.push(key);
  }

  /** Removes a key that is there. */
  remove(key: string): void {
    this.sorted().splice(this.firstAt(key), 1);
  }

  /** The key at a place, from 0. */
  at(place: number): string | undefined {
    return this.sorted()[place];
  }

  /** Place of the first key that is not before `bound`. */
  firstAt(bound: string): number {
    return this.firstThat((key) => compareBytes(key, bound) >= 0, 0);
  }

  /** Place of the first key that is after `bound`. */
  firstAfter(bound: string): number {
    return this.firstThat((key) => compareBytes(key, bound) > 0, 0);
  }

  /** Place of the first key that does not begin with `prefix`, where the key at `from` does. */
  endOfPrefix(prefix: string, from: number): number {
    return this.firstThat((key) => !key.startsWith(prefix), from);
  }

  /** Binary search for where a condition begins to hold, from `low` on. */
  private firstThat(holds: (key: string) => boolean, low: number): number {
    const keys = this.sorted();
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(keys[middle]!)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private sorted(): string[] {
    if (!this.isSorted) {
      this.keys.sort(compareBytes);
      this.isSorted = true;
    }
    return this.keys;
  }
}

/** Compares well-formed texts as their UTF-8 bytes compare, which differs from `<` above U+D7FF. */
export function compareBytes(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at += 1) {
    const [unit, otherUnit] = [one.charCodeAt(at), other.charCodeAt(at)];
    if (unit !== otherUnit) {
      return rank(unit) - rank(otherUnit);
    }
  }
  return one.length - other.length;
}

/** Surrogates stand for code points above all that one unit can hold. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
