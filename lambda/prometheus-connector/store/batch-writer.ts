import { setTimeout } from 'node:timers/promises';
import {
  RejectedRecordsException,
  ThrottlingException,
  ValidationException,
} from '@aws-sdk/client-timestream-write';
import type { HttpError } from '../../http/errors';
import type { Destination } from '../convert/destinations';
import type { ItemCounts } from '../convert/item';
import type { RecordBatch } from '../convert/record-batch';
import type { RejectionReason } from '../convert/rejections';
import { ConcurrencyLimit } from './concurrency-limit';
import { CONCURRENT_CALLS } from './timestream-client';
import type { WriteRecords } from './write-records';

/** What a {@link BatchWriter} is made of. */
export interface BatchWriterProps {
  readonly writeRecords: WriteRecords;
  /** What an error of {@link writeRecords} means to the sender. Throws the error itself when it is a defect. */
  readonly toFailure: (error: unknown) => HttpError;
  /** Aborts at the deadline. */
  readonly signal: AbortSignal;
}

/** Writes the batches of one request. */
export class BatchWriter {
  /** What Timestream has acknowledged. */
  readonly written: ItemCounts = { samples: 0, histograms: 0, exemplars: 0 };
  /** Why the sender should repeat the request, if it should. */
  failure: HttpError | undefined;
  private readonly limit = new ConcurrencyLimit(CONCURRENT_CALLS);
  /** Records that each destination has acknowledged. */
  private readonly accepted = new Map<Destination, number>();
  private readonly stopped = new Set<Destination>();
  private readonly refused: RecordBatch[] = [];
  /** Destinations that took nothing, although a batch was halved to the end. */
  private readonly hopeless = new Set<Destination>();

  constructor(private readonly props: BatchWriterProps) {}

  /**
   * Writes what can be written before the signal aborts. Batches that Timestream refuses whole come last: by then it
   * is known whether their destination takes anything at all.
   */
  async writeAll(batches: readonly RecordBatch[]): Promise<void> {
    await Promise.all(batches.map((batch) => this.limit.run(() => this.write(batch))));
    for (const batch of this.refused) {
      await this.isolate(batch);
      if (this.acceptedBy(batch.destination) === 0) this.hopeless.add(batch.destination);
    }
  }

  private async write(batch: RecordBatch): Promise<void> {
    const error = await this.send(batch);
    if (isRefusal(error)) this.refused.push(batch);
    else if (error !== undefined) this.fail(batch, error);
  }

  /** Sends a batch, again for as long as it is throttled while others get through. Returns what went wrong. */
  private async send(batch: RecordBatch): Promise<unknown> {
    for (;;) {
      if (this.stopped.has(batch.destination)) return undefined;
      const acceptedBefore = this.acceptedBy(batch.destination);
      try {
        await this.props.writeRecords(batch.serialize());
        this.accept(batch);
        return undefined;
      } catch (error) {
        if (error instanceof RejectedRecordsException) return this.reject(batch, error);
        // Timestream asks senders to keep up the rate, so that it scales. Repeating the whole request would start from
        // its first batch again, and never come to the last.
        const isMoving = this.acceptedBy(batch.destination) > acceptedBefore;
        if (!(error instanceof ThrottlingException) || !isMoving || !(await this.pause())) return error;
      }
    }
  }

  /** Waits a moment. False when the deadline came first. */
  private async pause(): Promise<boolean> {
    const milliseconds = 200 + Math.random() * 800;
    return setTimeout(milliseconds, true, { signal: this.props.signal }).catch(() => false);
  }

  /** Counts what was rejected and what was not. Returns the error when it does not tell them apart. */
  private reject(batch: RecordBatch, error: RejectedRecordsException): RejectedRecordsException | undefined {
    const rejected = error.RejectedRecords ?? [];
    const reasons = new Map(rejected.map(({ RecordIndex = -1, Reason = '' }) => [RecordIndex, Reason]));
    const isTold = [...reasons.keys()].every((index) => index >= 0 && index < batch.length);
    if (!isTold || reasons.size === 0) return error;
    for (const [index, reason] of reasons) batch.refuse(index, rejectionReason(reason));
    this.accept(batch, reasons);
    return undefined;
  }

  /**
   * Halves a batch that was refused whole until the bad records are alone: one must not cost a hundred. Stops at the
   * deadline and at a hopeless destination, and refuses what is left: a request that never comes to an end would be
   * repeated for ever, and keep all that comes after it from being sent.
   */
  private async isolate(batch: RecordBatch): Promise<void> {
    const { length } = batch;
    if (length === 1 || this.props.signal.aborted || this.hopeless.has(batch.destination)) {
      refuseAll(batch);
      return;
    }
    const middle = length >> 1;
    const halves = [batch.slice(0, middle), batch.slice(middle, length)];
    await Promise.all(halves.map((half) => this.sendHalf(half)));
  }

  private async sendHalf(half: RecordBatch): Promise<void> {
    const error = await this.limit.run(() => this.send(half));
    if (isRefusal(error) || this.props.signal.aborted) {
      if (error !== undefined) await this.isolate(half);
    } else if (error !== undefined) this.fail(half, error);
  }

  private fail(batch: RecordBatch, error: unknown): void {
    if (batch.isRecurring) refuseAll(batch);
    else this.stop(batch.destination, error);
  }

  private acceptedBy(destination: Destination): number {
    return this.accepted.get(destination) ?? 0;
  }

  /** Counts the records of a batch but those that were rejected, by their index. */
  private accept(batch: RecordBatch, rejected: ReadonlyMap<number, unknown> = NONE): void {
    const { destination, length } = batch;
    this.accepted.set(destination, this.acceptedBy(destination) + length - rejected.size);
    for (let index = 0; index < length; index++) {
      const kind = rejected.has(index) ? undefined : batch.countedAs(index);
      if (kind !== undefined) this.written[kind]++;
    }
  }

  /**
   * Sends no more to a destination that failed: the sender will repeat the whole request, and what were sent now would
   * be paid for twice. Other destinations are still served. Keeps the first failure, unless a retryable one comes after
   * one that is not.
   */
  private stop(destination: Destination, error: unknown): void {
    this.stopped.add(destination);
    const failure = this.props.toFailure(error);
    if (this.failure === undefined || (failure.retryable && !this.failure.retryable)) this.failure = failure;
  }
}

function refuseAll(batch: RecordBatch): void {
  for (let index = 0; index < batch.length; index++) batch.refuse(index, 'refused_by_store');
}

const NONE: ReadonlyMap<number, unknown> = new Map();

/** Whether Timestream took nothing of a call because of what is in it. */
function isRefusal(error: unknown): boolean {
  return error instanceof ValidationException || error instanceof RejectedRecordsException;
}

/** Timestream publishes no list of these texts: only the metric's reason depends on them. */
function rejectionReason(text: string): RejectionReason {
  if (/outside the time range|retention|timestamp/i.test(text)) return 'outside_retention';
  if (/already exists|existing version|record version/i.test(text)) return 'conflicting_value';
  return 'refused_by_store';
}
