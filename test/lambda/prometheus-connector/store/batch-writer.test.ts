// What the stand-in never does, and the service might.
import { setImmediate } from 'node:timers/promises';
import {
  RejectedRecordsException,
  ThrottlingException,
  type RejectedRecord,
} from '@aws-sdk/client-timestream-write';
import { BatchWriter } from '../../../../lambda/prometheus-connector/store/batch-writer';
import { RefusedSeries } from '../../../../lambda/prometheus-connector/store/refused-series';
import { select } from '../../../../lambda/prometheus-connector/convert/selection';
import { toBatches } from '../../../../lambda/prometheus-connector/convert/timestream-batches';
import { decodeVersion2 } from '../../../../lambda/prometheus-connector/decode/version-2';
import { toHttpError, writeMeanings } from '../../../../lambda/prometheus-connector/store/timestream-errors';
import type { WriteRecords } from '../../../../lambda/prometheus-connector/store/write-records';
import { encodeVersion2 } from '../../../support/remote-write';
import { many } from '../../../support/write-inputs';

/** Writes samples and returns what became of them. */
async function write(
  writeRecords: WriteRecords,
  samples = 4,
): Promise<{ written: number; rejected: number; failure: string | undefined }> {
  const rules = {
    databaseLabel: 'database',
    tableLabel: 'table',
    defaultDestination: { database: 'database', table: 'table' },
  };
  const selection = select(decodeVersion2(encodeVersion2(many(samples))), rules, 0);
  const writer = new BatchWriter({
    writeRecords,
    refusedSeries: new RefusedSeries(() => 0),
    toFailure: (error) => toHttpError(error, writeMeanings),
    signal: AbortSignal.timeout(10_000),
  });
  await writer.writeAll(toBatches(selection));
  return {
    written: writer.written.samples,
    rejected: selection.rejections.total,
    failure: writer.failure?.code,
  };
}

const rejection = (RejectedRecords: RejectedRecord[] | undefined): RejectedRecordsException =>
  new RejectedRecordsException({ message: '', $metadata: {}, ...(RejectedRecords && { RejectedRecords }) });
const recordCount = (body: string): number => (JSON.parse(body) as { Records: unknown[] }).Records.length;

it.each<[string, RejectedRecord[] | undefined]>([
  ['no list', undefined],
  ['an empty list', []],
  ['an entry without index', [{ Reason: 'x' }]],
  ['an index that is not in the call', [{ RecordIndex: 7 }]],
  ['one index that is in the call and one that is not', [{ RecordIndex: 0 }, { RecordIndex: 7 }]],
])(
  'a rejection with %s; the records are tried apart, and none counts as written that was not',
  async (_name, list) => {
    const outcome = await write((body) => {
      if (body.includes('host-2')) return Promise.reject(rejection(list));
      return Promise.resolve();
    });
    expect(outcome).toEqual({ written: 3, rejected: 1, failure: undefined });
  },
);

it('an index that is listed twice counts once', async () => {
  const outcome = await write(() => Promise.reject(rejection([{ RecordIndex: 1 }, { RecordIndex: 1 }])));
  expect(outcome).toEqual({ written: 3, rejected: 1, failure: undefined });
});

it('a rejection of every call that never says of what; nothing is written, nothing repeated', async () => {
  const sizes: number[] = [];
  const outcome = await write((body) => {
    sizes.push(recordCount(body));
    return Promise.reject(rejection(undefined));
  });
  expect(outcome).toEqual({ written: 0, rejected: 4, failure: undefined });
  expect(sizes.sort()).toEqual([1, 1, 1, 1, 4]);
});

it('a defect is thrown, not answered', async () => {
  await expect(write(() => Promise.reject(new TypeError('x is not a function')))).rejects.toThrow(TypeError);
});

const throttling = new ThrottlingException({ Message: '', message: '', $metadata: {} });

it('throttled while other calls get through; sent again within the request until all is written', async () => {
  const tried = new Set<string>();
  const outcome = await write(async (body) => {
    await setImmediate();
    const isFirst = !tried.has(body);
    tried.add(body);
    if (isFirst && tried.size % 2 === 0) throw throttling;
  }, 1_000);
  expect(outcome).toEqual({ written: 1_000, rejected: 0, failure: undefined });
});

it('throttled while nothing gets through; the sender is told at once', async () => {
  let calls = 0;
  const outcome = await write(() => {
    calls++;
    return Promise.reject(throttling);
  }, 5_000);
  expect(outcome).toEqual({ written: 0, rejected: 0, failure: 'throttled' });
  expect(calls).toBeLessThanOrEqual(32);
});
