// What the stand-in never does, and the service might.
import { getEventListeners } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import {
  RejectedRecordsException,
  ThrottlingException,
  ValidationException,
  type _Record,
  type RejectedRecord,
} from '@aws-sdk/client-timestream-write';
import { BatchWriter } from '../../../../../../lambda/prometheus-connector/store/timestream/write/batch-writer';
import {
  MOST_REMEMBERED,
  RefusedSeries,
} from '../../../../../../lambda/prometheus-connector/store/timestream/write/refused-series';
import { fingerprintOf } from '../../../../../../lambda/prometheus-connector/store/timestream/write/fingerprint';
import { rejectionTotal } from '../../../../../../lambda/prometheus-connector/model/rejections';
import type { Selection } from '../../../../../../lambda/prometheus-connector/model/selection';
import type { Cut } from '../../../../../../lambda/prometheus-connector/store/timestream/write/record-batch';
import { RecordLabels } from '../../../../../../lambda/prometheus-connector/store/timestream/write/record-labels';
import { select } from '../../../../../../lambda/prometheus-connector/write/select/select';
import { toBatches } from '../../../../../../lambda/prometheus-connector/store/timestream/write/batches';
import { decodeVersion2 } from '../../../../../../lambda/prometheus-connector/write/decode/version-2';
import { toCallerError } from '../../../../../../lambda/prometheus-connector/store/timestream/caller-errors';
import { writeMeanings } from '../../../../../../lambda/prometheus-connector/store/timestream/write-meanings';
import type { WriteRecords } from '../../../../../../lambda/prometheus-connector/store/timestream/write/write-records';
import { encodeVersion2, type SeriesInput } from '../../../../../support/remote-write';
import { many } from '../../../../../support/write-inputs';

const rules = {
  databaseLabel: 'database',
  tableLabel: 'table',
  defaultDestination: { namespace: 'database', collection: 'table' },
};

const batchesOf = (selection: Selection, known?: RefusedSeries): Cut =>
  toBatches(selection, new RecordLabels(selection, undefined), known);

/** Writes samples and returns what became of them. */
async function write(
  writeRecords: WriteRecords,
  samples = 4,
  signal = AbortSignal.timeout(10_000),
): Promise<{ written: number; rejected: number; failure: string | undefined }> {
  const selection = select(decodeVersion2(encodeVersion2(many(samples))), rules, 0);
  const { batches, refusals } = batchesOf(selection);
  const written = await new BatchWriter({
    request: selection.request,
    writeRecords,
    refusedSeries: new RefusedSeries(() => 0),
    isOfReplica: () => false,
    fingerprint: () => 'request',
    toFailure: (error) => toCallerError(error, writeMeanings),
    signal,
  }).writeAll(batches);
  return {
    written: written.stored.samples,
    rejected: rejectionTotal([refusals, written.refusals].flatMap(({ refused }) => refused)),
    failure: written.failure?.code,
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

it('many calls that are throttled at the same time; Node sees no leak of listeners', async () => {
  const { signal } = new AbortController();
  const listeners: number[] = [];
  const tried = new Set<string>();
  const outcome = await write(
    async (body) => {
      await setImmediate();
      listeners.push(getEventListeners(signal, 'abort').length);
      const isFirst = !tried.has(body);
      tried.add(body);
      if (isFirst && tried.size > 10) throw throttling;
    },
    3_000,
    signal,
  );
  expect(outcome).toEqual({ written: 3_000, rejected: 0, failure: undefined });
  // It warns of more than ten.
  expect(Math.max(...listeners)).toBeLessThanOrEqual(10);
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

describe('a request that is sent again for as long as it is answered 503', () => {
  const refusal = new ValidationException({ Message: '', message: '', $metadata: {} });

  /** Instances of the series that a call has, with the value of each of its samples. */
  function samplesOf(body: string): [instance: string, value: number][] {
    const { Records, CommonAttributes } = JSON.parse(body) as {
      Records: _Record[];
      CommonAttributes: _Record;
    };
    return Records.map(({ Dimensions = [], MeasureValue }) => {
      const dimensions = [...Dimensions, ...(CommonAttributes.Dimensions ?? [])];
      return [dimensions.find(({ Name }) => Name === 'instance')!.Value!, Number(MeasureValue)];
    });
  }

  interface End {
    readonly attempts: number;
    /** Samples that were stored, however often. */
    readonly stored: number;
    readonly reasons: Readonly<Record<string, number>>;
  }

  /** Sends a request to a Timestream that refuses every call with a sample that it does not like. */
  async function sendUntilEnd(
    series: readonly SeriesInput[],
    isBad: (instance: number, value: number) => boolean,
    refusedSeries = new RefusedSeries(() => 0),
  ): Promise<End> {
    const stored = new Set<string>();
    for (let attempts = 1; attempts <= 50; attempts++) {
      const selection = select(decodeVersion2(encodeVersion2(series)), rules, 0);
      const { failure, refusals } = await new BatchWriter({
        request: selection.request,
        writeRecords: (body) => {
          const samples = samplesOf(body);
          if (samples.some(([instance, value]) => isBad(Number(instance.slice(5)), value))) {
            return Promise.reject(refusal);
          }
          for (const sample of samples) stored.add(sample.join());
          return Promise.resolve();
        },
        toFailure: (error) => toCallerError(error, writeMeanings),
        refusedSeries,
        isOfReplica: () => false,
        fingerprint: () => fingerprintOf(selection),
        signal: AbortSignal.timeout(60_000),
      }).writeAll(batchesOf(selection, refusedSeries).batches);
      if (failure?.code === 'searching_refused_records') continue;
      expect(failure).toBeUndefined();
      const reasons = Object.fromEntries(refusals.refused.map(({ reason, count }) => [reason, count]));
      return { attempts, stored: stored.size, reasons };
    }
    throw new Error('There was no end.');
  }

  /** Series with values 0, 1, …: so many each. */
  const withSamples = (count: number, samples: number): SeriesInput[] =>
    many(count).map(({ labels }) => ({
      labels,
      samples: Array.from({ length: samples }, (_, value) => [value, value] as const),
    }));

  type IsBad = (instance: number, value: number) => boolean;

  function goodOf(series: readonly SeriesInput[], isBad: IsBad): number {
    return series.flatMap(({ samples = [] }, instance) =>
      samples.filter(([value]) => !isBad(instance, Number(value))),
    ).length;
  }

  it.each<[string, SeriesInput[], IsBad, number]>([
    ['1 of 100 series', many(2_000), (instance) => instance % 100 === 0, 20],
    ['1 of 10 series', many(8_000), (instance) => instance % 10 === 0, 800],
    ['1 of 5 series', many(10_000), (instance) => instance % 5 === 0, 2_000],
    ['1 of 100 samples of one series', withSamples(1, 100), (_, value) => value === 7, 1],
    ['all of one time of 500 series', withSamples(500, 4), (_, value) => value === 0, 500],
    ['all of each second time of 100 series', withSamples(100, 20), (_, value) => value % 2 === 0, 1_000],
  ])('refused are %s; each is found, and all others are stored', async (_name, series, isBad, refused) => {
    const end = await sendUntilEnd(series, isBad);
    expect(end).toMatchObject({ stored: goodOf(series, isBad), reasons: { refused_by_store: refused } });
    expect(end.attempts).toBeLessThanOrEqual(10);
  });

  it.each<[string, SeriesInput[], IsBad]>([
    ['1 of 4 series of 10,000', many(10_000), (instance) => instance % 4 === 0],
    ['all series of 10,000', many(10_000), () => true],
    ['1 of 4 samples of 500 series', withSamples(500, 4), (instance, value) => (instance + value) % 4 === 0],
    ['1 of 2 samples of 100 series', withSamples(100, 20), (instance, value) => (instance + value) % 2 === 0],
  ])(
    'refused are %s, more than can be judged at once; it ends, and all others are stored',
    async (_name, series, isBad) => {
      const end = await sendUntilEnd(series, isBad);
      expect(end.stored).toBe(goodOf(series, isBad));
      expect(Object.keys(end.reasons).sort()).toEqual(['not_isolated', 'refused_by_store']);
      expect(end.attempts).toBeLessThanOrEqual(10);
    },
  );

  it('refused are samples of very many series, by their values; it ends', async () => {
    const end = await sendUntilEnd(withSamples(1_005, 20), (_, value) => value === 0);
    expect(end.attempts).toBeLessThanOrEqual(10);
  });

  it('others have filled the memory; it ends all the same, and all others are stored', async () => {
    const refusedSeries = new RefusedSeries(() => 0);
    refusedSeries.learn(
      new Map(Array.from({ length: MOST_REMEMBERED }, (_, index) => [`other ${index}`, 1])),
    );
    const end = await sendUntilEnd(many(2_000), (instance) => instance % 10 === 0, refusedSeries);
    expect(end).toMatchObject({ stored: 1_800, reasons: { refused_by_store: 200 } });
  });
});
