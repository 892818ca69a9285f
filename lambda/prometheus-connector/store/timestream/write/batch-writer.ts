import { setTimeout } from 'node:timers/promises';
import {
  AccessDeniedException,
  RejectedRecordsException,
  ResourceNotFoundException,
  ThrottlingException,
  ValidationException,
} from '@aws-sdk/client-timestream-write';
import { HttpError } from '../../../../http/errors';
import { saidByService } from '../../../../kit/aws-errors';
import { describeDestination, destinationDetails } from '../../../../metrics/model/destination';
import type { RoutedDestination } from '../../../model/routing';
import { noItems, type ItemCounts } from '../../../model/item';
import type { RefusalCounts, RefusedEntry, Refusals } from '../../../model/refusals';
import type { DecodedRequest } from '../../../model/write-request';
import { partsOf, type Batches, type RecordBatch } from './record-batch';
import { ConcurrencyLimit, sharedSignal } from '../../../../kit/concurrency';
import { refusalOf } from './refusal-of';
import { timestreamRefusals, type Refusal, type RefusalReason } from './refusals';
import { MOST_REMEMBERED, type Finding, type RefusedSeries } from './refused-series';
import { CONCURRENT_CALLS } from './write-client';
import type { WriteRecords } from './write-records';

/** Calls that one request may make to find out which records are refused, beyond those of its usual batches. */
const MOST_SEARCHING_CALLS = 2_000;

interface BatchWriterProps {
  /** What the batches are of. */
  readonly request: DecodedRequest;
  readonly writeRecords: WriteRecords;
  /** What an error of {@link writeRecords} means to the sender. Throws the error itself when it is a defect. */
  readonly toFailure: (error: unknown, destination: RoutedDestination) => HttpError;
  /** Learns which series are refused. */
  readonly refusedSeries: RefusedSeries;
  /** Whether a record of this series, or of this metric family, may be in the table from another replica. */
  readonly isOfReplica: (of: RefusedEntry['of']) => boolean;
  /** A text that is the same for the same request only, however often it is sent. */
  readonly fingerprint: () => string;
  /** Aborts at the deadline. */
  readonly signal: AbortSignal;
}

/**
 * The outcome of a batch: Timestream took it, but for records that it named; it refused the whole call for what is in
 * it; there was no use in the call, as its destination takes nothing; or it failed.
 */
type Outcome =
  | { readonly kind: 'written' | 'noUse' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'failed'; readonly error: unknown };

/** A batch whose records were not judged one by one. */
interface UnjudgedBatch {
  readonly batch: RecordBatch;
  /** What Timestream said last of records of the batch, if it was asked. */
  readonly said: string | undefined;
}

/** The outcome of the batches of a request. */
interface WrittenBatches {
  /** What Timestream has acknowledged. */
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
  /** Records that each destination has acknowledged. */
  private readonly accepted = new Map<RoutedDestination, number>();
  /**
   * Destinations that failed. Nothing more is sent to them: the sender will retry the whole request, and anything sent
   * now would be paid for twice. Other destinations are still served.
   */
  private readonly stopped = new Set<RoutedDestination>();
  /** Destinations that take nothing from this sender, and why. */
  private readonly closed = new Map<RoutedDestination, Refusal>();
  private readonly findings = new Map<string, Finding>();
  /** Refused as a whole, or refused lately, and not judged record by record. */
  private readonly unjudged: UnjudgedBatch[] = [];
  /** Whether any of them got no answer before the deadline. */
  private isUnanswered = false;
  private searchingCalls = 0;
  /** All calls that are throttled at the same time listen to it. */
  private readonly deadline: AbortSignal;

  constructor(private readonly props: BatchWriterProps) {
    this.refusals = timestreamRefusals(props.request);
    this.deadline = sharedSignal(props.signal);
  }

  /** Writes what can be written before the signal aborts. Recently refused records take no time from valid ones. */
  async writeAll({ usual, suspect, refused }: Batches): Promise<WrittenBatches> {
    await Promise.all([
      ...usual.map((batch) => this.writeUsual(batch)),
      ...suspect.map((batch) => this.search(batch)),
    ]);
    const begin =
      refused.length === 0 ? 0 : this.props.refusedSeries.searchedBefore(this.props.fingerprint());
    const searched = await Promise.all(rotated(refused, begin).map((batch) => this.search(batch)));
    this.judgeRest(begin + searched.filter(Boolean).length, refused.length);
    return { stored: this.stored, refusals: this.refusals.list(), failure: this.failure };
  }

  private async writeUsual(batch: RecordBatch): Promise<void> {
    const outcome = await this.send(batch);
    if (outcome.kind === 'refused') await this.isolate(batch, outcome.refusal);
    else if (outcome.kind === 'failed') this.fail(outcome.error, batch.destination);
  }

  /** Whether all of its records were judged, as of the methods that it calls. */
  private async search(batch: RecordBatch): Promise<boolean> {
    return this.reserve(batch, 1) && (await this.writePart(batch));
  }

  /**
   * Splits a batch that was refused as a whole, until the bad records are isolated: one must not cost a hundred. All
   * parts of all batches are tried side by side.
   */
  private async isolate(batch: RecordBatch, refusal: Refusal): Promise<boolean> {
    this.find(batch, batch.length);
    if (batch.length === 1) {
      this.refuseAll(batch, refusal);
      return true;
    }
    const parts = partsOf(batch);
    if (!this.reserve(batch, parts.length, refusal.said)) return false;
    const areJudged = await Promise.all(parts.map((part) => this.writePart(part)));
    return areJudged.every(Boolean);
  }

  private async writePart(part: RecordBatch): Promise<boolean> {
    const outcome = await this.send(part);
    if (outcome.kind === 'refused') return this.isolate(part, outcome.refusal);
    if (outcome.kind === 'written') this.find(part, 'written');
    if (outcome.kind !== 'failed') return true;
    this.leave(part, outcome.error);
    return false;
  }

  /** Reserves calls from the budget for searching. False if too few are left: then the batch stays unjudged. */
  private reserve(batch: RecordBatch, calls: number, said?: string): boolean {
    const isEnough = this.searchingCalls + calls <= MOST_SEARCHING_CALLS;
    if (isEnough) this.searchingCalls += calls;
    else this.unjudged.push({ batch, said });
    return isEnough;
  }

  /** A batch without an answer before the deadline stays unjudged. Any other failure belongs to the destination. */
  private leave(batch: RecordBatch, error: unknown): void {
    if (!this.props.signal.aborted) {
      this.fail(error, batch.destination);
      return;
    }
    this.unjudged.push({ batch, said: undefined });
    this.isUnanswered = true;
  }

  /**
   * Records that were refused together and could not be isolated are worth a retry while each attempt finds more, or
   * got no answer, or while refused series have valid samples that were not searched for: what was found is remembered. A
   * number of attempts bounds it, or bad data would hold up the sender forever.
   * @param searched of the batches of refused series, those that this attempt and those before it have searched
   */
  private judgeRest(searched: number, refused: number): void {
    const { refusedSeries, fingerprint } = this.props;
    const hasFoundMore = refusedSeries.learn(this.findings);
    const [first] = this.unjudged;
    if (first === undefined || this.failure !== undefined) return;
    const isMoreToFind = hasFoundMore || this.isUnanswered || searched < refused;
    if (isMoreToFind && refusedSeries.mayRepeat(fingerprint(), searched)) {
      this.failure = new HttpError({
        code: 'searching_refused_records',
        status: 503,
        message: `Timestream refuses some of these records, and there was not enough time to find them all. Destination: ${describeDestination(first.batch.destination)}. Nothing is lost while the sender retries: those already found are remembered.`,
        details: destinationDetails(first.batch.destination),
      });
      return;
    }
    for (const { batch, said } of this.unjudged) this.refuseAll(batch, { reason: 'not_isolated', said });
  }

  private async send(batch: RecordBatch): Promise<Outcome> {
    const outcome = await this.limit.run(() => this.call(batch));
    const refusal = this.closed.get(batch.destination);
    if (outcome.kind === 'noUse' && refusal !== undefined) this.refuseAll(batch, refusal);
    return outcome;
  }

  /** Sends a batch, and retries while it is throttled and others get through. */
  private async call(batch: RecordBatch): Promise<Outcome> {
    for (;;) {
      const { destination } = batch;
      if (this.stopped.has(destination) || this.closed.has(destination)) return { kind: 'noUse' };
      const acceptedBefore = this.acceptedBy(destination);
      try {
        await this.props.writeRecords(batch.serialize());
        this.accept(batch);
        return { kind: 'written' };
      } catch (error) {
        if (error instanceof RejectedRecordsException) return this.reject(batch, error);
        if (error instanceof ValidationException) {
          return { kind: 'refused', refusal: refusalOf(error.message) };
        }
        const refusal = destination.isConfigured ? undefined : closingRefusal(error);
        if (refusal !== undefined) {
          this.closed.set(destination, refusal);
          return { kind: 'noUse' };
        }
        // Timestream asks senders to keep up the rate, so that it scales. Retrying the whole request would start from
        // its first batch again, and never reach the last.
        const isMoving = this.acceptedBy(destination) > acceptedBefore;
        if (!(error instanceof ThrottlingException) || !isMoving || !(await this.pause())) {
          // The deadline itself ends everything that waits.
          if (!this.props.signal.aborted) this.stopped.add(destination);
          return { kind: 'failed', error };
        }
      }
    }
  }

  /** Waits a moment. False when the deadline came first. */
  private async pause(): Promise<boolean> {
    const milliseconds = 200 + Math.random() * 800;
    return setTimeout(milliseconds, true, { signal: this.deadline }).catch(() => false);
  }

  /** Counts what was rejected and what was not. The call as a whole is refused when the error does not tell them apart. */
  private reject(batch: RecordBatch, error: RejectedRecordsException): Outcome {
    const rejected = error.RejectedRecords ?? [];
    const reasons = new Map(rejected.map(({ RecordIndex = -1, Reason = '' }) => [RecordIndex, Reason]));
    const isTold = [...reasons.keys()].every((index) => index >= 0 && index < batch.length);
    if (!isTold || reasons.size === 0) return { kind: 'refused', refusal: refusalOf(rejected[0]?.Reason) };
    const refused = new Map([...reasons].filter(([index, text]) => this.refuse(batch, index, text)));
    this.accept(batch, refused);
    return { kind: 'written' };
  }

  /** Whether a record that Timestream rejected is refused: the value of another replica does as well as its own. */
  private refuse(batch: RecordBatch, index: number, text: string): boolean {
    const record = batch.refusedAt(index);
    const refusal = refusalOf(text);
    if (refusal.reason === 'conflicting_value' && this.props.isOfReplica(record.of)) {
      this.refusals.addReplicaConflict();
      return false;
    }
    this.refusals.add(record, refusal);
    return true;
  }

  /** Of several findings about a series, the smallest refused call counts: it may be refused again. */
  private find(batch: RecordBatch, found: Finding): void {
    for (let position = 0; position < batch.length; position++) {
      const key = batch.keyAt(position);
      const known = this.findings.get(key);
      if (known === undefined && this.findings.size >= MOST_REMEMBERED) continue;
      if (known === undefined || isSmaller(found, known)) this.findings.set(key, found);
    }
  }

  private acceptedBy(destination: RoutedDestination): number {
    return this.accepted.get(destination) ?? 0;
  }

  /** Counts the records of a batch but those that were rejected, by their index. */
  private accept(batch: RecordBatch, rejected: ReadonlyMap<number, unknown> = NONE): void {
    const { destination, length } = batch;
    this.accepted.set(destination, this.acceptedBy(destination) + length - rejected.size);
    for (let index = 0; index < length; index++) {
      const kind = rejected.has(index) ? undefined : batch.countedAs(index);
      if (kind !== undefined) this.stored[kind]++;
    }
  }

  private refuseAll(batch: RecordBatch, refusal: Refusal): void {
    for (let position = 0; position < batch.length; position++) {
      this.refusals.add(batch.refusedAt(position), refusal);
    }
  }

  /** Keeps the first failure, unless a retryable one comes after one that is not. */
  private fail(error: unknown, destination: RoutedDestination): void {
    const failure = this.props.toFailure(error, destination);
    if (this.failure === undefined || (failure.retryable && !this.failure.retryable)) this.failure = failure;
  }
}

/** A list that begins elsewhere. */
function rotated<T>(list: readonly T[], begin: number): readonly T[] {
  const start = list.length === 0 ? 0 : begin % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

const NONE: ReadonlyMap<number, unknown> = new Map();

/** A record that was refused alone says more of its series than others that were written; a larger call says less. */
function isSmaller(found: Finding, known: Finding): boolean {
  const size = (finding: Finding): number => (finding === 'written' ? 1.5 : finding);
  return size(found) < size(known);
}

/** Why a destination that only a label names takes nothing: that is a mistake of the series that have the label. */
function closingRefusal(error: unknown): Refusal | undefined {
  if (error instanceof ResourceNotFoundException) {
    return { reason: 'destination_not_found', said: saidByService(error) };
  }
  return error instanceof AccessDeniedException ? { reason: 'destination_denied' } : undefined;
}
