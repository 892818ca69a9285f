// Reads of hundreds of thousands of samples: whole, or refused in words, within the memory of the function.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settings } from '../../../lambda/prometheus-connector/settings';
import { startTimestream, type TimestreamStandIn } from '../../../local/timestream';
import { accessKey, basic, connectorHandler, handlerEdge } from '../../support/connector-edges';
import { compress, encodeVersion1, type SeriesInput } from '../../support/remote-write';
import type { ConnectorProcessOptions } from '../support/connector-process';
import { remoteRead } from '../support/remote-read';

const KI_B = 1024;
const MiB = 1024 * KI_B;
/** The stack's default for a function. */
const functionMemory = 512 * MiB;

const defaultDestination = { database: 'test', table: 'large' };
const authorization = basic(accessKey.accessKeyId, accessKey.secretAccessKey);
/** Milliseconds between the samples of a series: the hundred of them have 600,000 in an hour. */
const INTERVAL = 600;
const start = Date.now() - 70 * 60_000;
const SERIES_COUNT = 100;
const BATCHES = 60;
const SAMPLES_PER_BATCH = 100;

let directory: string;
let standIn: TimestreamStandIn;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'large-read-'));
  standIn = await startTimestream({ directory, accessKeys: [accessKey], tables: [defaultDestination] });
  process.env['AWS_REGION'] = 'us-east-1';
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_WRITE'] = standIn.endpoint;
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_QUERY'] = standIn.endpoint;
  const write = handlerEdge(connectorHandler({ defaultDestination }));
  for (let batch = 0; batch < BATCHES; batch++) {
    const body = compress(encodeVersion1(seriesOf(batch)));
    const headers = {
      authorization,
      'content-encoding': 'snappy',
      'content-type': 'application/x-protobuf',
    };
    const answer = await write({ method: 'POST', path: '/write', headers, body });
    if (answer.status !== 204) throw new Error(answer.body);
  }
}, 120_000);

afterAll(async () => {
  await standIn.close();
  await rm(directory, { recursive: true, force: true });
});

/** Values that hardly compress, as those of a busy gauge. */
function seriesOf(batch: number): SeriesInput[] {
  return Array.from({ length: SERIES_COUNT }, (_, series) => ({
    labels: { __name__: 'temperature_celsius', instance: `host-${series}.example.com:9100`, job: 'rack' },
    samples: Array.from({ length: SAMPLES_PER_BATCH }, (_, sample) => {
      const index = batch * SAMPLES_PER_BATCH + sample;
      return [Math.sin(series + index) * 100, start + index * INTERVAL];
    }),
  }));
}

/** Asks for the first samples of each series. Returns how many came, and the most memory that the connector had, in bytes. */
async function read(
  samplesPerSeries: number,
  maxReadSamples: number,
): Promise<{ readonly samples: number | string; readonly memory: number }> {
  const options: ConnectorProcessOptions = { defaultDestination, maxReadSamples };
  const child = fork(join(__dirname, '../support/connector-process.ts'), [JSON.stringify(options)], {
    execArgv: ['--import', 'tsx'],
    // Jest's is not that of the process.
    env: process.env,
  });
  try {
    const url = `${await nextMessage<string>(child)}/read`;
    const end = start + (samplesPerSeries - 1) * INTERVAL;
    const samples = await remoteRead(url, { metric: 'temperature_celsius', start, end }, authorization).then(
      (series) => series.reduce((sum, one) => sum + one.samples.length, 0),
      (error: unknown) => String(error),
    );
    child.send('memory?');
    return { samples, memory: (await nextMessage<number>(child)) * KI_B };
  } finally {
    child.kill();
  }
}

async function nextMessage<T>(child: ChildProcess): Promise<T> {
  const [message] = (await once(child, 'message')) as [T];
  return message;
}

it.each([
  [
    '600,000; more than the samples of an answer',
    6_000,
    settings.maxReadSamples.default,
    /answers 400: .*more than 500000 samples/,
  ],
  [
    '450,000, all allowed; more than the bytes of an answer',
    4_500,
    1_000_000,
    /answers 400: .*exceeds the response limit/,
  ],
  ['a quarter of a million; all of them', 2_500, settings.maxReadSamples.default, 250_000],
])(
  '%s',
  async (_name, samplesPerSeries, maxReadSamples, expected) => {
    const { samples, memory } = await read(samplesPerSeries, maxReadSamples);
    if (expected instanceof RegExp) expect(samples).toMatch(expected);
    else expect(samples).toBe(expected);
    expect(memory).toBeLessThan(functionMemory);
  },
  60_000,
);
