// One group: what a page looks into, and looks into again.
import fc from 'fast-check';
import { LONGEST_TELEMETRY } from '../../../../lambda/krkn-telemetry/model/read-run';
import { IndexStore } from '../../../../lambda/krkn-telemetry/index/index-store';
import { RunIndex } from '../../../../lambda/krkn-telemetry/index/run-index';
import { readStoredRun } from '../../../../lambda/krkn-telemetry/index/stored-run';
import { unpackSegment } from '../../../../lambda/krkn-telemetry/index/segment';
import type { Fault } from '../../../../local/s3/faults';
import { preconditionFailed, S3Error } from '../../../../local/s3/s3-error';
import { run } from '../../../support/krkn-payloads';
import { ENOUGH_TIME, idOf, idsOf, IndexFixture, signal, summaryOf } from './index-fixture';

let fixture: IndexFixture;
beforeAll(async () => {
  fixture = await IndexFixture.start();
});
afterAll(() => fixture.stop());

let groups = 0;
let group: string;
beforeEach(() => {
  group = `group-${groups++}`;
});
afterEach(() => {
  fixture.hours = 0;
  fixture.s3.standIn.faults.clear();
});

const linesOf = async (): Promise<readonly string[]> => {
  const segment = await fixture.bucket.getBytes(`_chaos-telemetry/index/${group}/00000001.jsonl.gz`, signal);
  return idsOf(unpackSegment(segment!.bytes).runs);
};
const idsIn = async (index = fixture.index()): Promise<readonly string[]> =>
  idsOf((await index.group(group, signal, ENOUGH_TIME)).runs);
const refusal = (error: () => S3Error): Fault => ({ kind: 'answer', error });

it('a run in progress, behind a hundred newer ones; there until it sends telemetry, and then as that says', async () => {
  const index = fixture.index();
  await fixture.putFile(`${group}/${idOf(0)}/logs-00.tar.gz`);
  const ids = Array.from({ length: 101 }, (_, place) => idOf(place + 1));
  await Promise.all(ids.map((id) => fixture.put(`${group}/${id}`)));
  for (const oldest of ['unfinished', 'unfinished', 'passed']) {
    if (oldest === 'passed') await fixture.put(`${group}/${idOf(0)}`);
    const { runs } = await index.group(group, signal, ENOUGH_TIME);
    expect([runs.length, runs.at(-1)?.requestId, runs.at(-1)?.status]).toEqual([102, idOf(0), oldest]);
  }
});

it('runs without telemetry; the 50 newest are looked at again, for a day after their last sign', async () => {
  await Promise.all(
    Array.from({ length: 60 }, (_, place) => fixture.putFile(`${group}/${idOf(place)}/logs-00.tar.gz`)),
  );
  const index = fixture.index();
  await idsIn(index);
  const looks = async (): Promise<number> => {
    const [{ runs }, requests] = await fixture.countRequests(() => index.group(group, signal, ENOUGH_TIME));
    expect(runs).toHaveLength(60);
    return requests.filter((name) => name === 'GetObjectCommand').length;
  };
  // The first reads the note of the reconciliation, too.
  await looks();
  expect(await looks()).toBe(50);
  fixture.hours = 25;
  for (let time = 0; time < 2; time++) await looks();
  expect(await looks()).toBe(0);
});

it('any run whose line the index has; its page finds nothing to correct', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 400 });
  const anyRun = fc.record({ tag: text, name: text, version: text, alert: text, exit: fc.nat(1) });
  await fc.assert(
    fc.asyncProperty(anyRun, async ({ tag, name, version, alert, exit }) => {
      const id = { group: `page-${groups++}`, requestId: idOf(1) };
      const body = run({
        ...{ tag, cluster_version: version, cloud_infrastructure: tag, job_status: false },
        scenarios: [
          { scenario: `${name}.yml`, scenario_type: name, exit_status: exit, start_timestamp: 1745343338.7 },
        ],
        failed_alerts: [{ name: alert, severity: 'error', message: name }],
      });
      await fixture.post(`${id.group}/${id.requestId}`, body);
      const index = fixture.index();
      await index.group(id.group, signal, ENOUGH_TIME);
      const [, requests] = await fixture.countRequests(() =>
        index.around(id, readStoredRun(fixture.bucket, id, signal), signal),
      );
      expect(requests.filter((request) => request.startsWith('Put'))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

it('alerts that are awaited; each page looks, and none once the link has expired', async () => {
  const folder = `${group}/${idOf(1)}`;
  await fixture.post(folder);
  const index = fixture.index();
  await index.group(group, signal, ENOUGH_TIME);
  await index.awaitAlerts(folder, signal);
  const gets = async (): Promise<number> => {
    const [, requests] = await fixture.countRequests(() => index.group(group, signal, ENOUGH_TIME));
    return requests.filter((name) => name === 'GetObjectCommand').length;
  };
  await gets();
  expect(await gets()).toBe(3);
  fixture.hours = 1;
  expect(await gets()).toBe(3);
  expect(await gets()).toBe(0);
});

it('links for alerts again and again; one write', async () => {
  const folder = `${group}/${idOf(1)}`;
  await fixture.post(folder);
  const index = fixture.index();
  const [, requests] = await fixture.countRequests(async () => {
    for (let time = 0; time < 5; time++) await index.awaitAlerts(folder, signal);
  });
  expect(requests.filter((name) => name === 'PutObjectCommand')).toHaveLength(1);
});

it('one run that S3 does not give; said of that run alone, and made up for when it does', async () => {
  for (const place of [1, 2, 3]) await fixture.put(`${group}/${idOf(place)}`);
  const archived = new S3Error('InvalidObjectState', 403, 'The object is archived.');
  fixture.s3.standIn.faults.add(
    refusal(() => archived),
    { operation: 'GetObject', times: 1 },
  );
  const index = fixture.index();
  const first = await index.group(group, signal, ENOUGH_TIME);
  expect(first.runs.map(({ status }) => status).toSorted()).toEqual(['passed', 'passed', 'unknown']);
  expect(first.indexing).toBeUndefined();
  expect((await fixture.indexKeys()).filter((key) => key === `${group}/reconciled`)).toHaveLength(1);
  const { runs } = await index.group(group, signal, ENOUGH_TIME);
  expect(runs.map(({ status }) => status)).toEqual(['passed', 'passed', 'passed']);
});

it('one run that makes reading fail; said of that run alone', async () => {
  for (const place of [1, 2]) await fixture.put(`${group}/${idOf(place)}`);
  const { bucket } = fixture;
  const getText = jest.spyOn(bucket, 'getText').mockImplementationOnce(() => {
    throw new RangeError('a defect');
  });
  const { runs, indexing } = await fixture.index().group(group, signal, ENOUGH_TIME);
  getText.mockRestore();
  expect([runs.map(({ status }) => status).toSorted(), indexing]).toEqual([['passed', 'unknown'], undefined]);
});

it('telemetry that is large, and too large; read one at a time, and said so', async () => {
  const large = run({ tag: 'large', x_padding: 'x'.repeat(2 * 1024 * 1024) });
  for (const place of [1, 2, 3]) await fixture.put(`${group}/${idOf(place)}`, large);
  await fixture.putFile(`${group}/${idOf(4)}/telemetry.json`, Buffer.alloc(LONGEST_TELEMETRY + 1, ' '));
  const { bucket } = fixture;
  const read = bucket.getText.bind(bucket);
  let [reading, most] = [0, 0];
  const getText = jest.spyOn(bucket, 'getText').mockImplementation(async (key, limit, ended) => {
    if (limit < LONGEST_TELEMETRY) return read(key, limit, ended);
    most = Math.max(most, ++reading);
    return read(key, limit, ended).finally(() => reading--);
  });
  const { runs } = await fixture.index().group(group, signal, ENOUGH_TIME);
  expect(runs.map(({ status, tag }) => [status, tag])).toEqual([
    ['unknown', undefined],
    ...Array<unknown>(3).fill(['passed', 'large']),
  ]);
  getText.mockRestore();
  expect(most).toBe(1);
});

it('a page that meets others again and again; gives up, and leaves no segment that hides what they add', async () => {
  await fixture.post(`${group}/${idOf(1)}`);
  await idsIn();
  await fixture.put(`${group}/${idOf(2)}`);
  const conflict = refusal(() => preconditionFailed('If-Match'));
  fixture.s3.standIn.faults.add(conflict, { operation: 'PutObject', times: 4 });
  expect(await idsIn()).toEqual([idOf(2), idOf(1)]);
  expect((await fixture.indexKeys()).filter((key) => key.startsWith(`${group}/0`))).toHaveLength(1);
  expect(await linesOf()).toEqual([idOf(1)]);
  expect(await idsIn()).toEqual([idOf(2), idOf(1)]);
  expect(await linesOf()).toEqual([idOf(1), idOf(2)]);
});

it('when the index was held against the folders; the time of the listing, not that of the note about it', async () => {
  await fixture.put(`${group}/${idOf(1)}`);
  let clock = 1_795_478_400_000;
  let listed = 0;
  const { bucket } = fixture;
  const list = bucket.list.bind(bucket);
  const spy = jest.spyOn(bucket, 'list').mockImplementation((prefix, ended) => {
    listed = clock;
    return list(prefix, ended);
  });
  await new RunIndex({ bucket, now: () => clock++ }).group(group, signal, ENOUGH_TIME);
  spy.mockRestore();
  const note = await bucket.getBytes(`_chaos-telemetry/index/${group}/reconciled`, signal);
  const { listedAt } = JSON.parse(note!.bytes.toString()) as { listedAt: number };
  expect(listedAt).toBe(listed - 1);
});

it('lines that are more bytes than are kept; read again each time', async () => {
  const long = run({ scenarios: [{ scenario: 'x'.repeat(200), exit_status: 0 }] });
  const lines = [1, 2, 3, 4, 5, 6].map((place) => summaryOf(idOf(place), long));
  await new IndexStore(fixture.bucket).append(group, lines, signal);
  const requestsOf = async (cachedBytes: number): Promise<number> => {
    const store = new IndexStore(fixture.bucket, cachedBytes);
    await store.read(group, signal);
    const [, requests] = await fixture.countRequests(() => store.read(group, signal));
    return requests.length;
  };
  expect([await requestsOf(1024), await requestsOf(10_000)]).toEqual([2, 1]);
});
