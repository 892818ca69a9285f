// Whatever arrives, the answer is 204, 400 or 415: no exception, no hang, no other status.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { serveApiGateway } from '../../../lambda/http/api-gateway';
import { defaultPolicies } from '../../../lambda/prometheus-connector/write/select/policies';
import { toBatches } from '../../../lambda/prometheus-connector/store/timestream/write/batches';
import { noItems } from '../../../lambda/prometheus-connector/model/item';
import type { MetricStore } from '../../../lambda/prometheus-connector/port';
import { RecordLabels } from '../../../lambda/prometheus-connector/store/timestream/write/record-labels';
import { createWrite } from '../../../lambda/prometheus-connector/write/write';
import { toEvent } from '../../support/connector-edges';
import { seed, shareOf } from '../../support/fuzz';
import {
  compress,
  encodeVersion1,
  encodeVersion2,
  STALE_MARKER,
  type SeriesInput,
} from '../../support/remote-write';

/** A store that takes everything, after all the conversion that Timestream would get. */
const store: MetricStore = {
  write: (selection) => {
    const labels = new RecordLabels(selection, new Set(['instance', 'time']));
    const { batches, refusals } = toBatches(selection, labels);
    for (const batch of batches.usual) JSON.parse(batch.serialize());
    return Promise.resolve({ ...refusals, stored: noItems, failure: undefined });
  },
};

const unexpected: object[] = [];
const handler = serveApiGateway(
  createWrite({
    rules: {
      databaseLabel: 'database',
      tableLabel: 'table',
      defaultDestination: { namespace: 'database', collection: 'table' },
      policies: { ...defaultPolicies, metadata: 'store', startTimestamps: 'store' },
    },
    connect: () => Promise.resolve(store),
    report: () => undefined,
    now: () => 0,
    clock: () => 0,
  }),
  {
    logger: {
      debug: () => undefined,
      warn: () => undefined,
      error: (_message, fields) => unexpected.push(fields),
    },
    random: () => 0,
  },
);

const contentTypes = [
  'application/x-protobuf',
  'application/x-protobuf;proto=prometheus.WriteRequest',
  'application/x-protobuf;proto=io.prometheus.write.v2.Request',
  'text/plain',
];

async function statusOf(contentType: string, body: Buffer): Promise<number | undefined> {
  const headers = { 'content-type': contentType, 'content-encoding': 'snappy' };
  const event = toEvent({ method: 'POST', path: '/write', headers, body });
  return (await handler(event, { getRemainingTimeInMillis: () => 15_000 })).statusCode;
}

const histogram = {
  count_int: 3,
  sum: 5,
  zero_count_int: 1,
  positive_spans: [{ offset: 0, length: 2 }],
  positive_deltas: [1, 0],
  timestamp: 5,
};
const series: SeriesInput[] = [
  {
    labels: { __name__: 'up', job: 'node', instance: 'a', time: '1' },
    samples: [
      [1.5, 1_000],
      [-0, 2_000],
    ],
  },
  {
    labels: { __name__: 'up', job: 'node', instance: 'b', table: 'other' },
    samples: [[STALE_MARKER, 1_000]],
    exemplars: [{ timestamp: 5 }],
  },
  { labels: { __name__: 'h', job: 'ü' }, histograms: [histogram] },
];
const messages = [
  encodeVersion1(series, { metadata: [{ type: 1, metric_family_name: 'up', help: 'Is it?', unit: '' }] }),
  encodeVersion2(series),
  encodeVersion2(series.slice(0, 2), { isPacked: false }),
  readFileSync(join(__dirname, '../../fixtures/remote-write/plain_500-003.snappy')).subarray(0, 400),
];

interface Mutation {
  readonly at: number;
  readonly value: number;
  readonly kind: 'set' | 'insert' | 'delete' | 'cut' | 'repeat';
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(1_000),
  value: fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)),
  kind: fc.constantFrom('set', 'set', 'insert', 'delete', 'cut', 'repeat'),
});

function mutate(bytes: Buffer, mutations: readonly Mutation[]): Buffer {
  let mutated = Buffer.from(bytes);
  for (const { at, value, kind } of mutations) {
    const index = at % (mutated.length + 1);
    const [before, after] = [mutated.subarray(0, index), mutated.subarray(index)];
    if (kind === 'set' && index < mutated.length) mutated[index] = value;
    else if (kind === 'insert') mutated = Buffer.concat([before, Buffer.from([value]), after]);
    else if (kind === 'delete') mutated = Buffer.concat([before, after.subarray(1)]);
    else if (kind === 'cut') mutated = Buffer.from(before);
    else mutated = Buffer.concat([before, after.subarray(0, value), after]);
  }
  return mutated;
}

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const mutated = fc
  .tuple(fc.constantFrom(...messages), fc.array(mutation, { minLength: 1, maxLength: 4 }))
  .map(([message, mutations]) => mutate(message, mutations));

const inputs = {
  'random bytes': { budget: 15_000, body: bytes },
  'snappy of random bytes': { budget: 15_000, body: bytes.map(compress) },
  'snappy of mutated messages': { budget: 55_000, body: mutated.map(compress) },
  'mutated snappy': {
    budget: 15_000,
    body: fc
      .tuple(fc.constantFrom(...messages.map(compress)), fc.array(mutation, { minLength: 1, maxLength: 4 }))
      .map(([block, mutations]) => mutate(block, mutations)),
  },
};

describe(`POST /write with hostile bodies (FUZZ_SEED=${seed})`, () => {
  it.each(Object.entries(inputs))('%s', async (_name, { budget, body }) => {
    const runs = shareOf(budget);
    const seen = new Map<number | undefined, number>();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...contentTypes), body, async (contentType, hostile) => {
        const status = await statusOf(contentType, hostile);
        seen.set(status, (seen.get(status) ?? 0) + 1);
        return status === 204 || status === 400 || status === 415;
      }),
      { numRuns: runs, seed },
    );
    expect(unexpected).toEqual([]);
    expect([...seen.values()].reduce((sum, count) => sum + count)).toBe(runs);
    expect([...seen.keys()]).toEqual(expect.arrayContaining([400, 415]));
  });

  it('reaches the store with some of the mutated messages, so that more than refusals are tried', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(mutated, async (message) => {
        if ((await statusOf(contentTypes[2]!, compress(message))) === 204) accepted++;
      }),
      { numRuns: 2_000, seed },
    );
    expect(accepted).toBeGreaterThan(20);
  });
});

describe('POST /write with a body that claims 4 GiB', () => {
  it('is refused without memory being set aside', async () => {
    const before = process.memoryUsage();
    for (let round = 0; round < 100; round++) {
      expect(await statusOf(contentTypes[0]!, Buffer.from('ffffffff0f00', 'hex'))).toBe(400);
    }
    const after = process.memoryUsage();
    expect(after.rss - before.rss).toBeLessThan(64 * 1024 * 1024);
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(8 * 1024 * 1024);
  });
});
