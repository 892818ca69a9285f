// What pages and the index ask of the bucket beyond the service's routes, which test/…/service covers.
import { fault } from '../../../../local/s3/faults';
import { accessDenied } from '../../../../local/s3/s3-error';
import { failureOf } from '../../../local/s3/fixture';
import { IndexFixture, signal } from '../index/index-fixture';

let fixture: IndexFixture;
beforeAll(async () => {
  fixture = await IndexFixture.start();
  const keys = [
    'run/telemetry.json',
    'progress/logs-00.tar.gz',
    'progress/logs/x',
    'group/r/telemetry.json',
    'marked/',
    'marked/r/x',
    'empty/',
    '_chaos-telemetry/raw/x',
    ...Array.from({ length: 30 }, (_, place) => `many/folder-${place}/x`),
    'many/telemetry.json',
    ...Array.from({ length: 30 }, (_, place) => `groups/run-${place}/x`),
  ];
  await Promise.all(keys.map((key) => fixture.putFile(key)));
});
afterAll(() => fixture.stop());
afterEach(() => {
  fixture.s3.standIn.faults.clear();
});

describe('kindOf', () => {
  it.each([
    ['telemetry', 'run/', 'run'],
    ['files without telemetry', 'progress/', 'run'],
    ['telemetry after more folders than are looked at', 'many/', 'run'],
    ['a folder', 'group/', 'group'],
    ['30 folders', 'groups/', 'group'],
    ["a folder, and the console's object for it", 'marked/', 'group'],
    ["the console's object alone", 'empty/', undefined],
    ['nothing', 'none/', undefined],
    ['nothing, but another name begins with it', 'ru/', undefined],
  ])('a folder with %s: %s is a %s', async (_content, prefix, kind) => {
    const [found, requests] = await fixture.countRequests(() => fixture.bucket.kindOf(prefix, signal));
    expect([found, requests.length]).toEqual([kind, 2]);
  });
});

describe('getText', () => {
  it.each([
    ['as long as is read', 3, { text: 'abc', size: 3 }],
    ['longer', 2, { text: undefined, size: 3 }],
  ])('a text that is %s', async (_condition, limit, found) => {
    const before = Math.floor(Date.now() / 1_000) * 1_000;
    await fixture.putFile('text/a', 'abc');
    for (let time = 0; time < 3; time++) {
      const { modified, ...stored } = (await fixture.bucket.getText('text/a', limit, signal))!;
      expect(stored).toEqual(found);
      expect(modified).toBeGreaterThanOrEqual(before);
      expect(modified).toBeLessThanOrEqual(Date.now());
    }
  });

  it('an empty text, and none', async () => {
    await fixture.putFile('text/empty', Buffer.alloc(0));
    expect(await fixture.bucket.getText('text/empty', 9, signal)).toMatchObject({ text: '', size: 0 });
    expect(await fixture.bucket.getText('text/none', 9, signal)).toBeUndefined();
  });

  it('a key that is longer than any in S3; there is none', async () => {
    expect(await fixture.bucket.getText(`text/${'k'.repeat(1_020)}`, 9, signal)).toBeUndefined();
  });
});

describe('listPart', () => {
  it('as much as is asked for, from a name on', async () => {
    const part = await fixture.bucket.listPart('groups/', { startAfter: 'run-28', limit: 3 }, signal);
    expect(part).toEqual({ folders: ['run-28', 'run-29', 'run-3'], files: [], isTruncated: true });
  });

  it('the root; nothing of ours', async () => {
    const { folders, isTruncated } = await fixture.bucket.listPart('', { limit: 1000 }, signal);
    expect(folders).toEqual(['empty', 'group', 'groups', 'many', 'marked', 'progress', 'run', 'text']);
    expect(isTruncated).toBe(false);
  });
});

describe('replace', () => {
  const bytes = (text: string): Buffer => Buffer.from(text);

  it('an object that must not be there; written once', async () => {
    const etag = await fixture.bucket.replace('new/a', bytes('1'), undefined, signal);
    expect(await fixture.bucket.replace('new/a', bytes('2'), undefined, signal)).toBeUndefined();
    expect(await fixture.bucket.getBytes('new/a', signal)).toEqual({ bytes: bytes('1'), etag });
  });

  it('an object that must be as it was; not if it is another by now, or gone', async () => {
    const first = await fixture.bucket.replace('new/b', bytes('1'), undefined, signal);
    const second = await fixture.bucket.replace('new/b', bytes('2'), first, signal);
    expect(await fixture.bucket.replace('new/b', bytes('3'), first, signal)).toBeUndefined();
    expect(await fixture.bucket.getBytes('new/b', signal)).toEqual({ bytes: bytes('2'), etag: second });
    await fixture.remove('new');
    expect(await fixture.bucket.replace('new/b', bytes('4'), second, signal)).toBeUndefined();
    expect(await fixture.bucket.getBytes('new/b', signal)).toBeUndefined();
  });

  it('S3 denies access, which is no conflict; 503', async () => {
    fixture.s3.standIn.faults.add({ kind: 'answer', error: () => accessDenied() });
    const failure = await failureOf(fixture.bucket.replace('new/c', bytes('1'), undefined, signal));
    expect(failure).toMatchObject({ status: 503, code: 'access_denied' });
  });
});

it.each([
  ['listTree', () => fixture.bucket.listTree('run/', signal)],
  ['listFolder', () => fixture.bucket.listFolder('run/', signal)],
  ['listPart', () => fixture.bucket.listPart('run/', { limit: 1 }, signal)],
  ['kindOf', () => fixture.bucket.kindOf('run/', signal)],
  ['getBytes', () => fixture.bucket.getBytes('run/telemetry.json', signal)],
])('%s while S3 throttles; 503', async (_method, act) => {
  fixture.s3.standIn.faults.add(fault.throttle);
  expect(await failureOf(act())).toMatchObject({ status: 503, code: 'throttled' });
});
