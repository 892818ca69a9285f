import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import { compressSync, uncompressSync } from 'snappy';

const { root } = protobuf.parse(readFileSync(join(__dirname, 'remote-read.proto'), 'utf8'), {
  keepCase: true,
});
const readRequest = root.lookupType('prometheus.ReadRequest');
const readResponse = root.lookupType('prometheus.ReadResponse');

/** In the order of the protocol's enumeration. */
const matcherTypes = ['=', '!=', '=~', '!~'] as const;

/** A matcher as tests write it down. */
export interface Matcher {
  readonly type: (typeof matcherTypes)[number];
  readonly name: string;
  readonly value: string;
}

/** What is read: both ends in milliseconds, inclusive. */
export interface Query {
  readonly matchers: readonly Matcher[];
  readonly start: number;
  readonly end: number;
}

/** A series as it is read. */
export interface ReadSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** The bits of each value, and its time in milliseconds. */
  readonly samples: readonly (readonly [bits: bigint, timestamp: number])[];
  /** Messages `prometheus.Histogram`. */
  readonly histograms: readonly Uint8Array[];
}

/**
 * The body of a remote read.
 * @param accepted values of `accepted_response_types`
 */
export function encodeRead(queries: readonly Query[], accepted: readonly number[] = []): Buffer {
  const message = readRequest.fromObject({
    queries: queries.map(({ matchers, start, end }) => ({
      start_timestamp_ms: start,
      end_timestamp_ms: end,
      matchers: matchers.map(({ type, name, value }) => ({ type: matcherTypes.indexOf(type), name, value })),
    })),
    accepted_response_types: accepted,
  });
  return compressSync(Buffer.from(readRequest.encode(message).finish()));
}

/** The series of each result of an answer, in the answer's order. */
export function decodeRead(body: Buffer): ReadSeries[][] {
  const { results } = readResponse.toObject(readResponse.decode(uncompressSync(body) as Buffer), {
    arrays: true,
    defaults: true,
  }) as {
    results: {
      timeseries: {
        labels: { name: string; value: string }[];
        samples: { value: { low: number; high: number }; timestamp: { toNumber(): number } }[];
        histograms: Uint8Array[];
      }[];
    }[];
  };
  return results.map(({ timeseries }) =>
    timeseries.map(({ labels, samples, histograms }) => ({
      labels: Object.fromEntries(labels.map(({ name, value }) => [name, value])),
      samples: samples.map(({ value, timestamp }): [bigint, number] => [
        (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0),
        timestamp.toNumber(),
      ]),
      histograms,
    })),
  );
}
