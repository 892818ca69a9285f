// What real senders do, as data that was written down beside the public reports of it, against a stand-in as strict as
// the service.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WriteRecordsCommand, type _Record } from '@aws-sdk/client-timestream-write';
import { createTimestreamClient } from '../../../lambda/prometheus-connector/store/timestream/write/write-client';
import { fault } from '../../../local/timestream/faults';
import { startTimestream, type TimestreamStandIn } from '../../../local/timestream/index';
import { accessKey, callerClients, connectorHandler, edgeNames, edges } from '../../support/connector-edges';
import {
  cases,
  expectAnswer,
  expectReadable,
  fillTable,
  FULL_TABLE,
  readAmongOthers,
  send,
  type Case,
} from '../../support/connector-cases';

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
  'does not know the default table': () => undefined,
  [FULL_TABLE]: () => undefined,
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

describe.each(edgeNames)('through the %s', (edgeName) => {
  const clients = callerClients();
  const table = cases
    .filter(({ request }) => request.operation === undefined && request.before === undefined)
    // What happens behind the edges is the same.
    .filter(({ request: { path: at, headers } }) => edgeName === 'handler' || (at ?? headers) !== undefined)
    .map((each) => [each.name, each] as const);

  it.each(table)('%s', async (_name, each) => {
    misbehave(each);
    const number = `${edgeNames.indexOf(edgeName)}-${cases.indexOf(each)}`;
    const name = each.store === 'does not know the default table' ? 'unknown' : `case-${number}`;
    const log: object[] = [];
    const call = edges[edgeName](
      connectorHandler({
        defaultDestination: { database: 'test', table: name },
        clients,
        log: (line) => log.push(line),
      }),
    );
    const served = { call, key: accessKey, now };
    if (each.store === FULL_TABLE) await fillTable(served);
    const before = standIn.traffic.calls('WriteRecords');
    const since = performance.now();
    let response = await send(served, each);
    const seconds = (performance.now() - since) / 1000;
    const calls = standIn.traffic.calls('WriteRecords') - before;
    const isToPass = [each.answer.status].flat().some((status) => status !== 503);
    for (let attempt = 1; attempt < 10 && isToPass && response.status === 503; attempt++) {
      response = await send(served, each);
    }
    expectAnswer(each, { response, log: JSON.stringify(log), calls, seconds, now });
    standIn.faults.clear();
    await expectReadable(served, each);
  });
});

it.each(named(({ before }) => before !== undefined))('%s', async (_name, each) => {
  standIn.faults.clear();
  const destination = { database: 'test', table: `case-0-${cases.indexOf(each)}` };
  const call = edges.handler(connectorHandler({ defaultDestination: destination, clients: callerClients() }));
  await readAmongOthers({ call, key: accessKey, now }, each);
});

it.each(named(({ operation }) => operation !== undefined))('the stand-in itself: %s', async (_name, each) => {
  const { answer, request } = each;
  expect(request.operation).toBe('WriteRecords');
  const client = createTimestreamClient({ region: 'us-east-1', credentials: accessKey });
  const Records = request.records!.map((record) => ({ ...record, Time: String(now) })) as _Record[];
  const written = client.send(
    new WriteRecordsCommand({ DatabaseName: 'test', TableName: 'case-0-0', Records }),
  );
  await expect(written).rejects.toMatchObject({
    name: answer.error,
    message: expect.stringContaining(answer['message contains']!) as unknown,
    $metadata: { httpStatusCode: answer.status },
  });
  client.destroy();
});

/** The cases whose requests are of a kind, by their names. */
function named(isOfKind: (request: Case['request']) => boolean): (readonly [string, Case])[] {
  return cases.filter(({ request }) => isOfKind(request)).map((each) => [each.name, each]);
}
