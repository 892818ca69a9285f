import type { TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import type { Selection } from '../convert/selection';
import { toBatches } from '../convert/timestream-batches';
import { TimestreamBody } from '../convert/timestream-body';
import { TimestreamLabels } from '../convert/timestream-labels';
import { BatchWriter } from './batch-writer';
import type { MetricStore, StoreResult } from './metric-store';
import { writeRecordsUntil } from './write-records';

/** Failures after which a client is of no more use: others may have better luck with a new one. */
const ENDS_CLIENT = new Set(['invalid_credentials', 'endpoint_moved', 'store_unreachable']);

/** Amazon Timestream for LiveAnalytics, written to with one set of credentials. */
export class TimestreamStore implements MetricStore {
  /** @param abandon called when the client is of no more use: its credentials or its endpoint are no longer valid */
  constructor(
    private readonly client: TimestreamWriteClient,
    private readonly abandon: () => void,
  ) {}

  async write(selection: Selection, signal: AbortSignal): Promise<StoreResult> {
    const labels = new TimestreamLabels(selection);
    const batches = selection.groups.flatMap((group) => toBatches(selection, group, labels));
    const body = new TimestreamBody(selection.request, labels);
    const writer = new BatchWriter(selection, body, writeRecordsUntil(this.client, signal), signal);
    await writer.writeAll(batches);
    const { failure } = writer;
    if (failure !== undefined && ENDS_CLIENT.has(failure.code)) this.abandon();
    const total = selection.groups.reduce((count, { samples }) => count + samples.length, 0);
    return { unwritten: total - writer.written, failure };
  }
}
