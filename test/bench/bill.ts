import { RecordLabels } from '../../lambda/prometheus-connector/store/timestream/write/record-labels';
import { toBatches } from '../../lambda/prometheus-connector/store/timestream/write/batches';
import { select } from '../../lambda/prometheus-connector/write/select/select';
import type { WriteRequest } from '../../lambda/prometheus-connector/model/write-request';

/** What AWS bills for the writes of a request. */
export interface Bill {
  readonly samples: number;
  /** Calls of WriteRecords. */
  readonly calls: number;
  /** KiB of 1,000 samples that are billed. */
  readonly units: number;
  /** What they would be if nothing were common, in calls of 100 records. */
  readonly unitsAlone: number;
  /** Bytes of a sample in the store. */
  readonly bytes: number;
}

/** A call of WriteRecords, as far as it is billed. */
interface Call {
  readonly CommonAttributes: Attributes;
  readonly Records: readonly Attributes[];
}

interface Attributes {
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
  readonly MeasureName?: string;
  readonly MeasureValue?: string;
  readonly Time?: string;
}

/**
 * The bill for a request by the rules of AWS' page, at which each call is rounded up to whole KiB.
 * https://docs.aws.amazon.com/timestream/latest/developerguide/metering-and-pricing.writes.html
 */
export function billOf(request: WriteRequest): Bill {
  const rules = {
    databaseLabel: 'databaseLabel',
    tableLabel: 'tableLabel',
    defaultDestination: { namespace: 'database', collection: 'table' },
  };
  const selection = select(request, rules, 0);
  const calls = toBatches(selection, new RecordLabels(selection, undefined))
    .batches.usual.map((batch) => JSON.parse(batch.serialize()) as Call)
    .map(({ CommonAttributes, Records }) => {
      const common = bytesOf(CommonAttributes);
      const own = Records.reduce((total, record) => total + bytesOf(record), 0);
      return { samples: Records.length, sent: common + own, alone: common * Records.length + own };
    });
  const samples = sumOf(calls, (call) => call.samples);
  const alone = sumOf(calls, (call) => call.alone);
  const fewest = Math.ceil(samples / 100);
  return {
    samples,
    calls: calls.length,
    units: (1000 * sumOf(calls, ({ sent }) => Math.ceil(sent / 1024))) / samples,
    unitsAlone: (1000 * fewest * Math.ceil(alone / fewest / 1024)) / samples,
    bytes: alone / samples,
  };
}

function bytesOf({ Dimensions = [], MeasureName = '', MeasureValue, Time }: Attributes): number {
  const names = [MeasureName, ...Dimensions.flatMap(({ Name, Value }) => [Name, Value])];
  return (
    Buffer.byteLength(names.join('')) + (MeasureValue === undefined ? 0 : 8) + (Time === undefined ? 0 : 8)
  );
}

function sumOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
