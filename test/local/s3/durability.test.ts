import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import promises, {
  appendFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { connect } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { openS3 } from '../../../local/s3';
import { fault } from '../../../local/s3/faults';
import { Journal } from '../../../local/journal';
import { eventually } from '../support/eventually';
import { accessKey, BUCKET, clientFor, failureOf, S3Fixture } from './fixture';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 's3-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const journal = () => join(directory, 'journal.jsonl');
const options = () => ({ directory, accessKeys: [accessKey], buckets: [BUCKET], mountPath: '' });

/** Overwrites one object and adds others without pause until the server is gone; returns how far it was answered. */
async function writeUntilGone(
  endpoint: string,
  writer: number,
  answered: Map<string, string>,
): Promise<void> {
  const client = clientFor(endpoint);
  for (let count = 0; ; count += 1) {
    const body = `${writer} ${count} `.repeat(1 + ((count * 997) % 2000));
    try {
      for (const key of [`latest/${writer}`, `all/${writer}/${count}`]) {
        await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }));
        answered.set(key, body);
      }
    } catch {
      client.destroy();
      return;
    }
  }
}

it('what was answered 200 is there after SIGKILL under load', async () => {
  const child = fork(join(__dirname, 'killable-stand-in.ts'), [JSON.stringify(options())], {
    execArgv: ['--import', 'tsx'],
  });
  const [endpoint] = (await once(child, 'message')) as [string];
  const answered = new Map<string, string>();
  const writers = Array.from({ length: 8 }, (_, writer) => writeUntilGone(endpoint, writer, answered));
  while (answered.size < 200) {
    await new Promise(setImmediate);
  }
  child.kill('SIGKILL');
  await Promise.all(writers);

  const fixture = await S3Fixture.start({ directory });
  for (const [key, body] of answered) {
    const { text } = await fixture.get(key);
    // The object that is overwritten may already be the next, whose answer was lost; half of it is never there.
    if (!key.startsWith('latest/') || text === body) expect(text === body).toBe(true);
    else expect(text).toMatch(nextBody(body));
  }
  expect(await readdir(join(directory, 'incoming'))).toEqual([]);
  await fixture.stop();
});

function nextBody(body: string): RegExp {
  const [writer = '', count = ''] = body.split(' ');
  const next = Number(count) + 1;
  return new RegExp(`^(${writer} ${next} ){${1 + ((next * 997) % 2000)}}$`);
}

it('a last line that was torn; is cut off, and what comes next is kept', async () => {
  const first = await S3Fixture.start({ directory });
  for (const key of ['a', 'b']) await first.put(key, key);
  await first.stop();
  await truncate(journal(), (await stat(journal())).size - 10);

  const second = await S3Fixture.start({ directory });
  expect((await readFile(journal(), 'utf8')).split('\n')).toEqual([expect.stringContaining('"key":"a"'), '']);
  expect((await second.get('a')).text).toBe('a');
  expect((await second.get('b')).status).toBe(404);
  await second.put('c', 'c');
  await second.stop();

  const third = await S3Fixture.start({ directory });
  expect((await third.get('a')).text).toBe('a');
  expect((await third.get('c')).text).toBe('c');
  await third.stop();
});

it('a damaged line in the middle; is said, and the file is left as it is', async () => {
  await writeFile(journal(), '{"added":\n');
  await appendFile(journal(), 'torn');

  await expect(openS3(options())).rejects.toThrow(/^Line 1 of .*journal\.jsonl is damaged/);
  expect(await readFile(journal(), 'utf8')).toBe('{"added":\ntorn');
});

it('versions, deletions and headers; are as before after a restart', async () => {
  const first = await S3Fixture.start({ directory });
  const { VersionId } = await first.client.send(
    new PutObjectCommand({
      Bucket: BUCKET,
      Key: 'a',
      Body: 'one',
      ContentType: 'text/plain',
      Metadata: { m: '1' },
    }),
  );
  await first.put('a', 'two');
  await first.put('gone', 'x');
  await first.client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'gone' }));
  const before = [await first.get('a'), await first.get('gone')];
  await first.stop();

  const second = await S3Fixture.start({ directory });
  const withoutRequest = ({
    headers: { date: _, 'x-amz-request-id': _id, ...headers },
    status,
  }: (typeof before)[0]) => ({
    status,
    headers,
  });
  const after = [await second.get('a'), await second.get('gone')];
  expect(after.map(withoutRequest)).toEqual(before.map(withoutRequest));
  await second.client.send(
    new DeleteObjectCommand({
      Bucket: BUCKET,
      Key: 'a',
      VersionId: before[0]!.headers['x-amz-version-id'] as string,
    }),
  );
  expect(await second.get('a')).toMatchObject({
    text: 'one',
    headers: { 'content-type': 'text/plain', 'x-amz-meta-m': '1', 'x-amz-version-id': VersionId },
  });
  await second.stop();
});

it('a key that looks like a path elsewhere; nothing is outside the folder, which is for its owner only', async () => {
  const folder = join(directory, 'data');
  const fixture = await S3Fixture.start({ directory: folder });
  for (const key of ['../../escaped', '/etc/escaped', '..', 'CON', 'a', 'A', 'a/', 'a/b', '__proto__']) {
    await fixture.put(key, `body of ${key}`);
  }
  expect((await fixture.get('../../escaped')).text).toBe('body of ../../escaped');
  expect((await fixture.get('A')).text).toBe('body of A');
  expect((await fixture.get('__proto__')).text).toBe('body of __proto__');
  await fixture.stop();

  expect(await readdir(directory)).toEqual(['data']);
  expect((await readdir(folder)).sort()).toEqual(['incoming', 'journal.jsonl', 'objects']);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await stat(journal().replace(directory, folder))).mode & 0o777).toBe(0o600);
});

it('a disk that is full in the middle of a line; the entry is not there, and what comes next is', () => {
  const { journal: opened } = Journal.open<string>(journal());
  opened.append('before');
  const full = jest.spyOn(fs, 'writeSync').mockImplementationOnce((...passed: unknown[]) => {
    const [descriptor, line, , , place] = passed as [number, Buffer, number, number, number];
    fs.writeSync(descriptor, line, 0, 30, place);
    throw new Error('ENOSPC');
  });
  expect(() => {
    opened.append('a line that is longer than the next one is');
  }).toThrow('ENOSPC');
  full.mockRestore();
  opened.append('next');
  opened.close();

  expect(Journal.open<string>(journal()).entries).toEqual(['before', 'next']);
});

it('a disk that is full; 500 that says so, told once, and nothing is stored', async () => {
  const told: string[] = [];
  const fixture = await S3Fixture.start({ directory, tell: (line) => told.push(line) });
  await fixture.put('a', 'before');
  const full = jest.spyOn(fs, 'writeSync').mockImplementation(() => {
    throw Object.assign(new Error('write'), { errno: -constants.errno.ENOSPC });
  });
  for (const key of ['a', 'b']) {
    expect(await fixture.put(key, 'full')).toMatchObject({
      status: 500,
      code: 'InternalError',
      text: expect.stringContaining('(no space left on device)') as string,
    });
  }
  full.mockRestore();
  expect((await fixture.get('a')).text).toBe('before');
  expect(await fixture.get('b')).toMatchObject({ status: 404 });
  expect(await fixture.put('b', 'after')).toMatchObject({ status: 200 });
  expect(told).toEqual(['no space left on device: files cannot be stored']);
  await fixture.stop();
});

it('a file that cannot be read; told as such', async () => {
  const told: string[] = [];
  const fixture = await S3Fixture.start({ directory, tell: (line) => told.push(line) });
  await fixture.put('a', 'body');
  const tooMany = jest
    .spyOn(promises, 'open')
    .mockRejectedValue(Object.assign(new Error('open'), { errno: -constants.errno.EMFILE }));
  expect(await fixture.get('a')).toMatchObject({ status: 500 });
  tooMany.mockRestore();
  expect(await fixture.get('a')).toMatchObject({ status: 200 });
  expect(told).toEqual(['too many open files: files cannot be read']);
  await fixture.stop();
});

describe('close', () => {
  it('an upload under way; is answered, and kept', async () => {
    const fixture = await S3Fixture.start({ directory });
    const [, host = '', target = ''] = /^http:\/\/([^/]+)(.*)$/.exec(await fixture.putUrl('slow')) ?? [];
    const [hostname, port] = host.split(':');
    const socket = connect(Number(port), hostname).setEncoding('utf8');
    socket.write(`PUT ${target} HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 8\r\n\r\nhalf`);
    await eventually(async () => {
      expect(await readdir(join(directory, 'incoming'))).toHaveLength(1);
    });
    const stopped = fixture.stop();
    socket.write('rest');
    const [answer] = (await once(socket, 'data')) as [string];
    await stopped;

    expect(answer).toMatch(/^HTTP\/1.1 200 /);
    const again = await S3Fixture.start({ directory });
    expect((await again.get('slow')).text).toBe('halfrest');
    await again.stop();
  });

  it('what hangs; is broken off', async () => {
    const fixture = await S3Fixture.start({ directory });
    fixture.standIn.faults.add(fault.hang);
    const call = failureOf(fixture.put('a', 'a'));
    await eventually(() => {
      expect(fixture.standIn.faults.struck).toBe(1);
    });
    await fixture.stop();

    expect(await call).toMatchObject({ code: 'ECONNRESET' });
  });

  it('twice; the same as once, and later requests are told to come again', async () => {
    const fixture = await S3Fixture.start({ directory });
    await Promise.all([fixture.standIn.close(), fixture.standIn.close()]);

    expect(await fixture.put('a', 'a')).toMatchObject({ status: 503, code: 'ServiceUnavailable' });
    await fixture.stop();
  });
});
