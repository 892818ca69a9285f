// What pages of folders ask of S3, in a process that has read the index before.
import { createFolderPage } from '../../../../lambda/krkn-telemetry/routes/folder';
import { framed } from '../../../../lambda/krkn-telemetry/frame';
import type { RunIndex } from '../../../../lambda/krkn-telemetry/index/run-index';
import { indexedRun, windowsKey } from '../../../../lambda/krkn-telemetry/storage/keys/object-key';
import { exampleResults, packed } from '../../../support/example-windows';
import { idOf, IndexFixture, signal } from '../index/index-fixture';

let fixture: IndexFixture;
let index: RunIndex;
beforeAll(async () => {
  fixture = await IndexFixture.start();
  index = fixture.index();
  await fixture.post(`group/${idOf(1)}`);
  await fixture.putFile('readme.txt');
});
afterAll(() => fixture.stop());

async function open(path: string, hasMetrics = false): Promise<readonly [status: number, body: string]> {
  const page = createFolderPage({
    bucket: fixture.bucket,
    index,
    localDataFolder: undefined,
    hasMetrics,
    now: Date.now,
  });
  const route = framed(page, false);
  const url = 'https://telemetry.example';
  const empty = { headers: {}, cookies: [], basePath: '', origin: url, url, user: undefined };
  const body = { byteLength: 0, bytes: () => Buffer.alloc(0) };
  const request = { method: 'GET', routeKey: '', path, query: new URLSearchParams(), body, ...empty };
  const { status, body: text } = await route(request, { signal });
  return [status, String(text)];
}

it.each([
  ['all groups; the root, and the index', '/files', 200, ['group', 'readme.txt'], [2, 0]],
  ['a group; its index, and the newest part of its folder', '/files/group', 200, [idOf(1)], [2, 0]],
  [
    'a run; whether it is a group, its files, what they and its metrics hold, and the runs around it',
    `/files/group/${idOf(1)}`,
    200,
    [],
    [5, 3],
  ],
  ['nothing', '/files/none', 404, ['no such group or run'], [2, 0]],
] as const)('%s', async (_page, path, status, texts, requests) => {
  await expectPage(path, status, texts, requests);
});

it('a folder of groups; its own index and folder, and what the page of all groups asks for', async () => {
  await fixture.post(`platform/etcd/${idOf(2)}`);
  await expectPage(
    '/files/platform',
    200,
    ['class="card group"', 'href="/files/platform/etcd"', idOf(2)],
    [6, 0],
  );
});

it('a run whose metrics are looked at; asks for no more', async () => {
  const path = `/files/group/${idOf(1)}`;
  await expectPage(path, 200, ['id="metrics"'], [5, 3], true);
});

describe('a run whose metrics cannot be read in time', () => {
  const path = `/files/group/${idOf(1)}`;

  /** Opens the page while S3 does this to the object that tells of its metrics. */
  async function openWhile(trouble: (next: () => Promise<unknown>) => Promise<unknown>): Promise<string> {
    const { middlewareStack } = fixture.s3.client;
    middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          const { Key = '' } = args.input as { Key?: string };
          const isMeant = commandName === 'GetObjectCommand' && Key === windowsKey(indexedRun(path.slice(7)));
          return isMeant ? (trouble(() => next(args)) as ReturnType<typeof next>) : next(args);
        },
      { step: 'initialize', name: 'trouble' },
    );
    const [status, body] = await open(path, true).finally(() => middlewareStack.remove('trouble'));
    expect(status).toBe(200);
    return body;
  }

  it.each([
    ['S3 never answers', () => new Promise<never>(() => undefined)],
    ['S3 refuses', () => Promise.reject(new Error('SlowDown'))],
    [
      'the bytes never come',
      async (next: () => Promise<unknown>) => {
        const answer = (await next()) as { output: object };
        const Body = { transformToByteArray: () => new Promise<never>(() => undefined) };
        return { ...answer, output: { ...answer.output, Body } };
      },
    ],
  ])('%s; the page is there all the same, and says so', async (_name, trouble) => {
    await fixture.bucket.replace(
      windowsKey(indexedRun(path.slice(7))),
      packed(exampleResults.passed),
      undefined,
      signal,
    );
    const body = await openWhile(trouble);
    expect(body).toContain('could not be read in time');
    expect(body).toContain('id="files"');
  });
});

/** What a page holds that was opened before, and how often it lists and reads. */
async function expectPage(
  path: string,
  expected: number,
  texts: readonly string[],
  [lists, reads]: readonly [number, number],
  hasMetrics = false,
): Promise<void> {
  for (let time = 0; time < 2; time++) await open(path, hasMetrics);
  const [[status, body], requests] = await fixture.countRequests(() => open(path, hasMetrics));
  expect(status).toBe(expected);
  for (const text of texts) expect(body).toContain(text);
  expect(requests.toSorted()).toEqual([
    ...Array<string>(reads).fill('GetObjectCommand'),
    ...Array<string>(lists).fill('ListObjectsV2Command'),
  ]);
}
