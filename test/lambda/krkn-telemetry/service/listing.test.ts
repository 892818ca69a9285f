// Listings: more than S3 lists at once, and nothing of ours.
import { writeFileSync } from 'node:fs';
import { send as sendTo } from '../../../local/s3/fixture';
import { newVersionId, type ObjectStore } from '../../../../local/s3/object-store';
import { run } from '../../../support/krkn-payloads';
import {
  apiRequest,
  BUCKET_NAME,
  throughEachEdge,
  throughHandler,
  upload,
} from '../../../support/telemetry-edges';
import { linksOf, visibleText } from './visible-text';

const RUN_COUNT = 5_000;
const PART_COUNT = 676;
const runs = Array.from({ length: RUN_COUNT }, (_, index) => `${1_700_000_000 + index * 97}-uuid-tag`);
const newestRun = runs.at(-1)!;
const parts = Array.from(
  { length: PART_COUNT },
  (_, index) => `prometheus-${String(index).padStart(2, '0')}.tar`,
);

/** As many objects as a group gets in years. One has a file, as a folder without any is taken for lost: no one reads them. */
function seed(store: ObjectStore): void {
  const add = (key: string, file?: string): void => {
    const version = {
      kind: 'object',
      bucket: BUCKET_NAME,
      key,
      versionId: newVersionId(),
      modified: 1_745_343_338_000,
      size: 1_048_576,
      etag: '"d41d8cd98f00b204e9800998ecf8427e"',
      headers: {},
    } as const;
    store.add(version, file);
  };
  for (const id of runs) add(`big/${id}/logs-00.tar.gz`);
  for (const part of parts) add(`big/${newestRun}/${part}`);
  const file = store.incomingFile();
  writeFileSync(file, '');
  add('_chaos-telemetry/raw/big/r.json', file);
}

interface Entry {
  readonly path: string;
  readonly key: string;
  readonly type: string;
  readonly size: number;
  readonly modified: string;
}

throughHandler(
  (send, edges) => {
    const navigate = async (path: string): Promise<Entry[]> => {
      const { status, headers, text } = await send(apiRequest(path));
      expect([status, headers['content-type']]).toEqual([200, 'application/json']);
      return JSON.parse(text) as Entry[];
    };

    it('the root; the groups, and nothing of ours', async () => {
      const expected = [{ path: 'big/', key: 'big/', type: 'folder', size: 0, modified: '' }];
      for (const path of ['/navigate', '/navigate/', '//navigate']) {
        expect(await navigate(path)).toEqual(expected);
      }
    });

    it('a group of 5,000 runs; all, newest first', async () => {
      const newestFirst = runs.toReversed().map((id) => `${id}/`);
      const entries = await navigate('/navigate/big');
      expect(entries.map(({ path }) => path)).toEqual(newestFirst);
      expect(entries[0]).toEqual({
        path: `${newestRun}/`,
        key: `big/${newestRun}/`,
        type: 'folder',
        size: 0,
        modified: '',
      });
    });

    it('a run of 677 files; all, parts by their number', async () => {
      const entries = await navigate(`/navigate/big/${newestRun}/`);
      expect(entries.map(({ path }) => path)).toEqual(['logs-00.tar.gz', ...parts]);
      expect(entries.at(-1)).toEqual({
        path: 'prometheus-675.tar',
        key: `big/${newestRun}/prometheus-675.tar`,
        type: 'file',
        size: 1_048_576,
        modified: '2025-04-22T17:35:38.000Z',
      });
      const page = await send({ target: `/files/big/${newestRun}`, headers: await edges().logIn(send) });
      expect(linksOf(page.text).filter((link) => link.startsWith('/download'))).toEqual(
        ['logs-00.tar.gz', ...parts].map(
          (name) => `/download?key=${encodeURIComponent(`big/${newestRun}/${name}`)}`,
        ),
      );
      // Links to S3 are made on the click.
      expect(page.text).not.toContain('X-Amz-');
    });

    it('a group or run that is not there; an empty list', async () => {
      expect(await navigate('/navigate/none')).toEqual([]);
      // Another run's name begins with it.
      expect(await navigate(`/navigate/big/${newestRun.slice(0, -1)}`)).toEqual([]);
    });

    it('a link to a file, made on demand; for browsers and for programs', async () => {
      await upload(send, 'small/r', 'f', 'the bytes');
      const byBrowser = await send({
        target: '/download?key=small%2Fr%2Ff',
        headers: await edges().logIn(send),
      });
      const byProgram = await send(apiRequest('/download-url/small/r/f'));
      expect([byBrowser.status, byBrowser.text, byProgram.status]).toEqual([302, '', 200]);
      const links = [
        byBrowser.headers['location']!,
        (JSON.parse(byProgram.text) as { download_link: string }).download_link,
      ];
      for (const link of links) expect(await sendTo(link)).toMatchObject({ status: 200, text: 'the bytes' });
    });

    it.each(['/download-url/small/r/none', '/download-url/small', '/download-url/none'])(
      '%s, which is no file; 404',
      async (target) => {
        const { status, text } = await send(apiRequest(target));
        expect([status, text]).toEqual([
          404,
          'There is no such file. GET /navigate lists the files that exist.\n',
        ]);
      },
    );

    it('the page of all groups; nothing of ours', async () => {
      const { text } = await send({ target: '/files', headers: await edges().logIn(send) });
      expect(linksOf(text)).toContain('/files/big');
      expect(text).not.toContain('_chaos');
    });
  },
  { seed },
);

throughEachEdge((send, edges) => {
  beforeAll(() => edges().put('_chaos-telemetry/raw/big/r.json', run()));

  it.each([
    '/navigate/_chaos-telemetry',
    '/navigate/_chaos-telemetry/raw/',
    '/navigate/%5fchaos-telemetry/raw/big',
    '//navigate//_chaos-telemetry',
    '/download-url/_chaos-telemetry/raw/big/r.json',
    '/download-url//_chaos-telemetry/raw/big/r.json',
    '/navigate/..',
    '/navigate/big/../_chaos-telemetry',
    '/navigate/big/%2e%2e/_chaos-telemetry',
    '/download-url/big/../_chaos-telemetry/raw/big/r.json',
  ])('%s; 400', async (target) => {
    expect((await send(apiRequest(target))).status).toBe(400);
  });

  it.each([
    '/files/_chaos-telemetry',
    '/files/_chaos-telemetry/raw/',
    '/files?path=_chaos-telemetry%2Fraw',
    '/?path=_chaos-telemetry',
    '/files/big/../_chaos-telemetry',
    '/download?key=_chaos-telemetry%2Fraw%2Fbig%2Fr.json',
    '/download?key=%2F_chaos-telemetry%2Fraw%2Fbig%2Fr.json',
    '/download?key=big%2F..%2F_chaos-telemetry%2Fraw%2Fbig%2Fr.json',
    '/download',
    '/download?key=',
  ])('%s; 400 for who has logged in', async (target) => {
    const { status, text } = await send({ target, headers: await edges().logIn(send) });
    expect(status).toBe(400);
    expect(visibleText(text)).toMatch(/Invalid address\s+The (?:name of|query parameter)/i);
  });
});
