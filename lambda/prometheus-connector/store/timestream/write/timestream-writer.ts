import type { Selection } from '../../../model/selection';
import type { MetricStore, Written } from '../../../port';
import type { ClientAccess } from '../client-access';
import { endsClient } from '../errors';
import { BatchWriter } from './batch-writer';
import { toBatches } from './batches';
import { fingerprintOf } from './fingerprint';
import { RecordLabels, type DimensionLabels } from './record-labels';
import { joinRefusals } from './refusals';
import type { RefusedSeries } from './refused-series';
import type { TableDimensions } from './table-dimensions';
import { writeRecordsUntil } from './write-records';

/** What all writes of a function have in common. */
export interface WriteContext {
  readonly dimensionLabels: DimensionLabels;
  /** Learns which series are refused. */
  readonly refusedSeries: RefusedSeries;
  /** Learns which dimensions the tables have. */
  readonly tableDimensions: TableDimensions;
  /** Called for each write with the dimensions of the fullest of its tables, as far as known. */
  readonly reportDimensions: (count: number) => void;
}

/** Amazon Timestream for LiveAnalytics, written to with one set of credentials. */
export class TimestreamWriter implements MetricStore {
  constructor(
    private readonly access: ClientAccess,
    private readonly context: WriteContext,
  ) {}

  async write(selection: Selection, signal: AbortSignal): Promise<Written> {
    const { clients, toWriteFailure, abandon } = this.access;
    const { dimensionLabels, refusedSeries, tableDimensions, reportDimensions } = this.context;
    const labels = new RecordLabels(selection, dimensionLabels);
    const { batches, refusals } = toBatches(selection, labels, refusedSeries);
    const written = await new BatchWriter({
      request: selection.request,
      writeRecords: writeRecordsUntil(clients.write, signal),
      toFailure: toWriteFailure,
      refusedSeries,
      fingerprint: () => fingerprintOf(selection),
      signal,
    }).writeAll(batches);
    const { stored, failure } = written;
    if (failure !== undefined && endsClient(failure)) abandon();
    reportDimensions(tableDimensions.add(selection, labels));
    return { stored, ...joinRefusals([refusals, written.refusals]), failure };
  }
}
