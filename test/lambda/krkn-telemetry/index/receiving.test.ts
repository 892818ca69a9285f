// POST /telemetry and the index: Krkn sends a run once, so that nothing about the index may fail it.
import { Bucket } from '../../../../lambda/krkn-telemetry/storage/bucket';
import { RunIndex } from '../../../../lambda/krkn-telemetry/index/run-index';
import { receiveRun } from '../../../../lambda/krkn-telemetry/model/receive-run';
import { fault, type Fault } from '../../../../local/s3/faults';
import { accessDenied } from '../../../../local/s3/s3-error';
import { run, runOf } from '../../../support/krkn-payloads';
import { BUCKET_NAME, telemetryRequest, TelemetryEdges } from '../../../support/telemetry-edges';
import { idOf, signal, summaryOf } from './index-fixture';

let edges: TelemetryEdges;
beforeAll(async () => {
  edges = await TelemetryEdges.start();
});
afterAll(() => edges.stop());
afterEach(() => {
  edges.s3.faults.clear();
  edges.remainingTime = 28_000;
});

const post = (group: string, requestId: string, text = run()) =>
  edges.edge('handler behind the authorizer')(telemetryRequest(group, requestId, text));
/** What the index holds of the run that was sent. */
const stored = (text = run()) => summaryOf(idOf(1), receiveRun(Buffer.from(text)).stored);
const runsOf = async (group: string) => {
  const { client } = edges;
  const bucket = new Bucket({ name: BUCKET_NAME, client, linkClient: client, linkExpiration: 60 });
  return (await new RunIndex({ bucket, now: Date.now }).group(group, signal)).runs;
};

it('a run; in the index, as its telemetry says', async () => {
  const failed = runOf({ exit_status: 1 });
  expect((await post('plain', idOf(1), failed)).status).toBe(200);
  expect(await edges.keys('_chaos-telemetry/index/plain/')).toEqual([
    '_chaos-telemetry/index/plain/00000001.jsonl.gz',
  ]);
  expect(await runsOf('plain')).toEqual([stored(failed)]);
});

it('a request id with slashes; of the group that its folder is in', async () => {
  await post('deep', `x/y/${idOf(1)}`);
  expect(await runsOf('deep/x/y')).toEqual([stored()]);
});

const denied: Fault = { kind: 'answer', error: () => accessDenied() };
it.each<[string, Fault, 'PutObject' | 'ListObjectsV2', number, number?]>([
  ['is denied', denied, 'PutObject', 2],
  ['cannot be listed', denied, 'ListObjectsV2', 0],
  ['is not answered', fault.hang, 'ListObjectsV2', 0, 3_000],
])('an index that %s; 200, a line in the log, and the run is found and indexed', async (...condition) => {
  const [name, struck, operation, skip, remainingTime = 28_000] = condition;
  const group = `fault ${name}`;
  edges.remainingTime = remainingTime;
  edges.s3.faults.add(struck, { operation, skip });
  edges.log.length = 0;
  expect(await post(group, idOf(1))).toMatchObject({
    status: 200,
    text: `record ${group}/${idOf(1)}/telemetry.json created`,
  });
  expect(edges.log).toEqual([
    expect.stringMatching(/^\{"message":"Run not indexed","code":"\w+","status":503/),
  ]);
  edges.s3.faults.clear();
  expect(await edges.keys(`_chaos-telemetry/index/${group}/`)).toEqual([]);
  expect(await runsOf(group)).toEqual([stored()]);
  expect(await edges.keys(`_chaos-telemetry/index/${group}/0`)).toHaveLength(1);
});
