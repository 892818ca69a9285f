import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { decompress } from '../../../../../lambda/prometheus-connector/protocol/snappy';
import { maxItems, TooManyItemsError } from '../../../../../lambda/prometheus-connector/model/limits';
import { OtherVersionError } from '../../../../../lambda/prometheus-connector/write/decode/other-version';
import { decodeVersion1 } from '../../../../../lambda/prometheus-connector/write/decode/version-1';
import { decodeVersion2 } from '../../../../../lambda/prometheus-connector/write/decode/version-2';
import { WireError } from '../../../../../lambda/prometheus-connector/protocol/wire';
import type { WriteRequest } from '../../../../../lambda/prometheus-connector/model/write-request';
import {
  bitsOf,
  compress,
  encodeHistogram,
  encodeVersion1,
  encodeVersion2,
  NAN,
  type ExemplarInput,
  type SeriesInput,
} from '../../../../support/remote-write';
import { up } from '../../../../support/write-inputs';
import { codePoint } from '../../../../support/code-point';
import type { SeriesNumber } from '../../../../../lambda/metrics/model/numbers';
import { shareOf } from '../../../../support/fuzz';

interface Plain {
  readonly labels: readonly (readonly [string, string])[];
  readonly samples: readonly (readonly [bigint, number])[];
}

/** Columns back to what a test wrote down. */
function plain(request: WriteRequest): Plain[] {
  const { labels, samples } = request;
  const series: { labels: [string, string][]; samples: [bigint, number][] }[] = Array.from(
    { length: request.seriesCount },
    (_, index) => ({
      labels: [...request.labelsOf(index as SeriesNumber)].map((label) => [
        labels.names[label]!,
        labels.values[label]!,
      ]),
      samples: [],
    }),
  );
  for (let sample = 0; sample < samples.length; sample++) {
    series[samples.seriesOf(sample)]!.samples.push([
      bitsOf(samples.value(sample)),
      samples.timestamp(sample),
    ]);
  }
  return series;
}

const text = fc.string({ unit: codePoint, maxLength: 20 });
const seriesInput: fc.Arbitrary<SeriesInput> = fc.record({
  labels: fc.array(fc.tuple(text, text), { maxLength: 6 }),
  samples: fc.array(fc.tuple(fc.double({ noNaN: true }), fc.maxSafeInteger()), { maxLength: 4 }),
});

const decoders = {
  'version 1': [encodeVersion1, decodeVersion1],
  'version 2': [(series: readonly SeriesInput[]) => encodeVersion2(series), decodeVersion2],
} as const;

describe.each(Object.entries(decoders))('decoding %s', (_name, [encode, decode]) => {
  it('gives back every label, value and time, bit by bit, and labels by name', () => {
    fc.assert(
      fc.property(fc.array(seriesInput, { maxLength: 8 }), (series) => {
        expect(plain(decode(encode(series)))).toEqual(
          series.map(({ labels, samples }) => ({
            labels: (labels as readonly (readonly [string, string])[]).toSorted(([left], [right]) =>
              left === right ? 0 : left < right ? -1 : 1,
            ),
            samples: samples!.map(([value, timestamp]) => [bitsOf(Number(value)), timestamp]),
          })),
        );
      }),
      { numRuns: shareOf(2_000) },
    );
  });

  it('reads a body that does not begin at the start of its memory', () => {
    const body = encode([{ labels: { __name__: 'up' }, samples: [[1.5, 5]] }]);
    const memory = Buffer.concat([Buffer.alloc(3, 0xff), body]);
    expect(plain(decode(memory.subarray(3)))).toEqual([
      { labels: [['__name__', 'up']], samples: [[bitsOf(1.5), 5]] },
    ]);
  });

  it('throws nothing but errors about its input, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decode(Buffer.from(bytes));
        } catch (error) {
          if (!isAboutInput(error)) throw error;
        }
      }),
      { numRuns: shareOf(4_000) },
    );
  });

  it('stops at more items than it takes, before memory is gone', () => {
    const emptySeries = Buffer.from([encode === encodeVersion1 ? 0x0a : 0x2a, 0x00]);
    const body = Buffer.concat(Array<Buffer>(maxItems.series + 1).fill(emptySeries));
    expect(() => decode(body)).toThrow(TooManyItemsError);
  });
});

describe('what is beside samples', () => {
  const message = { count_int: 2, sum: 0.5, zero_count_int: 2, timestamp: 7 };
  const exemplars = [
    {
      timestamp: 8,
      value: NAN,
      labels: [
        ['b', '1'],
        ['a', ''],
        ['b', '2'],
      ] as const,
    },
    { timestamp: 9, value: -0.5, labels: {} },
  ];
  const input: SeriesInput = { labels: { __name__: 'x' }, histograms: [message], exemplars };

  it.each(Object.entries(decoders))(
    '%s; exemplars as they came, value bit by bit',
    (_version, [encode, decode]) => {
      const request = decode(encode([up('a'), input]));
      expect(request.exemplars).toEqual([
        {
          series: 1,
          exemplar: {
            labels: [
              { name: 'b', value: '1' },
              { name: 'a', value: '' },
              { name: 'b', value: '2' },
            ],
            highWord: 0x7ff80000,
            lowWord: 1,
            timestamp: 8,
            problem: undefined,
          },
        },
        {
          series: 1,
          exemplar: { labels: [], highWord: 0xbfe00000, lowWord: 0, timestamp: 9, problem: undefined },
        },
      ]);
    },
  );

  it.each(Object.entries(decoders))(
    '%s; the message of a histogram as it came',
    (_version, [encode, decode]) => {
      const [entry] = decode(encode([input])).histograms;
      expect(entry!.histogram.message).toEqual(encodeHistogram(message));
    },
  );

  it('start timestamps of version 2, which are no part of the message that is kept', () => {
    const samples = [{ value: { low: 0, high: 0 }, timestamp: 5, start_timestamp: 3 }];
    const request = decodeVersion2(
      encodeVersion2([
        up('a', [1, 4]),
        { labels: { __name__: 'x' }, histograms: [{ ...message, start_timestamp: 6 }], more: { samples } },
        ...Array.from({ length: 300 }, () => up('b')),
      ]),
    );
    expect(request.histograms[0]!.histogram).toMatchObject({
      startTimestamp: 6,
      message: encodeHistogram(message),
    });
    expect([0, 1, 2].map((sample) => request.samples.startTimestamp(sample))).toEqual([0, 3, 0]);
    expect(request.samples.startTimestamp(301)).toBe(0);
    expect(decodeVersion2(encodeVersion2([up('a')])).samples.haveStartTimestamps).toBe(false);
  });

  it('metadata of both versions', () => {
    const first = decodeVersion1(
      encodeVersion1([], { metadata: [{ type: 1, metric_family_name: 'x', help: 'Help', unit: 's' }, {}] }),
    );
    expect([first.metadata.at(0), first.metadata.at(1), first.metadata.length]).toEqual([
      { series: undefined, family: 'x', type: 1, help: 'Help', unit: 's' },
      { series: undefined, family: '', type: 0, help: '', unit: '' },
      2,
    ]);
    const second = decodeVersion2(
      encodeVersion2([up('a'), { ...up('b'), more: { metadata: { type: 2, help_ref: 2, unit_ref: 99 } } }]),
    );
    expect([second.metadata.at(0), second.metadata.length]).toEqual([
      { series: 1, family: '', type: 2, help: 'up', unit: '' },
      1,
    ]);
  });

  it.each(Object.entries(decoders))(
    '%s; more exemplars, or labels of theirs, than it takes',
    (_version, [encode, decode]) => {
      const bare = { labels: {}, timestamp: 1 };
      expect(() =>
        decode(encode([{ ...up('a'), exemplars: Array<ExemplarInput>(100_001).fill(bare) }])),
      ).toThrow(new TooManyItemsError('exemplars'));
      const labels = Array.from({ length: 300 }, () => ['a', 'b'] as const);
      const many = Array<ExemplarInput>(4_000).fill({ labels, timestamp: 1 });
      expect(() => decode(encode([{ ...up('a'), exemplars: many }]))).toThrow(
        new TooManyItemsError('exemplarLabels'),
      );
    },
  );

  it.each(Object.entries(decoders))(
    '%s; histograms with more buckets than it takes, all together',
    (_version, [encode, decode]) => {
      const wide = { positive_deltas: Array<number>(400_000).fill(0), timestamp: 1 };
      expect(() => decode(encode([{ ...up('a'), histograms: [wide, wide, wide] }]))).toThrow(
        new TooManyItemsError('buckets'),
      );
    },
  );

  it('more metadata than it takes', () => {
    const empty = Buffer.from([0x1a, 0x00]);
    const body = Buffer.concat(Array<Buffer>(maxItems.metadata + 1).fill(empty));
    expect(() => decodeVersion1(body)).toThrow(new TooManyItemsError('metadata'));
  });
});

/** A WireError, an OtherVersionError, or what the protobuf reader throws: RangeError and plain Error. */
function isAboutInput(error: unknown): boolean {
  const types: readonly unknown[] = [WireError, OtherVersionError, RangeError, Error];
  return error instanceof Error && types.includes(error.constructor);
}

describe('the message of the other version', () => {
  const several = fc.array(seriesInput, { minLength: 1, maxLength: 3 });
  const ofBoth = Object.entries(decoders).map(([name, [encode, decode]]) => {
    const [encodeOther] = encode === encodeVersion1 ? decoders['version 2'] : decoders['version 1'];
    return [name, { encode, encodeOther, decode }] as const;
  });

  it.each(ofBoth)('%s never takes it for its own', (_name, { encodeOther, decode }) => {
    fc.assert(
      fc.property(several, (series) => {
        expect(() => decode(encodeOther(series))).toThrow(OtherVersionError);
      }),
    );
  });

  it.each(ofBoth)('%s takes no message that has fields of both', (_name, { encode, encodeOther, decode }) => {
    fc.assert(
      fc.property(several, several, fc.boolean(), (own, other, ownFirst) => {
        const parts = ownFirst ? [encode(own), encodeOther(other)] : [encodeOther(other), encode(own)];
        expect(() => decode(Buffer.concat(parts))).toThrow(OtherVersionError);
      }),
    );
  });
});

describe('captured bodies', () => {
  const folder = join(__dirname, '../../../../fixtures/remote-write');
  it.each(readdirSync(folder))('%s decodes to whole series', (file) => {
    const request = decodeVersion1(decompress(readFileSync(join(folder, file)), 2 ** 26));
    const series = plain(request);
    expect(series.length).toBeGreaterThan(100);
    const broken = series.filter(
      ({ labels, samples }) => samples.length !== 1 || !labels.some(([name]) => name === '__name__'),
    );
    expect(broken).toEqual([]);
  });
});

describe('decompress', () => {
  it('gives back what was compressed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000 }), (bytes) => {
        const raw = Buffer.from(bytes);
        expect(decompress(compress(raw), 5_000)).toEqual(raw);
      }),
    );
  });

  it('takes a block of exactly the limit, and none of a byte more', () => {
    expect(decompress(compress(Buffer.alloc(1_000)), 1_000)).toHaveLength(1_000);
    expect(() => decompress(compress(Buffer.alloc(1_001)), 1_000)).toThrow('too_large');
  });

  it.each([
    ['4 GiB', 'ffffffff0f00'],
    ['2 GiB', '808080800800'],
    ['100 MiB', '8080803200'],
    ['a length of more than 32 bits', 'ffffffff7f00'],
    ['a length without an end', 'ffffffffff'],
    ['nothing', ''],
  ])('refuses a block that claims %s without setting memory aside', (_claim, hex) => {
    const before = process.memoryUsage().arrayBuffers;
    expect(() => decompress(Buffer.from(hex, 'hex'), 32 * 1024 * 1024)).toThrow('malformed');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
  });
});
