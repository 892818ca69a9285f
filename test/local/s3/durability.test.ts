import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import promises, {
  appendFile,
  mkdir,
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
  // Nothing that was killed on its way into the journal is left.
  const named = (await readFile(journal(), 'utf8')).match(/(?<="versionId":")\w+/g);
  expect((await filesOfObjects()).sort()).toEqual(named?.sort());
  await fixture.stop();
}, 20_000);

/** Names of the files that hold bytes: version ids. */
async function filesOfObjects(): Promise<string[]> {
  const entries = await readdir(join(directory, 'objects'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

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

it.each(['{"added":', 'null', '{}', '{"removed":{"bucket":"b","key":"k","versionId":"../../../escaped"}}'])(
  'a damaged line in the middle; is said, and the file is left as it is: %s',
  async (line) => {
    await writeFile(journal(), `${line}\n`);
    await appendFile(journal(), 'torn');

    await expect(openS3(options())).rejects.toThrow(
      /^Line 1 of .*journal\.jsonl is damaged\. Restore the file, or move \S+ away to start without the runs in it$/,
    );
    expect(await readFile(journal(), 'utf8')).toBe(`${line}\ntorn`);
  },
);

describe('files of runs', () => {
  const told: string[] = [];
  const open = () => S3Fixture.start({ directory, tell: (line) => told.push(line) });
  beforeEach(async () => {
    told.splice(0);
    const fixture = await open();
    for (const key of ['a', 'b']) await fixture.put(key, key);
    await fixture.stop();
  });

  it('all gone; it does not start', async () => {
    await rm(join(directory, 'objects'), { recursive: true });
    await expect(open()).rejects.toThrow(/objects lacks 2 of 2 files of runs\. Restore the folder, or move/);
  });

  it('some gone; told, and the others are served', async () => {
    const [gone = '', kept = ''] = await filesOfObjects();
    await rm(join(directory, 'objects', gone.slice(0, 2), gone));
    const fixture = await open();
    expect(told).toEqual([
      expect.stringMatching(`objects lacks 1 of 2 files, such as ${gone}: restore them$`),
    ]);
    const statuses = [(await fixture.get('a')).status, (await fixture.get('b')).status];
    expect(statuses).toContain(200);
    await fixture.stop();
    expect(await filesOfObjects()).toEqual([kept]);
  });

  it('that the journal does not name, as it was restored from a backup; kept, and told', async () => {
    await rm(journal());
    const before = await filesOfObjects();
    const fixture = await open();
    expect(told).toEqual([
      expect.stringMatching(/has files that the journal does not name: 2\. They are kept$/),
    ]);
    await fixture.stop();
    expect(await filesOfObjects()).toEqual(before);
  });

  it('killed before the journal had them, or when it had removed them; deleted', async () => {
    const [first = '', second = ''] = await filesOfObjects();
    const [a = '', b = ''] = (await readFile(journal(), 'utf8')).trim().split('\n');
    const added = JSON.parse(a) as { added: { key: string; versionId: string } };
    const bytes = await readFile(join(directory, 'objects', first.slice(0, 2), first));
    expect([first, second].sort()).toEqual(
      [a, b].map((line) => /(?<="versionId":")\w+/.exec(line)![0]).sort(),
    );
    // As far as it came with a third one; what it was about to clear of the first one is still there, too.
    const third = 'abcdef0123456789'.repeat(2);
    await mkdir(join(directory, 'objects', 'ab'), { recursive: true });
    await writeFile(join(directory, 'objects', 'ab', third), bytes);
    await writeFile(join(directory, 'incoming', `${third}.adding`), '');
    await writeFile(join(directory, 'incoming', `${second}.adding`), '');
    const { key, versionId } = added.added;
    await appendFile(journal(), `${JSON.stringify({ removed: { bucket: BUCKET, key, versionId } })}\n`);

    const fixture = await open();
    await fixture.stop();
    expect(await filesOfObjects()).toEqual([[first, second].find((name) => name !== versionId)]);
    expect(await readdir(join(directory, 'incoming'))).toEqual([]);
    expect(told).toEqual([]);
  });
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

/** A journal of texts. */
const texts = {
  isEntry: (value: unknown): value is string => typeof value === 'string',
  remedy: 'Restore it',
};

it('a disk that is full in the middle of a line; the entry is not there, and what comes next is', () => {
  const { journal: opened } = Journal.open(journal(), texts);
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

  expect(Journal.open(journal(), texts).entries).toEqual(['before', 'next']);
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
