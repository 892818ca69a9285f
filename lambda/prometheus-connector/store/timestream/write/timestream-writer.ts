import { labelRoles } from '../../../model/label-roles';
import type { SeriesNumber } from '../../../../metrics/model/numbers';
import { joinRefusals } from '../../../model/refusals';
import type { Selection } from '../../../model/selection';
import type { MetricStore, Written } from '../../../port';
import type { ClientAccess } from '../client-access';
import { endsClient } from '../../../../metrics/timestream/errors';
import { BatchWriter } from './batch-writer';
import { toBatches } from './batches';
import { fingerprintOf } from './fingerprint';
import { RecordLabels, type DimensionLabels } from './record-labels';
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

/** Whether a replica sent a series; of a metric family, which no series may have, whether one sent the request. */
function isOfReplica({ request, roles }: Selection, of: SeriesNumber | string): boolean {
  if (typeof of === 'string') return roles.includes(labelRoles.replica);
  return request.labelsOf(of).find((label) => roles[label] === labelRoles.replica) !== undefined;
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
      isOfReplica: (of) => isOfReplica(selection, of),
      fingerprint: () => fingerprintOf(selection),
      signal,
    }).writeAll(batches);
    const { stored, failure } = written;
    if (failure !== undefined && endsClient(failure)) abandon();
    reportDimensions(tableDimensions.add(selection, labels));
    return { stored, ...joinRefusals([refusals, written.refusals]), failure };
  }
}
