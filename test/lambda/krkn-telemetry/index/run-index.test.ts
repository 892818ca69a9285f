// One group: what is added is found, and what is not is made up for.
import { writeFileSync } from 'node:fs';
import { HttpError } from '../../../../lambda/http/errors';
import { IndexStore } from '../../../../lambda/krkn-telemetry/index/index-store';
import { unpackSegment } from '../../../../lambda/krkn-telemetry/index/segment';
import { fault, type Fault } from '../../../../local/s3/faults';
import { newVersionId } from '../../../../local/s3/object-store';
import { preconditionFailed, S3Error } from '../../../../local/s3/s3-error';
import { BUCKET as bucketName, failureOf } from '../../../local/s3/fixture';
import { run, runOf } from '../../../support/krkn-payloads';
import { awkwardNames } from '../service/awkward-names';
import { ENOUGH_TIME, idOf, idsOf, IndexFixture, signal, summaryOf } from './index-fixture';

let fixture: IndexFixture;
beforeAll(async () => {
  fixture = await IndexFixture.start();
});
afterAll(() => fixture.stop());

let groups = 0;
let group: string;
let struckBefore: number;
beforeEach(() => {
  struckBefore = fixture.s3.standIn.faults.struck;
  group = `group-${groups++}`;
});
afterEach(() => {
  fixture.hours = 0;
  fixture.s3.standIn.faults.clear();
});

const segmentKey = (number = 1): string => `_chaos-telemetry/index/${group}/0000000${number}.jsonl.gz`;
const linesOf = async (number = 1): Promise<readonly string[]> =>
  idsOf(unpackSegment((await fixture.bucket.getBytes(segmentKey(number), signal))!.bytes).runs);
const idsIn = async (index = fixture.index()): Promise<readonly string[]> =>
  idsOf((await index.group(group, signal, ENOUGH_TIME)).runs);

const refusal = (error: () => S3Error): Fault => ({ kind: 'answer', error });

describe('adding', () => {
  it('runs one after another; all there, newest first, as their telemetry says', async () => {
    const failed = runOf({ exit_status: 1 });
    await fixture.post(`${group}/${idOf(2)}`);
    await fixture.post(`${group}/${idOf(3)}`, failed);
    await fixture.post(`${group}/${idOf(1)}`);
    expect(await fixture.index().group(group, signal, ENOUGH_TIME)).toEqual({
      runs: [summaryOf(idOf(3), failed), summaryOf(idOf(2)), summaryOf(idOf(1))],
      subgroups: [],
      indexing: undefined,
      hasFiles: false,
      isRun: false,
    });
    expect(await linesOf()).toEqual([idOf(2), idOf(3), idOf(1)]);
  });

  it('20 at the same time, from as many processes; none is lost', async () => {
    const ids = Array.from({ length: 20 }, (_, place) => idOf(place));
    await Promise.all(ids.map((id) => fixture.index().add(`${group}/${id}`, summaryOf(id), signal)));
    const objects = await fixture.bucket.listTree(`_chaos-telemetry/index/${group}/`, signal);
    const segments = await Promise.all(objects.map(({ key }) => fixture.bucket.getBytes(key, signal)));
    const lines = segments.flatMap((segment) => idsOf(unpackSegment(segment!.bytes).runs));
    expect(lines.toSorted()).toEqual(ids);
  });

  it.each([
    ['412', refusal(() => preconditionFailed('If-Match'))],
    ['409', refusal(() => new S3Error('ConditionalRequestConflict', 409, 'Somebody else writes it.'))],
  ])('a conflict, %s; tried again', async (_status, conflict) => {
    await fixture.post(`${group}/${idOf(1)}`);
    await fixture.put(`${group}/${idOf(2)}`);
    fixture.s3.standIn.faults.add(conflict, { operation: 'PutObject', times: 2 });
    await fixture.index().add(`${group}/${idOf(2)}`, summaryOf(idOf(2)), signal);
    expect(await linesOf()).toEqual([idOf(1), idOf(2)]);
  });

  it('conflicts again and again; a segment of its own, out of the way of the others', async () => {
    await fixture.post(`${group}/${idOf(1)}`);
    await fixture.put(`${group}/${idOf(2)}`);
    const conflict = refusal(() => preconditionFailed('If-Match'));
    fixture.s3.standIn.faults.add(conflict, { operation: 'PutObject', times: 4 });
    await fixture.index().add(`${group}/${idOf(2)}`, summaryOf(idOf(2)), signal);
    expect(await linesOf()).toEqual([idOf(1)]);
    expect(await idsIn()).toEqual([idOf(2), idOf(1)]);
    await fixture.post(`${group}/${idOf(2)}`, runOf({ exit_status: 1 }));
    const [newest] = (await fixture.index().group(group, signal, ENOUGH_TIME)).runs;
    expect(newest).toEqual(summaryOf(idOf(2), runOf({ exit_status: 1 })));
  });

  it('conflicts until there is no more time; 503', async () => {
    const conflict = refusal(() => preconditionFailed('If-Match'));
    fixture.s3.standIn.faults.add(conflict, { operation: 'PutObject' });
    const short = AbortSignal.timeout(100);
    const failure = await failureOf(fixture.index().add(`${group}/r`, summaryOf('r'), short));
    expect(failure).toMatchObject({ status: 503, code: 'deadline_exceeded' });
  });

  it('a segment that somebody else has written since it was read; nothing of theirs is lost', async () => {
    const [mine, other] = [fixture.index(), fixture.index()];
    await fixture.post(`${group}/${idOf(1)}`, run(), mine);
    await fixture.post(`${group}/${idOf(2)}`, run(), other);
    await fixture.post(`${group}/${idOf(3)}`, run(), mine);
    expect(await linesOf()).toEqual([idOf(1), idOf(2), idOf(3)]);
  });

  it('the same id again; one entry, the newer', async () => {
    await fixture.post(`${group}/${idOf(1)}`);
    await fixture.post(`${group}/${idOf(1)}`, runOf({ exit_status: 1 }));
    const { runs } = await fixture.index().group(group, signal, ENOUGH_TIME);
    expect(runs).toEqual([summaryOf(idOf(1), runOf({ exit_status: 1 }))]);
  });

  it('S3 refuses; 503, as for everything else', async () => {
    fixture.s3.standIn.faults.add(fault.serverError, { operation: 'PutObject' });
    const failure = await failureOf(fixture.index().add(`${group}/r`, summaryOf('r'), signal));
    expect(failure).toBeInstanceOf(HttpError);
    expect(failure).toMatchObject({ status: 503, code: 'store_error' });
  });
});

describe('what the index does not know', () => {
  it('a run that is not indexed; shown, and indexed from then on', async () => {
    await fixture.post(`${group}/${idOf(1)}`);
    await idsIn();
    await fixture.put(`${group}/${idOf(2)}`);
    expect(await idsIn()).toEqual([idOf(2), idOf(1)]);
    const [{ runs }, requests] = await fixture.countRequests(() =>
      fixture.index().group(group, signal, ENOUGH_TIME),
    );
    expect(idsOf(runs)).toEqual([idOf(2), idOf(1)]);
    // The index, its segment, when it was reconciled, and the folder.
    expect(requests).toHaveLength(4);
    expect(await linesOf()).toEqual([idOf(1), idOf(2)]);
  });

  it('no index at all; made of the folders, with runs in progress and groups', async () => {
    await fixture.put(`${group}/${idOf(1)}`);
    await fixture.put(`${group}/unreadable`, '[]');
    await fixture.putFile(`${group}/${idOf(2)}/logs-00.tar.gz`);
    await fixture.put(`${group}/nested/${idOf(3)}`);
    await fixture.putFile(`${group}/empty/`, Buffer.alloc(0));
    const { runs, subgroups } = await fixture.index().group(group, signal, ENOUGH_TIME);
    expect(runs.map(({ requestId, status }) => [requestId, status])).toEqual([
      [idOf(2), 'unfinished'],
      [idOf(1), 'passed'],
      ['unreadable', 'unknown'],
    ]);
    expect(subgroups).toEqual(['nested']);
    expect((await linesOf()).toSorted()).toEqual([idOf(1), idOf(2), 'unreadable']);
    expect(await fixture.index().group(group, signal, ENOUGH_TIME)).toMatchObject({ runs, subgroups });
  });

  it('a run without telemetry for a day; indexed, until it sends some', async () => {
    await fixture.putFile(`${group}/${idOf(1)}/logs-00.tar.gz`);
    fixture.hours = 25;
    await idsIn();
    expect(await linesOf()).toEqual([idOf(1)]);
    await fixture.post(`${group}/${idOf(1)}`);
    expect((await fixture.index().group(group, signal, ENOUGH_TIME)).runs).toEqual([summaryOf(idOf(1))]);
  });

  it('no time; said so, and what was found is kept for the next time', async () => {
    for (const place of [1, 2, 3]) await fixture.put(`${group}/${idOf(place)}`);
    const { runs, indexing } = await fixture.index().group(group, signal, 0);
    expect([runs, indexing]).toEqual([[], { done: 0, total: 3 }]);
    expect(await fixture.bucket.has(segmentKey(), signal)).toBe(false);
    expect(await idsIn()).toEqual([idOf(3), idOf(2), idOf(1)]);
    const later = await fixture.index().group(group, signal, 0);
    expect([idsOf(later.runs), later.indexing]).toEqual([[idOf(3), idOf(2), idOf(1)], undefined]);
  });

  it('two pages make the index at the same time; nothing is lost', async () => {
    const ids = Array.from({ length: 30 }, (_, place) => idOf(29 - place));
    await Promise.all(ids.map((id) => fixture.put(`${group}/${id}`)));
    expect(await Promise.all([idsIn(), idsIn()])).toEqual([ids, ids]);
    expect(await idsIn()).toEqual(ids);
  });

  it('a run that came again while somebody read it; the later is kept', async () => {
    const failed = runOf({ exit_status: 1 });
    await fixture.put(`${group}/${idOf(1)}`);
    await fixture.post(`${group}/${idOf(2)}`);
    fixture.s3.standIn.faults.add(fault.hang, { operation: 'ListObjectsV2', skip: 2, times: 1 });
    const page = fixture.index().group(group, signal, ENOUGH_TIME);
    // The page has read the first version by now, and waits for the listing with which its addition begins.
    while (fixture.s3.standIn.faults.struck === struckBefore) await new Promise(setImmediate);
    await fixture.post(`${group}/${idOf(1)}`, failed);
    fixture.s3.standIn.faults.clear();
    await page;
    expect((await fixture.index().group(group, signal, ENOUGH_TIME)).runs).toContainEqual(
      summaryOf(idOf(1), failed),
    );
  });

  it('a group that does not exist; nothing, and nothing is left behind', async () => {
    expect(await fixture.index().group(group, signal, ENOUGH_TIME)).toMatchObject({
      runs: [],
      subgroups: [],
    });
    expect((await fixture.indexKeys()).filter((key) => key.startsWith(`${group}/`))).toEqual([]);
  });

  it('a folder that is a run; no group, and nothing is left behind', async () => {
    await fixture.put(group);
    await fixture.putFile(`${group}/logs/x`);
    expect(await fixture.index().group(group, signal, ENOUGH_TIME)).toMatchObject({ runs: [], isRun: true });
    expect((await fixture.indexKeys()).filter((key) => key.startsWith(`${group}/`))).toEqual([]);
  });
});

describe('what is gone', () => {
  it('runs that have expired; left out at once, and dropped a day later', async () => {
    for (const place of [1, 2, 3]) await fixture.post(`${group}/${idOf(place)}`);
    await idsIn();
    await fixture.remove(`${group}/${idOf(2)}`);
    expect(await idsIn()).toEqual([idOf(3), idOf(1)]);
    expect(await linesOf()).toEqual([idOf(1), idOf(2), idOf(3)]);
    fixture.hours = 25;
    expect(await idsIn()).toEqual([idOf(3), idOf(1)]);
    expect(await linesOf()).toEqual([idOf(1), idOf(3)]);
  });

  it('a run that has expired, when the clock was set back by a day; dropped at once', async () => {
    fixture.hours = 24;
    for (const place of [1, 2]) await fixture.post(`${group}/${idOf(place)}`);
    await idsIn();
    await fixture.remove(`${group}/${idOf(1)}`);
    fixture.hours = 0;
    expect(await idsIn()).toEqual([idOf(2)]);
    expect(await linesOf()).toEqual([idOf(2)]);
  });

  it('all runs of a group; the segment has no bytes, and takes runs again', async () => {
    await fixture.post(`${group}/${idOf(1)}`);
    await fixture.remove(`${group}/${idOf(1)}`);
    expect(await idsIn()).toEqual([]);
    expect((await fixture.bucket.getBytes(segmentKey(), signal))!.bytes).toHaveLength(0);
    await fixture.post(`${group}/${idOf(2)}`);
    expect([await idsIn(), await linesOf()]).toEqual([[idOf(2)], [idOf(2)]]);
  });
});

describe('an index that is damaged', () => {
  it.each([
    ['a segment', (): string => segmentKey()],
    ['the note of the last reconciliation', (): string => `_chaos-telemetry/index/${group}/reconciled`],
    ['an object of somebody else', (): string => `_chaos-telemetry/index/${group}/notes.txt`],
  ])('%s that is nonsense; all runs are shown, and can be added', async (_object, key) => {
    await fixture.post(`${group}/${idOf(1)}`);
    await idsIn();
    await fixture.putFile(key(), 'nonsense');
    expect(await idsIn()).toEqual([idOf(1)]);
    await fixture.post(`${group}/${idOf(2)}`);
    expect(await idsIn()).toEqual([idOf(2), idOf(1)]);
    expect(await linesOf()).toEqual([idOf(1), idOf(2)]);
  });

  it('that cannot be listed; runs are read one by one, and nothing is written', async () => {
    await fixture.post(`${group}/${idOf(1)}`);
    await fixture.put(`${group}/${idOf(2)}`);
    fixture.s3.standIn.faults.add(fault.serverError, { operation: 'ListObjectsV2', times: 1 });
    const [{ runs }, requests] = await fixture.countRequests(() =>
      fixture.index().group(group, signal, ENOUGH_TIME),
    );
    expect(idsOf(runs)).toEqual([idOf(2), idOf(1)]);
    expect(requests).not.toContain('PutObjectCommand');
  });

  it('that cannot be written; all runs are shown', async () => {
    for (const place of [1, 2]) await fixture.put(`${group}/${idOf(place)}`);
    fixture.s3.standIn.faults.add(fault.throttle, { operation: 'PutObject' });
    expect(await idsIn()).toEqual([idOf(2), idOf(1)]);
    expect(fixture.s3.standIn.faults.struck).toBeGreaterThan(struckBefore);
  });

  it('S3 is down; 503', async () => {
    await fixture.post(`${group}/${idOf(1)}`);
    fixture.s3.standIn.faults.add(fault.serverError);
    expect(await failureOf(idsIn())).toMatchObject({ status: 503 });
  });

  it('telemetry cannot be read; 503 if nothing else can be shown, else what can', async () => {
    const index = fixture.index();
    await fixture.put(`${group}/${idOf(1)}`);
    fixture.s3.standIn.faults.add(fault.serverError, { operation: 'GetObject' });
    expect(await failureOf(idsIn(index))).toMatchObject({ status: 503 });
    await fixture.post(`${group}/${idOf(2)}`, run(), index);
    const { runs, indexing } = await index.group(group, signal, ENOUGH_TIME);
    expect([idsOf(runs), indexing]).toEqual([[idOf(2)], { done: 1, total: 2 }]);
  });
});

describe('hostile names', () => {
  it.each(awkwardNames)('%j; group and run like any other', async (name) => {
    group = `${group}/${name}`;
    await fixture.post(`${group}/${name}`);
    await fixture.put(`${group}/${name}/${name}/${name}`);
    await fixture.put(`${group}/x${name}`);
    const { runs, subgroups } = await fixture.index().group(group, signal, ENOUGH_TIME);
    expect([idsOf(runs).toSorted(), subgroups]).toEqual([[name, `x${name}`].toSorted(), []]);
    expect((await idsIn()).toSorted()).toEqual([name, `x${name}`].toSorted());
  });
});

describe('5,000 runs', () => {
  const ids = Array.from({ length: 5_000 }, (_, place) => idOf(place));
  let big: IndexFixture;
  beforeAll(async () => {
    big = await IndexFixture.start((store) => {
      const bytes = store.incomingFile();
      writeFileSync(bytes, '');
      for (const id of ids) {
        const version = {
          kind: 'object',
          bucket: bucketName,
          key: `big/${id}/critical-alerts-00.log`,
          versionId: newVersionId(),
          modified: 1_745_343_338_000,
          size: 0,
          etag: '"d41d8cd98f00b204e9800998ecf8427e"',
          headers: {},
        } as const;
        // One file: a folder without any is taken for lost.
        store.add(version, id === ids[0] ? bytes : undefined);
      }
    });
    await new IndexStore(big.bucket).append(
      'big',
      ids.map((id) => summaryOf(id)),
      signal,
    );
    await big.index().group('big', signal, ENOUGH_TIME);
  });
  afterAll(() => big.stop());

  it('15 requests in a new process, 3 in one that has read them; all runs', async () => {
    const index = big.index();
    const [cold, coldRequests] = await big.countRequests(() => index.group('big', signal, ENOUGH_TIME));
    const [warm, warmRequests] = await big.countRequests(() => index.group('big', signal, ENOUGH_TIME));
    expect(idsOf(cold.runs)).toEqual(ids.toReversed());
    expect(await big.indexKeys()).toHaveLength(11);
    expect(warm).toEqual(cold);
    expect(coldRequests.length).toBeLessThanOrEqual(15);
    expect(warmRequests.length).toBeLessThanOrEqual(3);
  });

  it('a run that is newer, and an old one that is gone; seen at once, and a day later', async () => {
    const newest = idOf(6_000);
    await big.put(`big/${newest}`);
    await big.remove(`big/${ids[0]!}`);
    const now = idsOf((await big.index().group('big', signal, ENOUGH_TIME)).runs);
    expect([now[0], now.length]).toEqual([newest, 5_001]);
    big.hours = 25;
    const later = idsOf((await big.index().group('big', signal, ENOUGH_TIME)).runs);
    expect([later[0], later.at(-1), later.length]).toEqual([newest, ids[1], 5_000]);
  });
});
