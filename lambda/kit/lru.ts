/** How much an {@link LruCache} holds. */
interface LruCacheProps<Value> {
  /** Sizes of all values together, at most. */
  readonly limit: number;
  /** Called with each value that is deleted or evicted. A replaced value may still be in use. */
  readonly dispose?: (value: Value) => void;
}

/** Keeps values by key up to a limit. Evicts the least recently used ones first. */
export class LruCache<Value> {
  /** In order of use: a map keeps its keys in the order in which they were set. */
  private readonly entries = new Map<string, { readonly value: Value; readonly size: number }>();
  private size = 0;

  constructor(private readonly props: LruCacheProps<Value>) {}

  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  /** @param size in the unit of the limit */
  set(key: string, value: Value, size = 1): void {
    this.remove(key);
    this.entries.set(key, { value, size });
    this.size += size;
    for (const oldest of this.entries.keys()) {
      if (this.size <= this.props.limit) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const value = this.remove(key);
    if (value !== undefined) this.props.dispose?.(value);
  }

  private remove(key: string): Value | undefined {
    const entry = this.entries.get(key);
    this.size -= entry?.size ?? 0;
    this.entries.delete(key);
    return entry?.value;
  }
}
