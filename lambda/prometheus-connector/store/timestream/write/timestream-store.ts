import type { TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import type { HttpError } from '../../../../http/errors';
import { fingerprintOf } from './fingerprint';
import { difference } from '../../../model/item';
import { selectedCounts, type Selection } from '../../../write/select/selection';
import { toBatches } from './sample-batches';
import { BatchWriter } from './batch-writer';
import type { MetricStore, StoreResult } from '../../metric-store';
import type { RefusedSeries } from './refused-series';
import { endsClient } from '../errors';
import { writeRecordsUntil } from './write-records';

/** What a {@link TimestreamStore} is made of. */
export interface TimestreamStoreProps {
  readonly client: TimestreamWriteClient;
  /** What an error of the client means to the sender: it depends on whose credentials the client has. */
  readonly toFailure: (error: unknown) => HttpError;
  /** Learns which series are refused: the same for all requests. */
  readonly refusedSeries: RefusedSeries;
  /** Called when the client is of no more use: its credentials or its endpoint are no longer valid. */
  readonly abandon: () => void;
}

/** Amazon Timestream for LiveAnalytics, written to with one set of credentials. */
export class TimestreamStore implements MetricStore {
  constructor(private readonly props: TimestreamStoreProps) {}

  async write(selection: Selection, signal: AbortSignal): Promise<StoreResult> {
    const { client, toFailure, refusedSeries, abandon } = this.props;
    const writeRecords = writeRecordsUntil(client, signal);
    const fingerprint = (): string => fingerprintOf(selection);
    const writer = new BatchWriter({ writeRecords, toFailure, refusedSeries, fingerprint, signal });
    await writer.writeAll(toBatches(selection, refusedSeries));
    const { failure, written } = writer;
    if (failure !== undefined && endsClient(failure)) abandon();
    return { unwritten: difference(selectedCounts(selection), written), failure };
  }
}
