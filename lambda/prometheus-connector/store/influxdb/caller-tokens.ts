import { createHash } from 'node:crypto';
import { isWithin } from '../../../kit/clock';
import { LruCache } from '../../../kit/lru';

/** Tokens that are known at the same time. */
const CAPACITY = 1_000;
/** Milliseconds after which a token is proved again. */
const LIFETIME = 5 * 60_000;

/** Tokens of callers that InfluxDB has accepted, known by their hashes: no log that shows this object shows them. */
export class CallerTokens {
  /** Epoch milliseconds when each was accepted. */
  private readonly known = new LruCache<number>({ limit: CAPACITY });

  /** @param now epoch milliseconds */
  constructor(private readonly now: () => number) {}

  has(token: string): boolean {
    return isWithin(LIFETIME, this.known.get(keyOf(token)) ?? -Infinity, this.now());
  }

  add(token: string): void {
    this.known.set(keyOf(token), this.now());
  }

  /** Forgets a token that InfluxDB has refused. */
  delete(token: string): void {
    this.known.delete(keyOf(token));
  }
}

/** Never use secrets as map keys: they would stay in memory in plain text. */
function keyOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
