// The list of all groups.
import { fault, type Fault } from '../../../../local/s3/faults';
import { accessDenied } from '../../../../local/s3/s3-error';
import { failureOf } from '../../../local/s3/fixture';
import { run } from '../../../support/krkn-payloads';
import { awkwardNames } from '../service/awkward-names';
import { ENOUGH_TIME, idOf, idsOf, IndexFixture, signal } from './index-fixture';

let fixture: IndexFixture;
beforeEach(async () => {
  fixture = await IndexFixture.start();
});
afterEach(() => fixture.stop());

/** Groups with the ids of their newest runs. */
async function groups(index = fixture.index(), timeLimit = ENOUGH_TIME) {
  const list = await index.groups(signal, timeLimit);
  return list.groups.map(({ group, recent, isIndexed }) => [group, idsOf(recent), isIndexed]);
}

it('groups at any depth; that with the newest run first, and those that hold groups alone not at all', async () => {
  await fixture.post(`a/${idOf(1)}`);
  await fixture.post(`b/c/d/${idOf(3)}`);
  await fixture.post(`b/c/d/${idOf(2)}`);
  await fixture.post(`e/${idOf(4)}`);
  const expected = [
    ['e', [idOf(4)], true],
    ['b/c/d', [idOf(3), idOf(2)], true],
    ['a', [idOf(1)], true],
  ];
  expect(await groups()).toEqual(expected);
  expect(await groups()).toEqual(expected);
});

it('no index at all; made right there, groups in groups included', async () => {
  await fixture.put(`a/${idOf(1)}`);
  await fixture.put(`a/b/${idOf(2)}`);
  await fixture.put(`c/d/${idOf(3)}`);
  const expected = [
    ['c/d', [idOf(3)], true],
    ['a/b', [idOf(2)], true],
    ['a', [idOf(1)], true],
  ];
  expect(await groups()).toEqual(expected);
  const [, requests] = await fixture.countRequests(() => groups());
  expect(requests).not.toContain('PutObjectCommand');
  expect(await groups()).toEqual(expected);
});

it('no time; the groups that are known, and that there may be more', async () => {
  await fixture.post(`a/${idOf(1)}`);
  await fixture.put(`b/${idOf(2)}`);
  expect(await groups(fixture.index(), 0)).toEqual([
    ['a', [idOf(1)], false],
    ['b', [], false],
  ]);
});

it('a group whose only run is in progress; there each time', async () => {
  await fixture.putFile(`a/${idOf(1)}/logs-00.tar.gz`);
  for (let time = 0; time < 2; time++) expect(await groups()).toEqual([['a', [idOf(1)], true]]);
});

it('a run that came since; the newest, and a group that came since, too', async () => {
  await fixture.post(`a/${idOf(1)}`);
  await fixture.post(`a/b/${idOf(2)}`);
  await groups();
  await fixture.post(`a/${idOf(3)}`);
  await fixture.post(`a/c/${idOf(4)}`);
  expect(await groups()).toEqual([
    ['a/c', [idOf(4)], true],
    ['a', [idOf(3), idOf(1)], true],
    ['a/b', [idOf(2)], true],
  ]);
});

it('the clock was set back by a day; what is gone is dropped at once, and a group that came since is there', async () => {
  fixture.hours = 24;
  await fixture.post(`a/${idOf(1)}`);
  await fixture.post(`a/${idOf(2)}`);
  await groups();
  await fixture.remove(`a/${idOf(2)}`);
  await fixture.post(`a/b/${idOf(3)}`);
  fixture.hours = 0;
  expect(await groups()).toEqual([
    ['a/b', [idOf(3)], true],
    ['a', [idOf(1)], true],
  ]);
});

it('40 runs, read by a page before; the 30 newest', async () => {
  const ids = Array.from({ length: 40 }, (_, place) => idOf(place));
  await Promise.all(ids.map((id) => fixture.put(`a/${id}`)));
  for (let time = 0; time < 2; time++) {
    expect(await groups()).toEqual([['a', ids.toReversed().slice(0, 30), true]]);
  }
});

it('all runs have expired; the group is gone, at once if all of it is, else a day later', async () => {
  await fixture.post(`a/${idOf(1)}`);
  await fixture.post(`b/${idOf(2)}`);
  await fixture.post(`b/c/${idOf(3)}`);
  await groups();
  await fixture.remove('a');
  await fixture.remove(`b/${idOf(2)}`);
  expect(await groups()).toEqual([
    ['b/c', [idOf(3)], true],
    ['b', [idOf(2)], true],
  ]);
  fixture.hours = 25;
  expect(await groups()).toEqual([['b/c', [idOf(3)], true]]);
  await fixture.post(`a/${idOf(4)}`);
  expect(await groups()).toEqual([
    ['a', [idOf(4)], true],
    ['b/c', [idOf(3)], true],
  ]);
});

it('runs at the root, where old clients left them; of the group without a name', async () => {
  await fixture.putFile(`${idOf(2)}/prometheus-00.tar`);
  await fixture.put(idOf(1));
  await fixture.post(`a/${idOf(0)}`);
  const expected = [
    ['', [idOf(2), idOf(1)], true],
    ['a', [idOf(0)], true],
  ];
  for (let time = 0; time < 2; time++) expect(await groups()).toEqual(expected);
  await fixture.remove(idOf(1));
  expect((await groups())[0]).toEqual(['', [idOf(2)], true]);
});

it('hostile names; groups like any other', async () => {
  await Promise.all(awkwardNames.map((name) => fixture.post(`${name}/${name}/${name}`)));
  const found = await groups();
  expect(found.map(([group]) => group).toSorted()).toEqual(
    awkwardNames.map((name) => `${name}/${name}`).toSorted(),
  );
  expect(found.map(([, ids]) => ids)).toEqual(found.map(([group]) => [String(group).split('/')[0]]));
});

it('a run in progress that a page has found; in the list', async () => {
  const index = fixture.index();
  await fixture.post(`a/${idOf(1)}`);
  await fixture.putFile(`a/${idOf(2)}/logs-00.tar.gz`);
  await index.group('a', signal, ENOUGH_TIME);
  expect(await groups()).toEqual([['a', [idOf(2), idOf(1)], true]]);
  await fixture.post(`a/${idOf(2)}`);
  const list = await fixture.index().groups(signal, ENOUGH_TIME);
  expect(list.groups[0]?.recent.map(({ status }) => status)).toEqual(['passed', 'passed']);
});

it('a new process; each object of the index is read once, the root listed once', async () => {
  for (const name of ['a', 'b', 'c']) await fixture.post(`${name}/${idOf(1)}`);
  await groups();
  const [, requests] = await fixture.countRequests(() => groups());
  // Of each group its segment and its note.
  expect(requests.toSorted()).toEqual([
    ...Array<string>(6).fill('GetObjectCommand'),
    ...Array<string>(2).fill('ListObjectsV2Command'),
  ]);
});

it('files at the root; with the groups', async () => {
  await fixture.putFile('readme.txt');
  const { files } = await fixture.index().groups(signal, ENOUGH_TIME);
  expect(files.map(({ name }) => name)).toEqual(['readme.txt']);
});

it('one run at the root that S3 does not give; the list is there all the same', async () => {
  for (const place of [1, 2]) await fixture.put(idOf(place));
  const denied: Fault = { kind: 'answer', error: () => accessDenied() };
  fixture.s3.standIn.faults.add(denied, { operation: 'GetObject', times: 1 });
  expect(await groups()).toEqual([['', [idOf(2), idOf(1)], true]]);
});

it('two requests for a process that has read all; with 12 groups', async () => {
  const index = fixture.index();
  const names = Array.from({ length: 12 }, (_, place) => `group-${place}`);
  await Promise.all(names.map((name) => fixture.post(`${name}/${idOf(1)}`, run(), index)));
  await groups(index);
  await groups(index);
  const [found, requests] = await fixture.countRequests(() => groups(index));
  expect([found.length, requests]).toEqual([12, ['ListObjectsV2Command', 'ListObjectsV2Command']]);
});

it('an index that cannot be read; the folders, without what is in them', async () => {
  await fixture.post(`a/${idOf(1)}`);
  await groups();
  fixture.s3.standIn.faults.add(fault.serverError, { operation: 'GetObject' });
  expect(await groups()).toEqual([['a', [], false]]);
});

it('S3 is down; 503', async () => {
  fixture.s3.standIn.faults.add(fault.serverError);
  expect(await failureOf(groups())).toMatchObject({ status: 503 });
});

it('an empty bucket; nothing', async () => {
  expect(await groups()).toEqual([]);
  expect(await fixture.indexKeys()).toEqual([]);
});
