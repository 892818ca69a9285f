// GET /presigned-url, and the PUT that follows.
import { ListObjectVersionsCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import {
  apiRequest,
  authorization,
  BUCKET_NAME,
  linkRequest,
  query,
  telemetryRequest,
  throughEachEdge,
  throughHandler,
  upload,
} from '../../../support/telemetry-edges';
import { krknFixture } from '../../../support/krkn-payloads';
import { send as sendTo } from '../../../local/s3/fixture';
import { awkwardNames, tellingNames } from './awkward-names';

/** HTTP APIs lose what follows an encoded question mark in a path: such files are reached by pages only. */
const namesOfPaths = awkwardNames.filter((name) => !name.includes('?'));
const tellingOfPaths = namesOfPaths.filter((name) => tellingNames.includes(name));

let groups = 0;
let group: string;
beforeEach(() => {
  group = `group-${groups++}`;
});

throughEachEdge((send, edges, edgeName) => {
  it('a link; the body is the link and nothing else, exactly 200, cached by no one', async () => {
    const { status, headers, text } = await send(linkRequest(`${group}/r`, 'prometheus-00.tar'));
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'text/plain; charset=utf-8',
      'no-store',
    ]);
    expect(text).toMatch(/^https?:\/\/[!-~]+$/);
    expect(text).not.toMatch(/["'<>\\]/);
  });

  it.each(['//presigned-url', '/presigned-url/', '///presigned-url//'])(
    '%s; as /presigned-url',
    async (path) => {
      const parameters = query({ request_id: `${group}/r`, remote_filename: 'f' });
      const { status, headers, text } = await send(apiRequest(path + parameters));
      expect([status, headers['location']]).toEqual([200, undefined]);
      expect((await sendTo(text, { method: 'PUT', body: 'x' })).status).toBe(200);
      expect(await edges().keys(group)).toEqual([`${group}/r/f`]);
    },
  );

  it.each(['%ff', '%c3%28', '%ed%a0%80'])('%s, which is not UTF-8; 400', async (broken) => {
    const { status } = await send(apiRequest(`/presigned-url?request_id=g/${broken}&remote_filename=f`));
    expect(status).toBe(400);
  });

  it.each(edgeName === 'handler alone' ? namesOfPaths : tellingOfPaths)(
    '%j as group, run and file; from the link to the listing and the download',
    async (name) => {
      const folder = `${group}/${name}/${name}`;
      await upload(send, folder, name, 'the bytes');
      expect(await edges().keys(`${group}/`)).toEqual([`${folder}/${name}`]);
      const path = `${folder}/${name}`.split('/').map(encodeURIComponent).join('/');
      const [listed, linked] = await Promise.all([
        send(apiRequest(`/navigate/${folder.split('/').map(encodeURIComponent).join('/')}`)),
        send(apiRequest(`/download-url/${path}`)),
      ]);
      expect(JSON.parse(listed.text)).toMatchObject([
        { path: name, key: `${folder}/${name}`, type: 'file', size: 9 },
      ]);
      const { download_link: link } = JSON.parse(linked.text) as { download_link: string };
      const { status, text, headers } = await sendTo(link);
      expect([status, text]).toEqual([200, 'the bytes']);
      expect(headers['content-disposition']).toMatch(/^attachment; filename="/);
    },
  );

  it('the requests of a run of Krkn, as they were measured; the objects that its acceptance test expects', async () => {
    const python = {
      'user-agent': 'python-requests/2.34.0',
      'accept-encoding': 'gzip, deflate',
      authorization,
    };
    const requestId = '1745343338-96348571-0b06-459e-b654-a1bb6fd66239-my+tag';
    const folder = `${group}%2F${requestId}`;
    const put = async (filename: string): Promise<void> => {
      const target = `/presigned-url?request_id=${folder}&remote_filename=${filename}`;
      const { status, text } = await send({ target, headers: { ...python, accept: '*/*' } });
      expect(status).toBe(200);
      const headers = { 'user-agent': python['user-agent'], accept: '*/*', connection: 'keep-alive' };
      expect((await sendTo(text, { method: 'PUT', headers, body: filename })).status).toBe(200);
    };

    await put('logs-00.tar.gz');
    const { status } = await send({
      method: 'POST',
      target: `/telemetry?request_id=${requestId}&telemetry_group=${group}`,
      headers: { ...python, accept: 'text/plain', 'content-type': 'application/json' },
      body: krknFixture('openshift-run.json'),
    });
    expect(status).toBe(200);
    await put('critical-alerts-00.log');
    await put('prometheus-00.tar');

    const prefix = `${group}/1745343338-96348571-0b06-459e-b654-a1bb6fd66239-my tag/`;
    expect(await edges().keys(prefix)).toEqual(
      ['critical-alerts-00.log', 'logs-00.tar.gz', 'prometheus-00.tar', 'telemetry.json'].map(
        (name) => prefix + name,
      ),
    );
  });

  it('the telemetry of a run is not overwritten by a link', async () => {
    await send(telemetryRequest(group, 'r', '{"scenarios":[]}'));
    const before = await edges().get(`${group}/r/telemetry.json`);
    for (const filename of ['telemetry.json', 'x/../telemetry.json', './telemetry.json', 'telemetry.json/']) {
      expect((await send(linkRequest(`${group}/r`, filename))).status).toBe(400);
    }
    expect(await edges().get(`${group}/r/telemetry.json`)).toEqual(before);
  });
});

throughHandler((send, edges) => {
  it('a PUT with nothing but its length, twice; the bytes are those sent, and both versions are there', async () => {
    await upload(send, `${group}/r`, 'logs-00.tar.gz', 'of the first scenario');
    await upload(send, `${group}/r`, 'logs-00.tar.gz', 'of the second scenario');
    const key = `${group}/r/logs-00.tar.gz`;
    expect((await edges().get(key)).toString()).toBe('of the second scenario');
    const { client } = edges();
    const { Versions = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket: BUCKET_NAME, Prefix: key }),
    );
    const texts = await Promise.all(
      Versions.map(async ({ VersionId }) => {
        const { Body } = await client.send(
          new GetObjectCommand({ Bucket: BUCKET_NAME, Key: key, VersionId }),
        );
        return Body!.transformToString();
      }),
    );
    expect(texts).toEqual(['of the second scenario', 'of the first scenario']);
  });

  it('four runs of five workers at once; every file arrives', async () => {
    const folders = Array.from({ length: 4 }, (_, run) => `${group}/${run}`);
    const files = Array.from({ length: 5 }, (_, part) => `prometheus-0${part}.tar`);
    const uploads = folders.flatMap((folder) => files.map((file) => [folder, file] as const));
    await Promise.all(uploads.map(([folder, file]) => upload(send, folder, file, `${folder}/${file}`)));
    const keys = await edges().keys(group);
    expect(keys).toEqual(uploads.map((path) => path.join('/')));
    for (const key of keys) expect((await edges().get(key)).toString()).toBe(key);
  });

  it.each([
    ['no parameters', {}, 'request_id is missing'],
    ['no request_id', { remote_filename: 'f' }, 'request_id is missing'],
    ['no remote_filename', { request_id: 'g/r' }, 'remote_filename is missing'],
    ['an empty remote_filename', { request_id: 'g/r', remote_filename: '' }, 'remote_filename is missing'],
    ['a group only', { request_id: 'g/', remote_filename: 'f' }, 'request_id is missing'],
    ['.. in the folder', { request_id: 'g/../r', remote_filename: 'f' }, 'segment . or ..'],
    ['. in the folder', { request_id: './r', remote_filename: 'f' }, 'segment . or ..'],
    ['.. as the file', { request_id: 'g/r', remote_filename: '..' }, 'segment . or ..'],
    ['.. on the way to the file', { request_id: 'g/r', remote_filename: 'a/../../f' }, 'segment . or ..'],
    ['a slash first', { request_id: '/r', remote_filename: 'f' }, 'begins with a slash'],
    ['an empty segment', { request_id: 'g//r', remote_filename: 'f' }, 'empty segment'],
    ['a file that begins with a slash', { request_id: 'g/r', remote_filename: '/f' }, 'empty segment'],
    ['a file that ends in one', { request_id: 'g/r', remote_filename: 'f/' }, 'empty segment'],
    ['NUL', { request_id: 'g/r', remote_filename: 'f\u0000' }, 'control character'],
    ['a line break', { request_id: 'g/r', remote_filename: 'f\r\nx: y' }, 'control character'],
    ['more than 1024 bytes', { request_id: 'g/r', remote_filename: 'é'.repeat(511) }, '1024 bytes'],
    ['telemetry.json', { request_id: 'g/r', remote_filename: 'telemetry.json' }, 'only POST /telemetry'],
    [
      'telemetry.json further down',
      { request_id: 'g', remote_filename: 'r/telemetry.json' },
      'only POST /telemetry',
    ],
    ['our own folder', { request_id: '_chaos-telemetry/r', remote_filename: 'f' }, 'not for clients'],
    [
      'our own folder, deep',
      { request_id: '_chaos-telemetry/raw/g', remote_filename: 'f' },
      'not for clients',
    ],
  ])('%s; 400, text', async (_condition, parameters, says) => {
    const response = await send(apiRequest(`/presigned-url${query(parameters)}`));
    expect([response.status, response.headers['content-type']]).toEqual([400, 'text/plain; charset=utf-8']);
    expect(response.text).toMatch(/^\[bad request\]: [ -~]+\n$/);
    expect(response.text).toContain(says);
  });

  it('krkn-lib 1.x, which knows no groups; filed under default', async () => {
    await upload(send, `1745343338-${group}`, 'f', 'x');
    expect(await edges().keys(`default/1745343338-${group}/`)).toEqual([`default/1745343338-${group}/f`]);
  });
});

describe('links for AWS', () => {
  throughHandler(
    (send) => {
      it.each([
        ['team-a/r', 'f', '/team-a/r/f'],
        ['q e/r+1', 'é (1).tar', '/q%20e/r%2B1/%C3%A9%20%281%29.tar'],
        ['a/b/c', "%2F&=;@:$,'*!~", '/a/b/c/%252F%26%3D%3B%40%3A%24%2C%27%2A%21~'],
      ])('%s %s; a regional host, only host signed, no checksum', async (folder, filename, pathname) => {
        const { text } = await send(linkRequest(folder, filename));
        const url = new URL(text);
        expect(url.origin).toBe(`https://${BUCKET_NAME}.s3.us-west-2.amazonaws.com`);
        expect(url.pathname).toBe(pathname);
        expect(Object.fromEntries(url.searchParams)).toEqual({
          'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
          'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD',
          'X-Amz-Credential': expect.stringMatching(/\/us-west-2\/s3\/aws4_request$/) as string,
          'X-Amz-Date': expect.stringMatching(/^\d{8}T\d{6}Z$/) as string,
          'X-Amz-Expires': '1200',
          'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/) as string,
          'X-Amz-SignedHeaders': 'host',
          'x-id': 'PutObject',
        });
      });
    },
    { linksToAws: true },
  );
});
