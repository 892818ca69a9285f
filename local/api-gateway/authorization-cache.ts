import { createHash } from 'node:crypto';

/** What an authorizer's function said of a request. */
export interface Authorization {
  readonly isAuthorized: boolean;
  /** What the route's function is told; null when it said nothing. */
  readonly context: Readonly<Record<string, unknown>> | null;
}

interface Kept {
  readonly authorization: Authorization;
  /** Epoch milliseconds. */
  readonly keptAt: number;
  /** What it takes up, about. */
  readonly bytes: number;
}

/** The maximum number of answers of one kind, and of their bytes. */
const limits = { entries: 1000, bytes: 1024 * 1024 };

/**
 * Keeps an authorizer's answers for their time. Identities are kept as digests, as strangers choose their length, and
 * refusals apart from admissions, so that strangers cannot evict admitted callers.
 */
export class AuthorizationCache {
  private readonly admissions = new Answers();
  private readonly refusals = new Answers();

  /**
   * @param lifetime milliseconds; 0 keeps nothing
   * @param now epoch milliseconds
   */
  constructor(
    private readonly lifetime: number,
    private readonly now: () => number,
  ) {}

  /** What was kept for an identity, if its time is not over. */
  get(identity: readonly string[]): Authorization | undefined {
    const key = digest(identity);
    const kept = this.admissions.get(key) ?? this.refusals.get(key);
    return kept !== undefined && this.isGood(kept) ? kept.authorization : undefined;
  }

  keep(identity: readonly string[], authorization: Authorization): void {
    if (this.lifetime === 0) return;
    const key = digest(identity);
    for (const answers of [this.admissions, this.refusals]) {
      answers.delete(key);
      answers.deleteOldest((kept) => !this.isGood(kept));
    }
    const bytes = key.length + JSON.stringify(authorization).length;
    const answers = authorization.isAuthorized ? this.admissions : this.refusals;
    answers.add(key, { authorization, keptAt: this.now(), bytes });
  }

  /** A clock that was set back makes answers neither last longer nor end sooner than a lifetime of either clock. */
  private isGood({ keptAt }: Kept): boolean {
    return Math.abs(this.now() - keptAt) < this.lifetime;
  }
}

/** Answers of one kind by digest of the identity, oldest first. */
class Answers {
  private readonly kept = new Map<string, Kept>();
  private bytes = 0;

  get(key: string): Kept | undefined {
    return this.kept.get(key);
  }

  add(key: string, kept: Kept): void {
    this.kept.set(key, kept);
    this.bytes += kept.bytes;
    this.deleteOldest(() => this.kept.size > limits.entries || this.bytes > limits.bytes);
  }

  delete(key: string): void {
    this.bytes -= this.kept.get(key)?.bytes ?? 0;
    this.kept.delete(key);
  }

  /** Deletes from the oldest on for as long as `isTooMuch`. */
  deleteOldest(isTooMuch: (oldest: Kept) => boolean): void {
    for (const [key, kept] of this.kept) {
      if (!isTooMuch(kept)) return;
      this.delete(key);
    }
  }
}

function digest(identity: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('base64');
}
