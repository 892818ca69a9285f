import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import { compress, uncompress } from 'snappy';
import { type Sample, valueOfBits } from './sample';

const { root } = protobuf.parse(readFileSync(join(__dirname, '../../support/remote-read.proto'), 'utf8'), {
  keepCase: true,
});
const readRequest = root.lookupType('prometheus.ReadRequest');
const readResponse = root.lookupType('prometheus.ReadResponse');

/** What is read: series whose metric matches a regular expression, in a span of time with both its ends. */
interface ReadQuery {
  readonly metric: string;
  /** Milliseconds since the epoch. */
  readonly start: number;
  /** Milliseconds since the epoch. */
  readonly end: number;
}

/** A series as it is read. */
export interface ReadSeries extends Pick<Sample, 'metric' | 'labels'> {
  readonly samples: readonly Pick<Sample, 'timestamp' | 'value'>[];
  /** Messages `prometheus.Histogram`. */
  readonly histograms: readonly Uint8Array[];
}

/** 64 bits as protobufjs has them. */
interface Words {
  readonly low: number;
  readonly high: number;
}

interface ReadResponse {
  readonly results: readonly {
    readonly timeseries: readonly {
      readonly labels: readonly { readonly name: string; readonly value: string }[];
      readonly samples: readonly { readonly value: Words; readonly timestamp: { toNumber(): number } }[];
      readonly histograms: readonly Uint8Array[];
    }[];
  }[];
}

const REGEX_MATCHER = 2;

/**
 * Asks as Prometheus does: https://prometheus.io/docs/prometheus/latest/querying/remote_read_api/
 * @param authorization header to send with it. Undefined: none.
 * @throws {Error} with any answer but 200.
 */
export async function remoteRead(
  url: string,
  { metric, start, end }: ReadQuery,
  authorization?: string,
): Promise<ReadSeries[]> {
  const matchers = [{ type: REGEX_MATCHER, name: '__name__', value: metric }];
  const query = { start_timestamp_ms: start, end_timestamp_ms: end, matchers };
  const message = readRequest.encode(readRequest.fromObject({ queries: [query] })).finish();
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-read-version': '0.1.0',
      ...(authorization !== undefined && { authorization }),
    },
    body: new Uint8Array(await compress(Buffer.from(message))),
  });
  if (response.status !== 200) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
  const answer = await uncompress(Buffer.from(await response.arrayBuffer()));
  const { results } = readResponse.toObject(readResponse.decode(answer as Buffer), {
    arrays: true,
    defaults: true,
  }) as ReadResponse;
  return results.flatMap(({ timeseries }) => timeseries.map(toSeries));
}

/** Milliseconds of which all samples are read at a time, which keeps within the limits of a read. */
export const WINDOW = 20_000;

/** The same part by part, for a span of any length: a series comes once with each. */
export async function remoteReadInParts(
  url: string,
  { start, end, ...query }: ReadQuery,
  authorization?: string,
): Promise<ReadSeries[]> {
  const parts: ReadSeries[][] = [];
  for (let from = start; from <= end; from += WINDOW) {
    const part = { ...query, start: from, end: Math.min(end, from + WINDOW - 1) };
    parts.push(await remoteRead(url, part, authorization));
  }
  return parts.flat();
}

function toSeries(series: ReadResponse['results'][number]['timeseries'][number]): ReadSeries {
  const { __name__: metric = '', ...labels } = Object.fromEntries(
    series.labels.map(({ name, value }) => [name, value]),
  );
  const samples = series.samples.map(({ value, timestamp }) => ({
    timestamp: timestamp.toNumber(),
    value: valueOfBits((BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0)),
  }));
  return { metric, labels, samples, histograms: series.histograms };
}

/** The samples of series, in one list. */
export function samplesOfSeries(series: readonly ReadSeries[]): Sample[] {
  return series.flatMap(({ metric, labels, samples }) =>
    samples.map((sample) => ({ metric, labels, ...sample })),
  );
}
