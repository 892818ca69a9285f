import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalOutputs } from '../../local/services';
import { fault } from '../../local/timestream/faults';
import { basic } from '../support/connector-edges';
import { labelled, v2, version2 } from '../support/write-inputs';
import { AwsStandIns, callersKey, destination } from './support/aws-stand-ins';
import type { Child } from './support/child-process';
import { eventually } from './support/eventually';
import { npmStart } from './support/npm-start';

let folder: string;
let aws: AwsStandIns;
let child: Child;
let connectorUrl: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drain-'));
  aws = await AwsStandIns.start(folder);
  const dataFolder = join(folder, 'data');
  child = await npmStart(dataFolder, aws.options, aws.environment);
  const outputs = JSON.parse(await readFile(join(dataFolder, 'outputs.json'), 'utf8')) as LocalOutputs;
  connectorUrl = new URL(outputs['local-PrometheusConnector'].InvokeWriteURL).origin;
});

afterEach(async () => {
  child.signal('SIGKILL');
  await child.ended;
  aws.timestream.faults.clear();
  await aws.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Begins a write whose store does not answer. Resolves when it is under way, with what lets it go on. */
async function writeHangs(): Promise<{ readonly answer: Promise<Response>; readonly goOn: () => void }> {
  const goOn = aws.timestream.faults.add(fault.hang, { operation: 'WriteRecords' });
  const answer = fetch(`${connectorUrl}/write`, {
    method: 'POST',
    headers: {
      authorization: basic(callersKey.accessKeyId, callersKey.secretAccessKey),
      'content-encoding': 'snappy',
      ...version2,
    },
    body: new Uint8Array(v2([labelled({ __name__: 'up', job: 'a' })])),
  });
  answer.catch(() => undefined);
  await eventually(() => {
    expect(aws.timestream.traffic.calls('WriteRecords')).toBe(1);
  }, 10_000);
  return { answer, goOn };
}

it('SIGTERM during a write; it is answered and its sample kept, others are sent away, and it stops', async () => {
  const { answer, goOn } = await writeHangs();
  child.signal('SIGTERM');
  await eventually(async () => {
    const late = await fetch(`${connectorUrl}/health`);
    expect([late.status, late.headers.get('retry-after'), late.headers.get('connection')]).toEqual([
      503,
      '5',
      'close',
    ]);
  });
  goOn();
  const { status, headers } = await answer;
  expect([status, headers.get('connection')]).toEqual([204, 'close']);
  // Not its status: npm reports the signal that it got itself.
  await child.ended;
  expect(child.stdout()).toMatch(/\nStopped\. /);
  expect(await aws.timestream.records(destination.database, destination.table)).toHaveLength(1);
}, 40_000);

it('SIGTERM during a write, and another; the process ends at once, and the write is not acknowledged', async () => {
  const { answer } = await writeHangs();
  let hasEnded = false;
  void child.ended.then(() => (hasEnded = true));
  await eventually(() => {
    child.signal('SIGTERM');
    expect(hasEnded).toBe(true);
  }, 8_000);
  await expect(answer).rejects.toThrow();
  expect(child.stdout()).not.toContain('Stopped.');
}, 40_000);
