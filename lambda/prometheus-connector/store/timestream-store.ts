import {
  RejectedRecordsException,
  ValidationException,
  type TimestreamWriteClient,
} from '@aws-sdk/client-timestream-write';
import type { HttpError } from '../../http/errors';
import { Rejections, type RejectionReason } from '../convert/rejections';
import { describeSeries, type Destination, type Selection } from '../convert/selection';
import { toBatches, type Batch } from '../convert/timestream-batches';
import { TimestreamBody } from '../convert/timestream-body';
import { TimestreamLabels } from '../convert/timestream-labels';
import { ConcurrencyLimit } from './concurrency-limit';
import type { MetricStore, StoreResult } from './metric-store';
import { CONCURRENT_CALLS, writeRecordsUntil, type WriteRecords } from './timestream-client';
import { toHttpError } from './timestream-errors';

/** Amazon Timestream for LiveAnalytics, written to with one set of credentials. */
export class TimestreamStore implements MetricStore {
  /** @param abandon called when the client has become useless: its credentials or its endpoint are no longer valid */
  constructor(
    private readonly client: TimestreamWriteClient,
    private readonly abandon: () => void,
  ) {}

  async write(selection: Selection, signal: AbortSignal): Promise<StoreResult> {
    const labels = new TimestreamLabels(selection);
    const rejections = new Rejections();
    const groups = selection.groups.map((group) => toBatches(selection, group, labels, rejections));
    const writer = new BatchWriter(
      selection,
      labels,
      rejections,
      writeRecordsUntil(this.client, signal),
      signal,
    );
    await writer.writeAll(groups.flatMap((group) => group.batches));
    if (writer.failure?.code === 'invalid_credentials' || writer.failure?.code === 'endpoint_moved')
      this.abandon();
    const total = selection.groups.reduce((count, group) => count + group.samples.length, 0);
    const overwritten = groups.reduce((count, group) => count + group.overwritten, 0);
    return {
      unwritten: total - overwritten - writer.written,
      overwritten,
      rejections,
      failure: writer.failure,
    };
  }
}

/** Writes the batches of one request. */
class BatchWriter {
  /** Samples that Timestream has acknowledged. */
  written = 0;
  failure: HttpError | undefined;
  private readonly limit = new ConcurrencyLimit(CONCURRENT_CALLS);
  private readonly stopped = new Set<Destination>();
  private readonly body: TimestreamBody;

  constructor(
    private readonly selection: Selection,
    labels: TimestreamLabels,
    private readonly rejections: Rejections,
    private readonly writeRecords: WriteRecords,
    private readonly signal: AbortSignal,
  ) {
    this.body = new TimestreamBody(selection.request, labels);
  }

  /** Resolves when every batch has been dealt with, or when the deadline has come. */
  async writeAll(batches: readonly Batch[]): Promise<void> {
    const all = Promise.all(batches.map((batch) => this.write(batch)));
    // Endpoint discovery and waits between attempts do not heed the signal.
    await Promise.race([all, aborted(this.signal)]).catch((error: unknown) => {
      this.fail(toHttpError(error));
    });
  }

  private async write(batch: Batch): Promise<void> {
    const fault = await this.limit.run(() => this.send(batch));
    if (fault instanceof ValidationException) await this.isolate(batch);
  }

  /** Sends a batch. Returns the fault that one of its records may have caused, if any. */
  private async send(batch: Batch): Promise<ValidationException | undefined> {
    if (this.stopped.has(batch.destination)) return undefined;
    try {
      await this.writeRecords(this.body.serialize(batch));
      this.written += batch.samples.length;
    } catch (error) {
      if (error instanceof ValidationException) return error;
      if (error instanceof RejectedRecordsException) this.reject(batch, error);
      else this.stop(batch.destination, error);
    }
    return undefined;
  }

  /** Timestream refuses a whole call for one bad record: halve the batch until the bad ones are alone. */
  private async isolate(batch: Batch): Promise<void> {
    const { destination, samples } = batch;
    if (samples.length === 1) {
      this.rejectSample(samples[0]!, 'refused_by_store');
      return;
    }
    const middle = samples.length >> 1;
    await Promise.all([
      this.write({ destination, samples: samples.slice(0, middle) }),
      this.write({ destination, samples: samples.slice(middle) }),
    ]);
  }

  /** The records that Timestream does not list were written. */
  private reject(batch: Batch, { RejectedRecords: rejected = [] }: RejectedRecordsException): void {
    const reasons = new Map(rejected.map(({ RecordIndex, Reason }) => [RecordIndex, Reason ?? '']));
    for (const [index, sample] of batch.samples.entries()) {
      const reason = reasons.get(index);
      if (reason === undefined) this.written++;
      else this.rejectSample(sample, rejectionReason(reason));
    }
  }

  private rejectSample(sample: number, reason: RejectionReason): void {
    const { request } = this.selection;
    this.rejections.add(reason, 1, () => describeSeries(request, request.samples.seriesOf(sample)));
  }

  /**
   * Sends no more to a destination that failed: the sender will repeat the whole request, and what were sent now would
   * be paid for twice. Other destinations are still served.
   */
  private stop(destination: Destination, error: unknown): void {
    this.stopped.add(destination);
    this.fail(toHttpError(error));
  }

  /** Keeps the first failure, unless a retryable one comes after one that is not. */
  private fail(failure: HttpError): void {
    if (this.failure === undefined || (failure.retryable && !this.failure.retryable)) this.failure = failure;
  }
}

/** Timestream publishes no list of these texts: only the metric's reason depends on them. */
function rejectionReason(text: string): RejectionReason {
  if (/outside the time range|retention|timestamp/i.test(text)) return 'outside_retention';
  if (/already exists|existing version|record version/i.test(text)) return 'conflicting_value';
  return 'refused_by_store';
}

/** Rejects when the signal aborts. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (): void => {
      reject(Object.assign(new Error('deadline exceeded'), { name: 'AbortError' }));
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
