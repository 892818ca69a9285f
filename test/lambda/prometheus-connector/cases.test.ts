// What real senders do, as data that was written down beside the public reports of it, against a stand-in as strict as
// the service.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fault } from '../../../local/timestream/faults';
import { startTimestream, type TimestreamStandIn } from '../../../local/timestream/index';
import {
  accessKey,
  basic,
  callerClients,
  connectorHandler,
  edgeNames,
  edges,
  type Edge,
  type TestResponse,
} from '../../support/connector-edges';
import { bodyOf, headersOf, readBodyOf, type Case, type Readable } from '../../support/connector-cases';
import { decodeRead, type ReadSeries } from '../../support/remote-read';
import { bitsOf, STALE_MARKER } from '../../support/remote-write';

const { cases } = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/connector-cases.json'), 'utf8'),
) as { readonly cases: readonly Case[] };

const authorization = basic(accessKey.accessKeyId, accessKey.secretAccessKey);
let directory: string;
let standIn: TimestreamStandIn;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
  standIn = await startTimestream({
    directory,
    accessKeys: [accessKey],
    tables: edgeNames.flatMap((_edge, edge) =>
      cases.map((_case, index) => ({ database: 'test', table: `case-${edge}-${index}` })),
    ),
  });
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_WRITE'] = standIn.endpoint;
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_QUERY'] = standIn.endpoint;
});

afterAll(async () => {
  await standIn.close();
  rmSync(directory, { recursive: true });
});

/** What the store does in a case, by the words of the case. */
const misbehaviours: Readonly<Record<string, () => void>> = {
  'refuses a record without a dimension, and its whole call': () => undefined,
  'answers after 100 ms': () => {
    standIn.faults.latency = 100;
  },
  'answers after 100 ms; refuses every call that has the text poison- with a ValidationException for the whole call':
    () => {
      standIn.faults.latency = 100;
      standIn.faults.add(
        fault.refuseRequests(({ dimensions }) =>
          Object.values(dimensions).some((value) => value.includes('poison-')),
        ),
      );
    },
  'denies access to the table payroll': () => {
    standIn.faults.add(fault.accessDenied, { table: 'payroll' });
  },
};

function misbehave({ store = '' }: Case): void {
  standIn.faults.clear();
  if (store === '') return;
  const begin = misbehaviours[store];
  if (begin === undefined) throw new Error(`No one knows how a store ${store}.`);
  begin();
}

/** Milliseconds: the whole minute before a case is what it reads. */
const now = Date.now();

async function read(call: Edge, { matchers }: Readable): Promise<ReadSeries[]> {
  const response = await call({
    method: 'POST',
    path: '/read',
    headers: { authorization, 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' },
    body: readBodyOf(matchers, now),
  });
  expect(response.status).toBe(200);
  return decodeRead(Buffer.from(response.body, 'latin1'))[0]!;
}

function expectAnswer({ answer }: Case, response: TestResponse, calls: number): void {
  expect([answer.status].flat()).toContain(response.status);
  for (const [kind, count] of Object.entries(answer.written ?? {})) {
    expect(response.headers[`x-prometheus-remote-write-${kind}-written`]).toBe(String(count));
  }
  if (response.status === 400) {
    const refused = answer.refused ?? answer['if 400']?.refused;
    if (refused !== undefined) expect(response.body).toMatch(new RegExp(`^${refused} items were refused`));
    const name = answer['if 400']?.names;
    if (name !== undefined) expect(response.body).toContain(name);
    if (answer.reason !== undefined) expect(response.body).toContain(answer.reason);
    if (answer.names === 'both versions') expect(response.body).toMatch(/1\.0[^]*2\.0|2\.0[^]*1\.0/);
    if (answer.names === 'the label v and its length') {
      expect(response.body).toMatch(/"v" has \d+ .* 20\d\d|"v" has \d+ .* 17\d\d/);
    }
  }
  const most = answer['calls of the store'] ?? answer['calls of the store at most'];
  if (most !== undefined) expect(calls).toBeLessThanOrEqual(most);
}

async function expectReadable(call: Edge, readable: Readable): Promise<void> {
  const series = await read(call, readable);
  if (readable.count !== undefined) expect(series).toHaveLength(readable.count);
  if (readable.series === undefined) return;
  expect(series.map(({ labels, samples }) => ({ labels, samples }))).toEqual(
    readable.series.map(({ labels, samples }) => ({
      labels,
      samples: samples.map(([value]) => [value === 'stale' ? STALE_MARKER : bitsOf(Number(value)), now]),
    })),
  );
}

describe.each(edgeNames)('through the %s', (edgeName) => {
  const clients = callerClients();
  const table = cases
    .filter(({ request }) => request.operation === undefined)
    // What happens behind the edges is the same.
    .filter(({ request: { path: at, headers } }) => edgeName === 'handler' || (at ?? headers) !== undefined)
    .map((each) => [each.name, each] as const);

  it.each(table)('%s', async (_name, each) => {
    misbehave(each);
    const number = `${edgeNames.indexOf(edgeName)}-${cases.indexOf(each)}`;
    const call = edges[edgeName](
      connectorHandler({ defaultDestination: { database: 'test', table: `case-${number}` }, clients }),
    );
    const { request } = each;
    const send = (): Promise<TestResponse> =>
      call({
        method: request.method ?? 'POST',
        path: request.path ?? '/write',
        headers: { authorization, ...headersOf(request) },
        body: bodyOf(request, now),
      });
    const before = standIn.traffic.calls('WriteRecords');
    let response = await send();
    const calls = standIn.traffic.calls('WriteRecords') - before;
    for (let attempt = 1; attempt < 10 && response.status === 503; attempt++) response = await send();
    expectAnswer(each, response, calls);
    standIn.faults.clear();
    for (const readable of each.readable ?? []) await expectReadable(call, readable);
  });
});
