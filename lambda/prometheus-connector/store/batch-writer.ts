import { setTimeout } from 'node:timers/promises';
import {
  RejectedRecordsException,
  ThrottlingException,
  ValidationException,
} from '@aws-sdk/client-timestream-write';
import type { HttpError } from '../../http/errors';
import { describeSeries } from '../convert/describe-series';
import type { Destination } from '../convert/destinations';
import type { RejectionReason } from '../convert/rejections';
import type { Selection } from '../convert/selection';
import type { Batch } from '../convert/timestream-batches';
import type { TimestreamBody } from '../convert/timestream-body';
import { ConcurrencyLimit } from './concurrency-limit';
import { CONCURRENT_CALLS } from './timestream-client';
import type { WriteRecords } from './write-records';

/** What a {@link BatchWriter} is made of. */
export interface BatchWriterProps {
  readonly selection: Selection;
  readonly body: TimestreamBody;
  readonly writeRecords: WriteRecords;
  /** What an error of {@link writeRecords} means to the sender. Throws the error itself when it is a defect. */
  readonly toFailure: (error: unknown) => HttpError;
  /** Aborts at the deadline. */
  readonly signal: AbortSignal;
}

/** Writes the batches of one request. */
export class BatchWriter {
  /** Samples that Timestream has acknowledged. */
  written = 0;
  /** Why the sender should repeat the request, if it should. */
  failure: HttpError | undefined;
  private readonly limit = new ConcurrencyLimit(CONCURRENT_CALLS);
  /** Samples that each destination has acknowledged. */
  private readonly accepted = new Map<Destination, number>();
  private readonly stopped = new Set<Destination>();
  private readonly refused: Batch[] = [];
  /** Destinations that took nothing, although a batch was halved to the end. */
  private readonly hopeless = new Set<Destination>();

  constructor(private readonly props: BatchWriterProps) {}

  /**
   * Writes what can be written before the signal aborts. Batches that Timestream refuses whole come last: by then it
   * is known whether their destination takes anything at all.
   */
  async writeAll(batches: readonly Batch[]): Promise<void> {
    await Promise.all(batches.map((batch) => this.limit.run(() => this.write(batch))));
    for (const batch of this.refused) {
      await this.isolate(batch);
      if (this.acceptedBy(batch.destination) === 0) this.hopeless.add(batch.destination);
    }
  }

  private async write(batch: Batch): Promise<void> {
    const error = await this.send(batch);
    if (isRefusal(error)) this.refused.push(batch);
    else if (error !== undefined) this.stop(batch.destination, error);
  }

  /** Sends a batch, again for as long as it is throttled while others get through. Returns what went wrong. */
  private async send(batch: Batch): Promise<unknown> {
    for (;;) {
      if (this.stopped.has(batch.destination)) return undefined;
      const acceptedBefore = this.acceptedBy(batch.destination);
      try {
        await this.props.writeRecords(this.props.body.serialize(batch));
        this.accept(batch.destination, batch.samples.length);
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
  private reject(batch: Batch, error: RejectedRecordsException): RejectedRecordsException | undefined {
    const rejected = error.RejectedRecords ?? [];
    const reasons = new Map(rejected.map(({ RecordIndex, Reason }) => [RecordIndex, Reason ?? '']));
    const isTold = [...reasons.keys()].every((index) => index !== undefined && index in batch.samples);
    if (!isTold || reasons.size === 0) return error;
    for (const [index, reason] of reasons) this.rejectSample(batch.samples[index!]!, rejectionReason(reason));
    this.accept(batch.destination, batch.samples.length - reasons.size);
    return undefined;
  }

  /**
   * Halves a batch that was refused whole until the bad records are alone: one must not cost a hundred. Stops at the
   * deadline and at a hopeless destination, and refuses what is left: a request that never comes to an end would be
   * repeated for ever, and keep all that comes after it from being sent.
   */
  private async isolate({ destination, samples }: Batch): Promise<void> {
    if (samples.length === 1 || this.props.signal.aborted || this.hopeless.has(destination)) {
      for (const sample of samples) this.rejectSample(sample, 'refused_by_store');
      return;
    }
    const middle = samples.length >> 1;
    const halves = [samples.slice(0, middle), samples.slice(middle)];
    await Promise.all(halves.map((half) => this.sendHalf({ destination, samples: half })));
  }

  private async sendHalf(half: Batch): Promise<void> {
    const error = await this.limit.run(() => this.send(half));
    if (isRefusal(error) || this.props.signal.aborted) {
      if (error !== undefined) await this.isolate(half);
    } else if (error !== undefined) this.stop(half.destination, error);
  }

  private acceptedBy(destination: Destination): number {
    return this.accepted.get(destination) ?? 0;
  }

  private accept(destination: Destination, samples: number): void {
    this.written += samples;
    this.accepted.set(destination, this.acceptedBy(destination) + samples);
  }

  private rejectSample(sample: number, reason: RejectionReason): void {
    const { request, rejections } = this.props.selection;
    rejections.add(reason, 1, () => describeSeries(request, request.samples.seriesOf(sample)));
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
