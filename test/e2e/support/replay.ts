import { basic } from '../../support/connector-edges';
import type { RecordedSeries } from '../../support/recorded-samples';
import { compress, encodeVersion1 } from '../../support/remote-write';
import type { ConnectorRun } from './connector-run';

/** Series of a request: so that it holds about as many samples as one of Prometheus. */
const SERIES_OF_REQUEST = 20;
const REQUESTS_AT_ONCE = 4;

/** Writes series as Prometheus does, each sample so many milliseconds later than it was. */
export async function replay(
  { outputs }: ConnectorRun,
  recorded: readonly RecordedSeries[],
  later: number,
): Promise<void> {
  const { InvokeWriteURL, ConnectorUsername = '', ConnectorPassword = '' } = outputs;
  const send = async (series: readonly RecordedSeries[]): Promise<void> => {
    const inputs = series.map(({ labels, times, values }) => ({
      labels,
      samples: times.map((time, index) => [values[index]!, time + later] as const),
    }));
    const response = await fetch(InvokeWriteURL, {
      method: 'POST',
      headers: {
        authorization: basic(ConnectorUsername, ConnectorPassword),
        'content-encoding': 'snappy',
        'content-type': 'application/x-protobuf',
      },
      body: new Uint8Array(compress(encodeVersion1(inputs))),
    });
    if (response.status !== 204) throw new Error(`${response.status}: ${await response.text()}`);
  };
  const left = [...recorded];
  const sender = async (): Promise<void> => {
    while (left.length > 0) await send(left.splice(0, SERIES_OF_REQUEST));
  };
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, sender));
}
