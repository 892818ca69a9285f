/** A value that was made of the bytes of an object. */
interface CachedObject<Value> {
  readonly etag: string;
  readonly value: Value;
  readonly weight: number;
}

/** Keeps what was made of objects, as long as they are what they were. What was not used for longest goes first. */
export class ObjectCache<Value> {
  /** In order of use. */
  readonly #objects = new Map<string, CachedObject<Value>>();
  #weight = 0;

  /** @param limit weight of all values together at most */
  constructor(private readonly limit: number) {}

  /** What was made of an object with this ETag. */
  get(key: string, etag: string): Value | undefined {
    const cached = this.#objects.get(key);
    if (cached?.etag !== etag) return undefined;
    this.#objects.delete(key);
    this.#objects.set(key, cached);
    return cached.value;
  }

  /** Keeps a value in place of that which was made of the object before. */
  set(key: string, etag: string, value: Value, weight: number): void {
    this.#remove(key);
    this.#objects.set(key, { etag, value, weight });
    this.#weight += weight;
    for (const oldest of this.#objects.keys()) {
      if (this.#weight <= this.limit) return;
      this.#remove(oldest);
    }
  }

  #remove(key: string): void {
    this.#weight -= this.#objects.get(key)?.weight ?? 0;
    this.#objects.delete(key);
  }
}
