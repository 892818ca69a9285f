import type { TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import type { HttpError } from '../../http/errors';
import type { Selection } from '../convert/selection';
import { toBatches } from '../convert/timestream-batches';
import { TimestreamBody } from '../convert/timestream-body';
import { TimestreamLabels } from '../convert/timestream-labels';
import { BatchWriter } from './batch-writer';
import type { MetricStore, StoreResult } from './metric-store';
import { writeRecordsUntil } from './write-records';

/** Failures after which a client is of no more use: others may have better luck with a new one. */
const ENDS_CLIENT = new Set([
  'invalid_credentials',
  'role_refused',
  'expired_token',
  'endpoint_moved',
  'store_unreachable',
]);

/** What a {@link TimestreamStore} is made of. */
export interface TimestreamStoreProps {
  readonly client: TimestreamWriteClient;
  /** What an error of the client means to the sender: it depends on whose credentials the client has. */
  readonly toFailure: (error: unknown) => HttpError;
  /** Called when the client is of no more use: its credentials or its endpoint are no longer valid. */
  readonly abandon: () => void;
}

/** Amazon Timestream for LiveAnalytics, written to with one set of credentials. */
export class TimestreamStore implements MetricStore {
  constructor(private readonly props: TimestreamStoreProps) {}

  async write(selection: Selection, signal: AbortSignal): Promise<StoreResult> {
    const labels = new TimestreamLabels(selection);
    const batches = selection.groups.flatMap((group) => toBatches(selection, group, labels));
    const body = new TimestreamBody(selection.request, labels);
    const { client, toFailure, abandon } = this.props;
    const writeRecords = writeRecordsUntil(client, signal);
    const writer = new BatchWriter({ selection, body, writeRecords, toFailure, signal });
    await writer.writeAll(batches);
    const { failure } = writer;
    if (failure !== undefined && ENDS_CLIENT.has(failure.code)) abandon();
    const total = selection.groups.reduce((count, { samples }) => count + samples.length, 0);
    return { unwritten: total - writer.written, failure };
  }
}
