import { OPERATOR_SECONDS } from '../../../../kit/aws-errors';
import { ConcurrencyLimit } from '../../../../kit/concurrency';
import { HttpError } from '../../../../http/errors';
import { describeDestination, destinationDetails } from '../../../model/describe-refused';
import type { RoutedDestination } from '../../../model/destination';
import { noItems, type ItemCounts } from '../../../model/item';
import type { RefusalCounts, Refusals } from '../../../model/refusals';
import type { DecodedRequest } from '../../../model/write-request';
import type { InfluxAccess } from '../access';
import { InfluxError } from '../client';
import type { LineBatch } from './line-batch';
import { influxRefusals, type Refusal, type RefusalReason } from './refusals';
import { writeAnswer, type WriteAnswer } from './write-answer';

/** Calls of a request at the same time. InfluxDB 3 answers up to a second later, when it has stored the lines. */
const CONCURRENT_CALLS = 4;
/** Calls that one request may make to find out which lines are refused, beyond those of its usual batches. */
const MOST_SEARCHING_CALLS = 500;
/** Parts that a batch is searched in: four rounds find one line among ten thousand, where halving takes fourteen. */
const PARTS = 10;

type Refused = Extract<WriteAnswer, { readonly kind: 'refused' }>;
type Dropped = Extract<WriteAnswer, { readonly kind: 'dropped' }>;

/** The outcome of a call: all lines are stored, it had no use as the destination takes nothing, or what else was answered. */
type Outcome =
  WriteAnswer | { readonly kind: 'written' | 'noUse' } | { readonly kind: 'failed'; readonly error: unknown };

/** The outcome of the batches of a request. */
interface WrittenLines {
  /** What InfluxDB has acknowledged. */
  readonly stored: ItemCounts;
  readonly refusals: Refusals;
  /** Why the sender should retry the request, if it should. */
  readonly failure: HttpError | undefined;
}

/** Writes the batches of one request. */
export class BatchWriter {
  private readonly stored = { ...noItems };
  private readonly refusals: RefusalCounts<RefusalReason>;
  private failure: HttpError | undefined;
  private readonly limit = new ConcurrencyLimit(CONCURRENT_CALLS);
  /** Destinations that failed. Nothing more is sent to them, as the sender will retry the whole request. */
  private readonly stopped = new Set<RoutedDestination>();
  /** Destinations that take nothing from this sender, and why. */
  private readonly closed = new Map<RoutedDestination, Refusal>();
  private searchingCalls = 0;

  /** @param signal aborts at the deadline */
  constructor(
    request: DecodedRequest,
    private readonly access: InfluxAccess,
    private readonly signal: AbortSignal,
  ) {
    this.refusals = influxRefusals(request);
  }

  /** Writes what can be written before the signal aborts. */
  async writeAll(batches: readonly LineBatch[]): Promise<WrittenLines> {
    await Promise.all(batches.map((batch) => this.write(batch)));
    return { stored: this.stored, refusals: this.refusals.list(), failure: this.failure };
  }

  private async write(batch: LineBatch): Promise<number> {
    return this.settle(batch, await this.send(batch));
  }

  /** Acts on what was answered to a batch. Returns how many of its lines are refused. */
  private async settle(batch: LineBatch, outcome: Outcome): Promise<number> {
    switch (outcome.kind) {
      case 'written':
        return this.count(batch, () => undefined);
      case 'refused':
        return this.refuseLines(batch, outcome);
      case 'refusedMany':
        return this.isolate(batch, PARTS, { reason: 'refused_by_store' });
      case 'full':
        return this.refuseFull(batch, outcome.said);
      case 'dropped':
        return this.refuseDropped(batch, outcome);
      case 'unparsed':
        return this.isolate(batch, PARTS, { reason: 'encoder_defect' });
      case 'tooLarge':
        return this.isolate(batch, 2, { reason: 'refused_by_store' });
      case 'failed':
        this.fail(this.access.toWriteFailure(outcome.error, batch.destination));
        return 0;
      case 'noUse': {
        const refusal = this.closed.get(batch.destination);
        return refusal === undefined ? 0 : this.count(batch, () => refusal);
      }
    }
  }

  /** Tries the parts of a batch of which nothing is stored, until the bad lines are alone: one must not cost thousands. */
  private async isolate(batch: LineBatch, count: number, refusal: Refusal): Promise<number> {
    if (batch.length === 1) return this.count(batch, () => refusal);
    const parts = partsOf(batch, count);
    if (!this.reserve(parts.length)) return this.count(batch, () => NOT_ISOLATED);
    return sum(await Promise.all(parts.map((part) => this.write(part))));
  }

  /** InfluxDB 3 says which lines it has not stored. */
  private refuseLines(batch: LineBatch, { lines, isFull }: Refused): number | Promise<number> {
    const { length } = batch;
    const areOf = [...lines.keys()].every((position) => position >= 0 && position < length);
    if (!areOf) return this.isolate(batch, PARTS, { reason: 'refused_by_store' });
    return isFull && this.waitsForRoom(batch) ? 0 : this.count(batch, (position) => lines.get(position));
  }

  /** InfluxDB 3 makes no more databases. */
  private refuseFull(batch: LineBatch, said: string): number {
    const refusal: Refusal = { reason: 'refused_by_store', said };
    return this.waitsForRoom(batch) ? 0 : this.count(batch, () => refusal);
  }

  /** Whether the request fails until there is room: an operator can make it, but no request is to wait for its extras. */
  private waitsForRoom(batch: LineBatch): boolean {
    const { destination } = batch;
    const waits = destination.isConfigured && !batch.refusedAt(0).isExtra;
    if (waits) {
      this.stopped.add(destination);
      this.fail(full(destination));
    }
    return waits;
  }

  /** InfluxDB 2 says how many lines it has not stored. */
  private refuseDropped(batch: LineBatch, dropped: Dropped): number | Promise<number> {
    const { refusal, newest } = dropped;
    if (dropped.count >= batch.length) return this.count(batch, () => refusal);
    const isOld = (position: number): boolean =>
      newest !== undefined && batch.refusedAt(position).timestamp <= newest;
    const old = positionsOf(batch).filter(isOld).length;
    return old === dropped.count
      ? this.count(batch, (position) => (isOld(position) ? refusal : undefined))
      : this.search(batch, dropped);
  }

  /**
   * Writes the parts of a batch again, which changes nothing, to see which of them has the lines that were not stored.
   * InfluxDB counts those of one cause only, so that more may be found. By their times, as the type of a field is that of a
   * week: so lines that conflict lie together.
   */
  private async search(batch: LineBatch, dropped: Dropped): Promise<number> {
    const parts = partsOf(batch.byTime(), PARTS);
    if (!this.reserve(parts.length)) return this.guess(batch, dropped.count, dropped.refusal);
    const unanswered: LineBatch[] = [];
    const refused = await Promise.all(
      parts.map(async (part) => {
        const outcome = await this.send(part);
        if (outcome.kind !== 'failed' || !this.signal.aborted) return this.settle(part, outcome);
        unanswered.push(part);
        return 0;
      }),
    );
    let found = sum(refused);
    // Before the deadline InfluxDB has said how many: the sender need not come again for them.
    for (const part of unanswered) found += this.guess(part, dropped.count - found, dropped.refusal);
    return found;
  }

  /** Counts some lines of a batch as refused, without knowing which. */
  private guess(batch: LineBatch, count: number, refusal: Refusal): number {
    const fact = `or others of ${batch.length} lines`;
    return this.count(batch, (position) => (position < count ? { ...refusal, fact } : undefined));
  }

  /** Reserves calls from the budget for searching. False if too few are left. */
  private reserve(calls: number): boolean {
    const isEnough = this.searchingCalls + calls <= MOST_SEARCHING_CALLS;
    if (isEnough) this.searchingCalls += calls;
    return isEnough;
  }

  private send(batch: LineBatch): Promise<Outcome> {
    return this.limit.run(() => this.call(batch));
  }

  private async call(batch: LineBatch): Promise<Outcome> {
    const { destination, precision } = batch;
    if (this.stopped.has(destination) || this.closed.has(destination)) return { kind: 'noUse' };
    try {
      await this.access.client.write(destination.namespace, precision, batch.text(), this.signal);
      return { kind: 'written' };
    } catch (error) {
      const answer = error instanceof InfluxError ? writeAnswer(error) : undefined;
      if (answer !== undefined) return answer;
      const refusal = destination.isConfigured ? undefined : closingRefusal(error);
      if (refusal !== undefined) {
        this.closed.set(destination, refusal);
        return { kind: 'noUse' };
      }
      // The deadline itself ends everything that waits.
      if (!this.signal.aborted) this.stopped.add(destination);
      return { kind: 'failed', error };
    }
  }

  /** Counts the lines of a batch as stored, but those that are refused. Returns the number of these. */
  private count(batch: LineBatch, refusalAt: (position: number) => Refusal | undefined): number {
    let refused = 0;
    for (let position = 0; position < batch.length; position++) {
      const refusal = refusalAt(position);
      if (refusal !== undefined) {
        this.refusals.add(batch.refusedAt(position), refusal);
        refused++;
        continue;
      }
      const kind = batch.countedAs(position);
      if (kind !== undefined) this.stored[kind]++;
    }
    return refused;
  }

  /** Keeps the first failure, unless a retryable one comes after one that is not. */
  private fail(failure: HttpError): void {
    if (this.failure === undefined || (failure.retryable && !this.failure.retryable)) this.failure = failure;
  }
}

const NOT_ISOLATED: Refusal = { reason: 'not_isolated' };

/** Parts of a batch that has more than one line. */
function partsOf(batch: LineBatch, count: number): readonly LineBatch[] {
  const size = Math.ceil(batch.length / count);
  const parts: LineBatch[] = [];
  for (let start = 0; start < batch.length; start += size) parts.push(batch.slice(start, start + size));
  return parts;
}

function positionsOf({ length }: LineBatch): readonly number[] {
  return Array.from({ length }, (_, position) => position);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** InfluxDB 3 makes no more databases or tables. */
function full(destination: RoutedDestination): HttpError {
  return new HttpError({
    code: 'quota_exceeded',
    status: 503,
    message: `InfluxDB makes no more databases or tables: delete some. Destination: ${describeDestination(destination)}. Nothing is lost while the sender retries.`,
    retryAfterSeconds: OPERATOR_SECONDS,
    details: destinationDetails(destination),
  });
}

/** Why a destination that only a label names takes nothing: that is a mistake of the series that have the label. */
function closingRefusal(error: unknown): Refusal | undefined {
  if (!(error instanceof InfluxError) || OF_ALL.test(error.body)) return undefined;
  return error.status === 403 || error.status === 404 ? closing[error.status] : undefined;
}

const closing = {
  403: { reason: 'destination_denied' },
  404: { reason: 'destination_not_found' },
} as const satisfies Readonly<Record<number, Refusal>>;

/** What InfluxDB 2 says when no other bucket would do: https://github.com/influxdata/influxdb/blob/v2.7.12/http/auth_errors.go */
const OF_ALL = /"message":"(?:organization |[^"]*token is inactive)/;
