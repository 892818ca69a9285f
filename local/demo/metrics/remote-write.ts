import { Writer } from 'protobufjs/minimal';
import { compressSync } from 'snappy';
import { refusal } from '../refusal';
import type { DemoSeries } from './demo-series';

/** Where samples are sent, and who sends them. */
export interface DemoConnector {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** Series of one request: as many samples as Prometheus puts into one, times some. */
const SERIES_AT_ONCE = 20;

/**
 * Sends series as Prometheus does. https://prometheus.io/docs/specs/prw/remote_write_spec/
 * @throws {Error} if one of the requests is refused
 */
export async function remoteWrite(
  { url, username, password }: DemoConnector,
  series: readonly DemoSeries[],
): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  for (let first = 0; first < series.length; first += SERIES_AT_ONCE) {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        authorization,
        'content-type': 'application/x-protobuf',
        'content-encoding': 'snappy',
        'x-prometheus-remote-write-version': '0.1.0',
      },
      body: new Uint8Array(compressSync(writeRequest(series.slice(first, first + SERIES_AT_ONCE)))),
    });
    const text = await response.text();
    if (response.status !== 204) throw refusal('the connector', response.status, text);
  }
}

/** `prometheus.WriteRequest`: https://github.com/prometheus/prometheus/blob/main/prompb/remote.proto */
function writeRequest(series: readonly DemoSeries[]): Buffer {
  const writer = Writer.create();
  for (const { labels, samples } of series) {
    writer.uint32(0x0a).fork();
    for (const [name, value] of Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1))) {
      writer.uint32(0x0a).fork().uint32(0x0a).string(name).uint32(0x12).string(value).ldelim();
    }
    for (const { time, value } of samples) {
      writer
        .uint32(0x12)
        .fork()
        .uint32(0x09)
        .double(value)
        .uint32(0x10)
        .int64(time * 1000)
        .ldelim();
    }
    writer.ldelim();
  }
  return Buffer.from(writer.finish());
}
