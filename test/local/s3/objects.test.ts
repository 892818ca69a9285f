/** What can be done with objects, one row for each condition. */
import { createHash } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { eventually } from '../support/eventually';
import { BUCKET, failureOf, type HttpAnswer, S3Fixture, send } from './fixture';

let fixture: S3Fixture;
beforeAll(async () => {
  fixture = await S3Fixture.start();
  await fixture.put('ten', '0123456789');
  await fixture.put('empty', '');
});
afterAll(() => fixture.stop());

const at = (Key: string) => ({ Bucket: BUCKET, Key });
const md5 = (bytes: string) => createHash('md5').update(bytes);
const etagOfTen = `"${md5('0123456789').digest('hex')}"`;
/** Where a file descriptor leads. Undefined: it has been closed meanwhile. */
function targetOf(descriptor: string): string | undefined {
  try {
    return readlinkSync(descriptor);
  } catch {
    return undefined;
  }
}

const incoming = () => readdir(join(fixture.directory, 'incoming'));

/** Sends bytes as they are to the server of a URL; `{target}` and `{host}` stand for the URL's. */
async function sendRaw(url: string, lines: readonly string[], body = ''): Promise<string> {
  const [, host = '', target = ''] = /^http:\/\/([^/]+)(.*)$/.exec(url) ?? [];
  const [hostname, port] = host.split(':');
  const socket = connect(Number(port), hostname);
  const head = lines.map((line) => line.replace('{target}', target).replace('{host}', host));
  socket.write(`${[...head, 'connection: close', '', ''].join('\r\n')}${body}`);
  return text(socket);
}
const rawPut = async (key: string, header: string, body?: string): Promise<string> =>
  sendRaw(await fixture.putUrl(key), ['PUT {target} HTTP/1.1', 'host: {host}', header], body);

describe('put', () => {
  it('with nothing but a length, as Krkn does; 200 with etag and version', async () => {
    const answer = await fixture.put('plain', 'hello');

    expect(answer).toMatchObject({
      status: 200,
      text: '',
      headers: {
        etag: '"5d41402abc4b2a76b9719d911017c592"',
        'x-amz-version-id': expect.any(String) as string,
      },
    });
    expect(await fixture.get('plain')).toMatchObject({
      text: 'hello',
      headers: {
        etag: '"5d41402abc4b2a76b9719d911017c592"',
        'content-type': 'binary/octet-stream',
        'content-length': '5',
        'accept-ranges': 'bytes',
        'x-amz-version-id': answer.headers['x-amz-version-id'],
      },
    });
  });

  const digest = (algorithm: string) => createHash(algorithm).update('hello').digest('base64');
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32('hello'));
  const wrong = (bytes: number) => Buffer.alloc(bytes).toString('base64');
  test.each<[string, Record<string, string>, number, string]>([
    ['Content-MD5', { 'content-md5': digest('md5') }, 200, ''],
    ['another Content-MD5', { 'content-md5': wrong(16) }, 400, 'BadDigest'],
    ['a Content-MD5 that is none', { 'content-md5': 'x' }, 400, 'InvalidDigest'],
    ['Content-MD5 in hexadecimal', { 'content-md5': md5('hello').digest('hex') }, 400, 'InvalidDigest'],
  ])('%s; %d', async (_, headers, status, code) => {
    expect(await fixture.put('digested', 'hello', headers)).toMatchObject({ status, code });
  });
  test.each<[string, string, number, string]>([
    ['x-amz-checksum-crc32', crc.toString('base64'), 200, ''],
    ['x-amz-checksum-crc32', wrong(4), 400, 'BadDigest'],
    ['x-amz-checksum-sha1', digest('sha1'), 200, ''],
    ['x-amz-checksum-sha1', wrong(20), 400, 'BadDigest'],
    ['x-amz-checksum-sha256', digest('sha256'), 200, ''],
    ['x-amz-checksum-sha256', wrong(32), 400, 'BadDigest'],
    ['x-amz-checksum-sha256', 'x', 400, 'InvalidRequest'],
    ['x-amz-checksum-crc32c', wrong(4), 501, 'NotImplemented'],
    ['x-amz-checksum-crc64nvme', wrong(8), 501, 'NotImplemented'],
    ['x-amz-sdk-checksum-algorithm', 'CRC32', 400, 'InvalidRequest'],
    ['x-amz-copy-source', '/test-bucket/ten', 501, 'NotImplemented'],
    ['x-amz-meta-long', 'x'.repeat(2001 - 'long'.length), 400, 'MetadataTooLarge'],
  ])('signed header %s: %s; %d', async (name, value, status, code) => {
    const key = `checked/${name}/${code}`;
    const command = new PutObjectCommand(at(key));
    command.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers[name] = value;
        return next(args);
      },
      { step: 'build' },
    );
    const inHeader = await getSignedUrl(fixture.client, command, { unhoistableHeaders: new Set([name]) });
    const inQuery = await getSignedUrl(fixture.client, command);

    expect(await send(inHeader, { method: 'PUT', body: 'hello', headers: { [name]: value } })).toMatchObject({
      status,
      code,
    });
    expect(await send(inQuery, { method: 'PUT', body: 'hello' })).toMatchObject({ status, code });
    expect(await incoming()).toEqual([]);
    expect((await fixture.get(key)).status).toBe(status === 200 ? 200 : 404);
  });

  it('chunked, as Python requests sends an empty file; NotImplemented', async () => {
    expect(await rawPut('chunked', 'transfer-encoding: chunked', '0\r\n\r\n')).toMatch(
      /^HTTP\/1.1 501 [^]*<Code>NotImplemented/,
    );
  });

  it('no length; MissingContentLength', async () => {
    expect(await rawPut('no-length', 'accept: */*')).toMatch(/^HTTP\/1.1 411 [^]*<Code>MissingContentLength/);
  });

  it('a byte more than 5 GiB; EntityTooLarge before the body comes', async () => {
    expect(await rawPut('large', `content-length: ${5 * 1024 ** 3 + 1}`)).toMatch(
      /^HTTP\/1.1 400 [^]*<Code>EntityTooLarge/,
    );
  });

  it('Expect: 100-continue; is told to go on', async () => {
    const answer = await rawPut('expected', 'expect: 100-continue\r\ncontent-length: 2', 'hi');

    expect(answer).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK/);
  });

  it('the connection is cut; there is no object and nothing is left', async () => {
    const url = await fixture.putUrl('cut');
    const [, host = '', target = ''] = /^http:\/\/([^/]+)(.*)$/.exec(url) ?? [];
    const [hostname, port] = host.split(':');
    const socket = connect(Number(port), hostname);
    socket.write(`PUT ${target} HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 1000\r\n\r\nhalf`);
    await eventually(async () => {
      expect(await incoming()).toHaveLength(1);
    });
    socket.destroy();

    await eventually(async () => {
      expect(await incoming()).toEqual([]);
    });
    expect((await fixture.get('cut')).code).toBe('NoSuchKey');
  });

  it('metadata and headers; come back', async () => {
    const kept = {
      ContentType: 'text/plain; charset=utf-8',
      ContentDisposition: 'attachment; filename="a.txt"',
      ContentEncoding: 'identity',
      ContentLanguage: 'en',
      CacheControl: 'no-store',
      Metadata: { run: 'r 1', empty: '' },
    };
    await fixture.client.send(new PutObjectCommand({ ...at('described'), Body: 'x', ...kept }));

    expect(await fixture.client.send(new HeadObjectCommand(at('described')))).toMatchObject({
      ...kept,
      Metadata: { run: 'r 1' },
    });
  });
});

describe('get', () => {
  const get = (headers: Record<string, string>, key = 'ten') => fixture.get(key, headers);
  const past = 'Thu, 01 Jan 1970 00:00:00 GMT';
  const future = 'Fri, 01 Jan 2100 00:00:00 GMT';

  test.each<[string, string, number, string]>([
    ['bytes=0-0', 'ten', 206, '0'],
    ['bytes=2-5', 'ten', 206, '2345'],
    ['bytes=7-', 'ten', 206, '789'],
    ['bytes=-3', 'ten', 206, '789'],
    ['bytes=-99', 'ten', 206, '0123456789'],
    ['bytes=8-99', 'ten', 206, '89'],
    ['bytes=5-2', 'ten', 200, '0123456789'],
    ['bytes=0-1,4-5', 'ten', 200, '0123456789'],
    ['bytes=-', 'ten', 200, '0123456789'],
    ['lines=1-2', 'ten', 200, '0123456789'],
    ['bytes=10-', 'ten', 416, 'InvalidRange'],
    ['bytes=-0', 'ten', 416, 'InvalidRange'],
    ['bytes=0-', 'empty', 416, 'InvalidRange'],
    ['bytes=-1', 'empty', 416, 'InvalidRange'],
  ])('range %s of %s; %d %s', async (range, key, status, expected) => {
    const answer = await get({ range }, key);

    expect(answer.status).toBe(status);
    expect(status === 416 ? answer.code : answer.text).toBe(expected);
    if (status === 206) {
      const start = '0123456789'.indexOf(expected);
      expect(answer.headers['content-range']).toBe(`bytes ${start}-${start + expected.length - 1}/10`);
    }
  });

  test.each<[Record<string, string>, number]>([
    [{ 'if-none-match': etagOfTen }, 304],
    [{ 'if-none-match': `"x", W/${etagOfTen}` }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"x"' }, 200],
    [{ 'if-match': etagOfTen }, 200],
    [{ 'if-match': '"x"' }, 412],
    [{ 'if-modified-since': future }, 304],
    [{ 'if-modified-since': past }, 200],
    [{ 'if-unmodified-since': past }, 412],
    [{ 'if-unmodified-since': future }, 200],
    [{ 'if-match': etagOfTen, 'if-unmodified-since': past }, 200],
    [{ 'if-none-match': '"x"', 'if-modified-since': future }, 200],
    [{ range: 'bytes=0-0', 'if-range': etagOfTen }, 206],
    [{ range: 'bytes=0-0', 'if-range': '"x"' }, 200],
  ])('%j; %d', async (headers, status) => {
    const answer = await get(headers);

    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(
      { 200: /^0123456789$/, 206: /^0$/, 304: /^$/, 412: /PreconditionFailed/ }[status]!,
    );
  });

  it('headers wanted in the URL; take the place of those that were put', async () => {
    const command = new GetObjectCommand({
      ...at('ten'),
      ResponseContentDisposition: 'attachment; filename="ü"',
      ResponseContentType: 'text/plain',
      ResponseCacheControl: 'no-store',
    });
    const answer = await send(await getSignedUrl(fixture.client, command));

    expect(answer).toMatchObject({
      status: 200,
      text: '0123456789',
      headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' },
    });
    expect(answer.headers['content-disposition']).toBe('attachment; filename="ü"');
  });

  it('a header wanted in the URL that would break the answer in two; InvalidArgument', async () => {
    const command = new GetObjectCommand({ ...at('ten'), ResponseContentType: 'a\r\nset-cookie: b' });

    expect(await send(await getSignedUrl(fixture.client, command))).toMatchObject({
      status: 400,
      code: 'InvalidArgument',
    });
  });

  it('a header in the journal that cannot be sent; 500, and the files of the bytes are closed', async () => {
    const directory = await mkdtemp(join(tmpdir(), 's3-journal-'));
    const first = await S3Fixture.start({ directory });
    await first.put('a', 'bytes', { 'content-type': 'text/plain' });
    await first.stop();
    const journal = join(directory, 'journal.jsonl');
    await writeFile(journal, (await readFile(journal, 'utf8')).replace('text/plain', 'text/\u0100'));

    const second = await S3Fixture.start({ directory });
    for (let count = 0; count < 30; count += 1) {
      expect(await second.get('a')).toMatchObject({ status: 500 });
    }
    // At once: later the garbage collector closes them, with a warning. The last ones may be about to be closed.
    const open = readdirSync('/proc/self/fd').map((name) => targetOf(`/proc/self/fd/${name}`));
    expect(open.filter((path) => path?.startsWith(join(directory, 'objects'))).length).toBeLessThan(5);
    await second.stop();
    await rm(directory, { recursive: true });
  });

  it('HEAD; the headers of GET without the bytes', async () => {
    const get = await fixture.get('ten');
    const head = await send(await getSignedUrl(fixture.client, new HeadObjectCommand(at('ten'))), {
      method: 'HEAD',
    });

    const { 'x-amz-request-id': _, date: _date, ...headers } = get.headers;
    expect(head).toMatchObject({ status: 200, text: '', headers });
  });

  it('HEAD of nothing; 404 without a body', async () => {
    const answer = await send(await getSignedUrl(fixture.client, new HeadObjectCommand(at('nothing'))), {
      method: 'HEAD',
    });

    expect(answer).toMatchObject({ status: 404, text: '' });
  });

  it('a client that goes away; the next is served', async () => {
    await fixture.put('megabytes', Buffer.alloc(8 * 1024 * 1024));
    const response = await fetch(await fixture.getUrl('megabytes'));
    await response.body!.cancel();

    expect((await fixture.get('megabytes')).bytes).toHaveLength(8 * 1024 * 1024);
  });
});

describe('versions', () => {
  const versions = async (key: string) => {
    const { Versions = [], DeleteMarkers = [] } = await fixture.client.send(
      new ListObjectVersionsCommand({ Bucket: BUCKET, Prefix: key }),
    );
    return { Versions, DeleteMarkers };
  };
  const read = async (key: string, VersionId: string) =>
    send(await getSignedUrl(fixture.client, new GetObjectCommand({ ...at(key), VersionId })));
  const remove = (key: string, VersionId?: string) =>
    fixture.client.send(new DeleteObjectCommand({ ...at(key), VersionId }));

  it('overwritten and deleted; the older bytes can be had, and come back', async () => {
    for (const body of ['one', 'two']) await fixture.put('log', body);
    const { VersionId: marker, DeleteMarker } = await remove('log');
    expect(DeleteMarker).toBe(true);
    expect(await fixture.get('log')).toMatchObject({
      code: 'NoSuchKey',
      headers: { 'x-amz-delete-marker': 'true' },
    });

    const { Versions, DeleteMarkers } = await versions('log');
    expect(DeleteMarkers).toMatchObject([{ Key: 'log', VersionId: marker, IsLatest: true }]);
    expect(Versions).toMatchObject([{ IsLatest: false }, { IsLatest: false }]);
    const [two, one] = Versions.map(({ VersionId }) => VersionId!);
    expect((await read('log', one!)).text).toBe('one');
    expect((await read('log', two!)).text).toBe('two');
    expect(await read('log', marker!)).toMatchObject({ status: 405, code: 'MethodNotAllowed' });

    await remove('log', marker);
    expect((await fixture.get('log')).text).toBe('two');
    await remove('log', two);
    expect((await fixture.get('log')).text).toBe('one');
    await remove('log', two);
    await remove('log', one);
    expect(await versions('log')).toEqual({ Versions: [], DeleteMarkers: [] });
    expect(await read('log', one!)).toMatchObject({ status: 404, code: 'NoSuchVersion' });
    expect(await read('log', 'x')).toMatchObject({ status: 400, code: 'InvalidArgument' });
  });

  it('pages of versions; together they are all, newest first', async () => {
    for (const key of ['paged/b', 'paged/a', 'paged/b', 'paged/c', 'paged/b']) await fixture.put(key, key);
    const all = (await versions('paged/')).Versions;
    const paged: typeof all = [];
    let KeyMarker: string | undefined;
    let VersionIdMarker: string | undefined;
    do {
      const page = await fixture.client.send(
        new ListObjectVersionsCommand({
          Bucket: BUCKET,
          Prefix: 'paged/',
          MaxKeys: 2,
          KeyMarker,
          VersionIdMarker,
        }),
      );
      paged.push(...page.Versions!);
      ({ NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page);
    } while (KeyMarker !== undefined);

    expect(all.map(({ Key, IsLatest }) => [Key, IsLatest])).toEqual([
      ['paged/a', true],
      ['paged/b', true],
      ['paged/b', false],
      ['paged/b', false],
      ['paged/c', true],
    ]);
    expect(paged).toEqual(all);
  });
});

describe('conditional writes', () => {
  const put = (Key: string, Body: string, conditions: object) =>
    fixture.client.send(new PutObjectCommand({ ...at(Key), Body, ...conditions })).then(
      () => 'stored',
      (error: unknown) => (error as Error).name,
    );

  it('If-None-Match: *; only where nothing is', async () => {
    expect(await put('once', 'a', { IfNoneMatch: '*' })).toBe('stored');
    expect(await put('once', 'b', { IfNoneMatch: '*' })).toBe('PreconditionFailed');
    expect(await put('once', 'b', { IfNoneMatch: '"x"' })).toBe('NotImplemented');
    await fixture.client.send(new DeleteObjectCommand(at('once')));
    expect(await put('once', 'c', { IfNoneMatch: '*' })).toBe('stored');
    expect((await fixture.get('once')).text).toBe('c');
  });

  it('If-Match; only over what is known', async () => {
    expect(await put('known', 'a', { IfMatch: '"x"' })).toBe('NoSuchKey');
    const { ETag } = await fixture.client.send(new PutObjectCommand({ ...at('known'), Body: 'a' }));
    expect(await put('known', 'b', { IfMatch: '"x"' })).toBe('PreconditionFailed');
    expect(await put('known', 'b', { IfMatch: ETag })).toBe('stored');
    expect(await put('known', 'c', { IfMatch: ETag })).toBe('PreconditionFailed');
    expect(
      (await failureOf(fixture.client.send(new DeleteObjectCommand({ ...at('known'), IfMatch: ETag })))).name,
    ).toBe('PreconditionFailed');
    expect((await fixture.get('known')).text).toBe('b');
    expect(await incoming()).toEqual([]);
  });

  test.each<[string, () => Promise<object>]>([
    ['If-None-Match', () => Promise.resolve({ IfNoneMatch: '*' })],
    [
      'If-Match',
      async () => {
        const { ETag } = await fixture.client.send(
          new PutObjectCommand({ ...at('race If-Match'), Body: 'start' }),
        );
        return { IfMatch: ETag };
      },
    ],
  ])('many at once with %s; exactly one is stored', async (name, conditionsOf) => {
    const conditions = await conditionsOf();
    const bodies = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(1000 * index + 1));
    const outcomes = await Promise.all(bodies.map((body) => put(`race ${name}`, body, conditions)));

    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'PreconditionFailed')).toHaveLength(19);
    expect((await fixture.get(`race ${name}`)).text).toBe(bodies[outcomes.indexOf('stored')]);
  });
});

describe('copy', () => {
  const copy = (Key: string, CopySource: string, more: Partial<CopyObjectCommandInput> = {}) =>
    fixture.client.send(new CopyObjectCommand({ ...at(Key), CopySource, ...more }));
  const putAs = async (key: string, body: string): Promise<string> => {
    const command = new PutObjectCommand({
      ...at(key),
      Body: body,
      ContentType: 'text/csv',
      Metadata: { a: 'b' },
    });
    return (await fixture.client.send(command)).VersionId!;
  };
  const deleteObject = async (key: string): Promise<string> =>
    (await fixture.client.send(new DeleteObjectCommand(at(key)))).VersionId!;

  it('an older version of a key that is deleted; the newest, with all that is sent with the bytes', async () => {
    const key = 'cöpied/ä +?&.json';
    const source = `/${BUCKET}/${key.split('/').map(encodeURIComponent).join('/')}`;
    const old = await putAs(key, 'one');
    await fixture.put(key, 'two');
    await deleteObject(key);

    const { CopyObjectResult, VersionId, CopySourceVersionId } = await copy(
      key,
      `${source}?versionId=${old}`,
    );

    expect(CopySourceVersionId).toBe(old);
    expect(CopyObjectResult).toEqual({
      ETag: `"${md5('one').digest('hex')}"`,
      LastModified: expect.any(Date) as Date,
    });
    expect(await fixture.get(key)).toMatchObject({
      text: 'one',
      headers: { 'content-type': 'text/csv', 'x-amz-meta-a': 'b', 'x-amz-version-id': VersionId },
    });
    const command = new ListObjectVersionsCommand({ Bucket: BUCKET, Prefix: key });
    const { Versions = [], DeleteMarkers = [] } = await fixture.client.send(command);
    expect(Versions.map(({ VersionId: id }) => id)).toEqual([VersionId, expect.any(String), old]);
    expect(DeleteMarkers).toHaveLength(1);
    expect(await incoming()).toEqual([]);
  });

  it('the newest version, without naming it, to another key', async () => {
    await copy('copy-of-ten', `${BUCKET}/ten`);
    expect((await fixture.get('copy-of-ten')).text).toBe('0123456789');
  });

  test.each<[string, (marker: string) => [string, string, Partial<CopyObjectCommandInput>?], string]>([
    ['itself', () => ['ten', `${BUCKET}/ten`], 'InvalidRequest'],
    ['a deletion', (marker) => ['x', `${BUCKET}/gone?versionId=${marker}`], 'InvalidRequest'],
    ['what is deleted', () => ['x', `${BUCKET}/gone`], 'NoSuchKey'],
    ['what never was', () => ['x', `${BUCKET}/nothing`], 'NoSuchKey'],
    ['a version that never was', () => ['x', `${BUCKET}/ten?versionId=${'0'.repeat(32)}`], 'NoSuchVersion'],
    ['no key', () => ['x', BUCKET], 'InvalidArgument'],
    ['an unknown parameter', () => ['x', `${BUCKET}/ten?part=1`], 'InvalidArgument'],
    ['another bucket', () => ['x', 'other/ten'], 'NotImplemented'],
    ['other metadata', () => ['x', `${BUCKET}/ten`, { MetadataDirective: 'REPLACE' }], 'NotImplemented'],
    ['conditions', () => ['x', `${BUCKET}/ten`, { CopySourceIfMatch: '"x"' }], 'NotImplemented'],
    [
      'over what must not be there',
      () => ['empty', `${BUCKET}/ten`, { IfNoneMatch: '*' }],
      'PreconditionFailed',
    ],
  ])('%s; refused, and nothing changes', async (_, call, name) => {
    await fixture.put('gone', 'x');
    const marker = await deleteObject('gone');

    expect(await failureOf(copy(...call(marker)))).toMatchObject({ name });
    expect((await fixture.get('x')).status).toBe(404);
    expect((await fixture.get('empty')).text).toBe('');
    expect(await incoming()).toEqual([]);
  });
});

describe('refused', () => {
  /** A request with a signature that is good for any path and query. */
  const presigned = async (method: string, target: string): Promise<HttpAnswer> => {
    const command = new GetObjectCommand(at('x'));
    command.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { method: string; path: string; query: Record<string, string> };
        const [pathPart = '', query = ''] = target.split('?');
        request.method = method;
        request.path = `/_s3${pathPart}`;
        request.query = Object.fromEntries(new URLSearchParams(query));
        return next(args);
      },
      { step: 'build' },
    );
    return send(await getSignedUrl(fixture.client, command), { method });
  };

  test.each<[string, string, number, string]>([
    ['GET', '/', 501, 'NotImplemented'],
    ['GET', '/test-bucket', 501, 'NotImplemented'],
    ['GET', '/test-bucket?list-type=1', 501, 'NotImplemented'],
    ['GET', '/test-bucket?location=', 501, 'NotImplemented'],
    ['GET', '/test-bucket/ten?acl=', 501, 'NotImplemented'],
    ['GET', '/test-bucket/ten?partNumber=1', 501, 'NotImplemented'],
    ['PUT', '/test-bucket', 501, 'NotImplemented'],
    ['PUT', '/test-bucket/ten?tagging=', 501, 'NotImplemented'],
    ['POST', '/test-bucket?delete=', 501, 'NotImplemented'],
    ['POST', '/test-bucket/ten?uploads=', 501, 'NotImplemented'],
    ['PATCH', '/test-bucket/ten', 405, 'MethodNotAllowed'],
    ['GET', '/other-bucket/ten', 404, 'NoSuchBucket'],
    ['GET', '/other-bucket?list-type=2', 404, 'NoSuchBucket'],
    ['PUT', '/other-bucket/ten', 404, 'NoSuchBucket'],
    ['GET', '/test-bucket/nothing', 404, 'NoSuchKey'],
    ['GET', '/test-bucket/%zz', 400, 'InvalidURI'],
    ['GET', '/test-bucket/%ff', 400, 'InvalidURI'],
    ['GET', '/test-bucket/%ed%a0%80', 400, 'InvalidURI'],
    ['PUT', `/test-bucket/${'%C3%BC'.repeat(512)}a`, 400, 'KeyTooLongError'],
    ['PUT', `/test-bucket/${'%C3%BC'.repeat(512)}`, 200, ''],
  ])('%s %s; %d %s', async (method, target, status, code) => {
    const answer = await presigned(method, target);

    expect(answer).toMatchObject({ status, code });
    expect(answer.headers['x-amz-request-id']).toMatch(/^[0-9A-F]{16}$/);
  });

  it('a path outside; InvalidURI', async () => {
    const url = await fixture.getUrl('ten');

    expect(await send(url.replace('/_s3/', '/_s4/'))).toMatchObject({ status: 400, code: 'InvalidURI' });
    expect(await send(url.replace('/_s3/', '/_s3x/'))).toMatchObject({ status: 400, code: 'InvalidURI' });
  });
});
