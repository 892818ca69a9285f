import { randomInt } from 'node:crypto';
import type { PrometheusConnectorOutputs } from '../../../client-config/prometheus';
import type { StoredRecord } from '../../../local/timestream/stored-record';
import { basic } from '../../support/connector-edges';
import { compress, encodeVersion1, encodeVersion2, type SeriesInput } from '../../support/remote-write';
import type { Child } from './child-process';
import { eventually } from './eventually';

const WRITERS = 4;
/** More than a writer gets to send before the kill. */
const REQUESTS_PER_WRITER = 500;
/** More than one call of Timestream can write. */
const SAMPLES_PER_SERIES = 60;
const SERIES_PER_REQUEST = 2;

/** Values by series and time. */
type Values = Map<string, number>;

/** What writers have sent to a connector that is killed again and again. */
export class KilledLoad {
  /** Requests that were answered 204. */
  acknowledgements = 0;
  /** Answers other than 204. */
  readonly refusals: string[] = [];
  private readonly sent: Values = new Map();
  private readonly acknowledged: Values = new Map();
  private rounds = 0;

  /** Writes to a connector, and kills its process at any moment while all writers have much left to write. */
  async killWhileWriting(run: Child, connector: PrometheusConnectorOutputs): Promise<void> {
    this.rounds++;
    const moment = this.acknowledgements + randomInt(3, 60);
    const gone = Array.from({ length: WRITERS }, (_, writer) => this.writeUntilGone(connector, writer));
    await eventually(() => {
      expect(this.acknowledgements).toBeGreaterThan(moment);
    }, 20_000);
    run.signal('SIGKILL');
    expect(await run.ended).toBe('SIGKILL');
    expect(await Promise.all(gone)).toEqual(gone.map(() => true));
  }

  /** Compares what is stored at the end: every sample that was answered 204 is there, and none that was not sent. */
  expectStored(records: readonly StoredRecord[]): void {
    const stored = storedValues(records);
    expect(records).toHaveLength(stored.size);
    expect(notIn(this.acknowledged, stored)).toEqual(none);
    expect(notIn(stored, this.sent)).toEqual(none);
  }

  /** Returns whether the connector went before all was written. */
  private async writeUntilGone(connector: PrometheusConnectorOutputs, writer: number): Promise<boolean> {
    const source = `${this.rounds}.${writer}`;
    const start = Date.now() - 3_600_000;
    for (let request = 0; request < REQUESTS_PER_WRITER; request++) {
      const series = randomSeries(source, start + request * SAMPLES_PER_SERIES);
      const values = valuesOf(series);
      for (const [key, value] of values) this.sent.set(key, value);
      const answer = await post(connector, series, request % 2 === 0 ? 1 : 2).catch(() => undefined);
      if (answer === undefined) return true;
      if (answer.status === 204) {
        this.acknowledgements++;
        for (const [key, value] of values) this.acknowledged.set(key, value);
      } else {
        this.refusals.push(`${answer.status} ${answer.body}`);
      }
    }
    return false;
  }
}

function randomSeries(source: string, start: number): SeriesInput[] {
  return Array.from({ length: SERIES_PER_REQUEST }, (_, index) => ({
    labels: { __name__: 'load', source, index: String(index) },
    samples: Array.from(
      { length: SAMPLES_PER_SERIES },
      (__, offset) => [Math.random() * 10 ** randomInt(-9, 9), start + offset] as const,
    ),
  }));
}

function valuesOf(series: readonly SeriesInput[]): Values {
  return new Map(
    series.flatMap(({ labels, samples = [] }) => {
      const { source, index } = labels as Readonly<Record<string, string>>;
      return samples.map(([value, time]) => [`${source!}/${index!} at ${time}`, value as number] as const);
    }),
  );
}

function storedValues(records: readonly StoredRecord[]): Values {
  return new Map(
    records.map(({ dimensions: { source, index }, timeNs, value }) => [
      `${source!}/${index!} at ${String(timeNs / 1_000_000n)}`,
      value as number,
    ]),
  );
}

async function post(
  connector: PrometheusConnectorOutputs,
  series: readonly SeriesInput[],
  version: 1 | 2,
): Promise<{ status: number; body: string }> {
  const { InvokeWriteURL, ConnectorUsername = '', ConnectorPassword = '' } = connector;
  const response = await fetch(InvokeWriteURL, {
    method: 'POST',
    headers: {
      authorization: basic(ConnectorUsername, ConnectorPassword),
      'content-encoding': 'snappy',
      'content-type':
        version === 1
          ? 'application/x-protobuf'
          : 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
    },
    body: new Uint8Array(compress(version === 1 ? encodeVersion1(series) : encodeVersion2(series))),
  });
  return { status: response.status, body: await response.text() };
}

/** How many entries are not the same in `others`, with the first of them. */
function notIn(values: Values, others: Values): { count: number; first: unknown } {
  const missing = [...values].filter(([key, value]) => !Object.is(others.get(key), value));
  return { count: missing.length, first: missing[0] };
}

const none = { count: 0, first: undefined };
