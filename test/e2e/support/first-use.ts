import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalOutputs } from '../../../local/services';
import { type Child, startChild } from '../../local/support/child-process';
import { eventually } from '../../local/support/eventually';
import { basic } from '../../support/connector-edges';
import { run } from '../../support/krkn-payloads';
import { compress, encodeVersion1 } from '../../support/remote-write';
import { remoteRead } from './remote-read';

/** A started program of both services. */
export interface Server {
  readonly child: Child;
  readonly outputs: LocalOutputs;
}

/** What came of a run and a sample. */
interface FirstUse {
  /** The answer to the run. */
  readonly run: string;
  /** What the run's report says of it. */
  readonly verdict: string;
  /** The status of the answer to the sample. */
  readonly write: number;
  /** The values that are read. */
  readonly values: readonly unknown[];
}

/**
 * Starts a program that serves both, and waits until it does.
 * @param dataFolder that it is told to use: it need not be there
 */
export async function startServer(
  command: string,
  args: readonly string[],
  dataFolder: string,
): Promise<Server> {
  const child = await startChild(command, args);
  let outputs: LocalOutputs | undefined;
  await Promise.race([
    eventually(async () => {
      outputs = JSON.parse(await readFile(join(dataFolder, 'outputs.json'), 'utf8')) as LocalOutputs;
    }, 30_000),
    child.ended.then((status) => {
      throw new Error(`It ended with ${status}:\n${child.stdout()}${child.stderr()}`);
    }),
  ]);
  return { child, outputs: outputs! };
}

/**
 * Sends a run and a sample, and reads both, as clients do.
 * @param connector whom Prometheus writes as. Default: whom the outputs name
 */
export async function firstUse(
  { 'local-KrknTelemetry': telemetry, 'local-PrometheusConnector': prometheus }: LocalOutputs,
  connector = { username: prometheus.ConnectorUsername ?? '', password: prometheus.ConnectorPassword ?? '' },
): Promise<FirstUse> {
  const { TelemetryApiUrl: url, TelemetryUsername = '', TelemetryPassword = '' } = telemetry;
  const krkn = { authorization: basic(TelemetryUsername, TelemetryPassword) };
  const sent = await fetch(`${url}/telemetry?request_id=1-first&telemetry_group=g`, {
    method: 'POST',
    headers: { ...krkn, 'content-type': 'application/json' },
    body: run(),
  });
  const report = await fetch(`${url}/export?run=g%2F1-first&format=json`, { headers: krkn });
  const { status: verdict } = (await report.json()) as { readonly status: string };

  const authorization = basic(connector.username, connector.password);
  const time = Date.now();
  const written = await fetch(prometheus.InvokeWriteURL, {
    method: 'POST',
    headers: {
      authorization,
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
    },
    body: new Uint8Array(
      compress(encodeVersion1([{ labels: { __name__: 'up', job: 'a' }, samples: [[1, time]] }])),
    ),
  });
  const query = { metric: 'up', start: time, end: time };
  const read = await remoteRead(prometheus.InvokeReadURL, query, authorization);
  const values = read.flatMap(({ samples }) => samples.map(({ value }) => value));
  return { run: `${sent.status} ${await sent.text()}`, verdict, write: written.status, values };
}

/** What {@link firstUse} returns when all is well. */
export const used: FirstUse = {
  run: '200 record g/1-first/telemetry.json created',
  verdict: 'passed',
  write: 204,
  values: [1],
};
