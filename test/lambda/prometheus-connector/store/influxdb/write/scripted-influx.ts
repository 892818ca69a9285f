import { gunzipSync } from 'node:zlib';
import { ownAccess } from '../../../../../../lambda/prometheus-connector/store/influxdb/store-access';
import type { Engine } from '../../../../../../lambda/metrics/influxdb/client';
import type { WriteReport } from '../../../../../../lambda/prometheus-connector/write/write';
import {
  basic,
  connectorHandler,
  handlerEdge,
  type TestResponse,
} from '../../../../../support/connector-edges';
import { startServer, type ServerAnswer } from '../../../../../support/influxdb/http-server';
import type { SeriesInput } from '../../../../../support/remote-write';
import { v2, version2 } from '../../../../../support/write-inputs';

/** A call that came. */
export interface InfluxCall {
  /** Of InfluxDB 2 the bucket. */
  readonly database: string;
  readonly precision: string;
  readonly lines: readonly string[];
}

/** What a call is answered: 204 if nothing is returned. `undefined` in a promise that never resolves: nothing. */
export type Script = (call: InfluxCall) => Promise<ServerAnswer | undefined> | ServerAnswer | undefined;

/** What a write did. */
interface Outcome {
  readonly response: TestResponse;
  /** Samples, histograms and exemplars that the answer tells as written. */
  readonly written: readonly number[];
  readonly calls: readonly InfluxCall[];
  readonly reports: readonly WriteReport[];
  readonly logged: readonly object[];
  /** Of all attempts; all else is of the last. */
  readonly statuses: readonly number[];
}

interface Options {
  readonly engine?: Engine;
  readonly rules?: Parameters<typeof connectorHandler>[0]['rules'];
  readonly remainingTime?: number;
  /** How often the request is sent, at most, while the answer is 503. */
  readonly attempts?: number;
}

/** Writes series by the connector's handler to an InfluxDB that answers as a test says. The default destination is `metrics`. */
export async function writeTo(
  script: Script,
  series: readonly SeriesInput[],
  { engine = '2', rules, remainingTime, attempts = 1 }: Options = {},
): Promise<Outcome> {
  const calls: InfluxCall[] = [];
  const server = await startServer(async ({ query, body }) => {
    const call = {
      database: query.get(engine === '2' ? 'bucket' : 'db')!,
      precision: query.get('precision')!,
      lines: gunzipSync(body).toString().split('\n').slice(0, -1),
    };
    calls.push(call);
    return (await script(call)) ?? { status: 204 };
  });
  try {
    const reports: WriteReport[] = [];
    const logged: object[] = [];
    const organization = engine === '2' ? 'home' : undefined;
    const tokens = { get: () => Promise.resolve('token'), renew: () => Promise.resolve(undefined) };
    const handler = connectorHandler({
      access: { ...ownAccess({ engine, url: server.url, organization }, tokens), requiresGatewayUser: false },
      defaultDestination: { database: 'metrics' },
      rules,
      remainingTime,
      report: (report) => reports.push(report),
      log: (line) => logged.push(line),
    });
    const body = v2(series);
    const send = (): Promise<TestResponse> =>
      handlerEdge(handler)({
        method: 'POST',
        path: '/write',
        headers: { authorization: basic('any', 'one'), 'content-encoding': 'snappy', ...version2 },
        body,
      });
    let response = await send();
    const statuses = [response.status];
    while (response.status === 503 && statuses.length < attempts) {
      calls.length = 0;
      reports.length = 0;
      response = await send();
      statuses.push(response.status);
    }
    const written = ['samples', 'histograms', 'exemplars'].map((kind) =>
      Number(response.headers[`x-prometheus-remote-write-${kind}-written`]),
    );
    return { response, written, calls, reports, logged, statuses };
  } finally {
    await server.close();
  }
}

/** An error of InfluxDB 2. */
export function error2(status: number, code: string, message: string): ServerAnswer {
  return { status, body: JSON.stringify({ code, message }) };
}

/** What InfluxDB 2 answers if it has stored all lines but some. */
export function partialWrite(reason: string, dropped: number): ServerAnswer {
  const ofBucket = reason.includes('retention policy')
    ? ' for database: 6d332d1afb46433a for retention policy: autogen'
    : '';
  const message = `failure writing points to database: partial write: ${reason} dropped=${dropped}${ofBucket}`;
  return error2(422, 'unprocessable entity', message);
}
