// The command against the stand-in for S3, for telemetry that is stored and indexed as the service does.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteObjectCommand, ListObjectVersionsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { sharedSignal } from '../../../lambda/kit/concurrency';
import { RunIndex } from '../../../lambda/krkn-telemetry/index/run-index';
import { readRun } from '../../../lambda/krkn-telemetry/model/read-run';
import { summarizeRun } from '../../../lambda/krkn-telemetry/model/run-summary';
import { Bucket } from '../../../lambda/krkn-telemetry/storage/bucket';
import { accessDenied } from '../../../local/s3/s3-error';
import { run as telemetry, scenario } from '../../support/krkn-payloads';
import { accessKey, BUCKET, S3Fixture } from '../../local/s3/fixture';
import { startChild } from '../../local/support/child-process';

const passed = telemetry();
const failed = telemetry({ scenarios: [scenario({ exit_status: 1 })] });
const RUN = 'team a/nightly/1745343338-uuid';
const RAW = `_chaos-telemetry/raw/${RUN}.json`;

const folder = mkdtempSync(join(tmpdir(), 'restore-'));
/** Ends nothing. */
const signal = sharedSignal();
let now: number;
let s3: S3Fixture;
let bucket: Bucket;

beforeEach(async () => {
  // From 5 minutes on, clients set their clocks by the first error and try again.
  now = Math.floor(Date.now() / 1000) * 1000 - 240_000;
  s3 = await S3Fixture.start({ now: () => now });
  bucket = new Bucket({ name: BUCKET, client: s3.client, linkClient: s3.client, linkExpiration: 60 });
});
afterEach(() => s3.stop());
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Seconds after the beginning, as `--before` takes them. */
const at = (seconds: number): string => new Date(now + seconds * 1000).toISOString();
const put = (key: string, Body: string) =>
  s3.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body, ContentType: 'application/json' }));
const remove = (Key: string) => s3.client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
const text = async (key: string): Promise<string | undefined> =>
  (await bucket.getText(key, 1e6, signal))?.text;

async function post(run: string, body: string): Promise<void> {
  const requestId = run.slice(run.lastIndexOf('/') + 1);
  await Promise.all([put(`${run}/telemetry.json`, body), put(`_chaos-telemetry/raw/${run}.json`, body)]);
  const summary = summarizeRun(requestId, readRun(body)!);
  await new RunIndex({ bucket, now: Date.now }).add(run, summary, signal);
}

/** What the list of the group says of its runs, to a process that has read nothing yet. */
async function statuses(group = 'team a/nightly'): Promise<readonly string[]> {
  const { runs } = await new RunIndex({ bucket, now: Date.now }).group(group, signal);
  return runs.map(({ status }) => status);
}

async function versions(): Promise<string[]> {
  const { Versions = [], DeleteMarkers = [] } = await s3.client.send(
    new ListObjectVersionsCommand({ Bucket: BUCKET }),
  );
  return [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => `${Key} ${VersionId}`).sort();
}

interface Ended {
  readonly status: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** Variables are given by `env`, so that those of the machine are out of it. */
async function restore(...args: string[]): Promise<Ended> {
  const child = await startChild('env', [
    '-i',
    `PATH=${process.env['PATH'] ?? ''}`,
    'AWS_CONFIG_FILE=/nonexistent',
    'AWS_SHARED_CREDENTIALS_FILE=/nonexistent',
    `AWS_ACCESS_KEY_ID=${accessKey.accessKeyId}`,
    `AWS_SECRET_ACCESS_KEY=${accessKey.secretAccessKey}`,
    'AWS_DEFAULT_REGION=eu-west-1',
    process.execPath,
    ...['--require', 'tsx/cjs', 'tools/restore.ts', '--endpoint', s3.endpoint],
    ...args,
  ]);
  return { status: await child.ended, stdout: child.stdout(), stderr: child.stderr() };
}
const inBucket = ['--bucket', BUCKET];

it('overwritten and deleted files are as before, later ones stay, and so do all versions; the list says so', async () => {
  await post(RUN, passed);
  await put(`${RUN}/critical-alerts-00.log`, 'alerts');
  await put(`${RUN}/logs/ä +?&%.tar`, 'log');
  await put(`${RUN}/same`, 'same');
  await put(`${RUN}-other/telemetry.json`, 'before');
  const before = at(10);
  now += 20_000;
  await post(RUN, failed);
  await remove(`${RUN}/critical-alerts-00.log`);
  await put(`${RUN}/logs/ä +?&%.tar`, 'other');
  await put(`${RUN}/later`, 'later');
  await put(`${RUN}-other/telemetry.json`, 'after');
  expect(await statuses()).toContain('failed');
  now += 20_000;
  const known = await versions();

  const dry = await restore('--run', `${RUN}/`, '--before', before, '--dry-run', ...inBucket);
  expect(dry).toMatchObject({ status: 0, stderr: '' });
  expect(dry.stdout).toMatch(/^would be {2}.*telemetry\.json: /m);
  expect(dry.stdout).toMatch(/\n4 files would be restored, 1 as before already, 1 came later\. Nothing /);
  expect(await versions()).toEqual(known);

  const { status, stdout, stderr } = await restore('--run', RUN, '--before', before, ...inBucket);

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const arn = `arn:aws:s3:::${BUCKET}`;
  expect(stdout).toContain(`Rights   s3:ListBucket and ListBucketVersions on ${arn};
         s3:GetObject, GetObjectVersion and PutObject on
         ${arn}/${RUN}/*
         ${arn}/${RAW}
         ${arn}/_chaos-telemetry/index/team a/nightly/*
`);
  expect(stdout).toMatch(
    /^restored {2}team a\/nightly\/1745343338-uuid\/critical-alerts-00\.log: 6 B of \S+Z, deleted at \S+Z$/m,
  );
  expect(stdout).toMatch(/^restored {2}_chaos-telemetry\/raw\/.*, overwritten at \S+Z$/m);
  expect(stdout).toContain(`stays     ${RUN}/later: it came later\n`);
  expect(stdout).toMatch(/\n4 files restored, 1 as before already, 1 came later\. Pages and lists /);
  expect(await text(`${RUN}/telemetry.json`)).toBe(passed);
  expect(await text(RAW)).toBe(passed);
  expect(await text(`${RUN}/critical-alerts-00.log`)).toBe('alerts');
  expect(await text(`${RUN}/logs/ä +?&%.tar`)).toBe('log');
  expect(await text(`${RUN}/later`)).toBe('later');
  expect(await text(`${RUN}-other/telemetry.json`)).toBe('after');
  expect(await versions()).toEqual(expect.arrayContaining(known));
  expect(await statuses()).not.toContain('failed');

  const again = await restore('--run', RUN, '--before', before, ...inBucket);
  expect(again.stdout).toContain('\n0 files restored, 5 as before already, 1 came later.');
});

it('more versions than S3 lists at once; all files are restored', async () => {
  const keys = Array.from({ length: 520 }, (_, index) => `${RUN}/file-${index}`);
  const putAll = (body: string) => Promise.all(keys.map((key) => put(key, body)));
  await putAll('old');
  now += 5_000;
  await putAll('new');

  const { status, stdout } = await restore('--run', RUN, '--before', at(-4), ...inBucket);

  expect(stdout).toContain('\n520 files restored. ');
  expect(status).toBe(0);
  expect(new Set(await Promise.all(keys.map(text)))).toEqual(new Set(['old']));
});

it('a run that is gone from bucket and list; it is there again', async () => {
  await post(RUN, passed);
  now += 5_000;
  for (const key of [`${RUN}/telemetry.json`, RAW]) await remove(key);
  expect(await statuses()).toEqual([]);

  expect(await restore('--run', RUN, '--before', at(-4), ...inBucket)).toMatchObject({ status: 0 });

  expect(await statuses()).toEqual(['passed']);
  expect(await text(RAW)).toBe(passed);
});

it('a file that S3 refuses to copy; the others are restored, and another try does the rest', async () => {
  await post(RUN, passed);
  await put(`${RUN}/a.log`, 'a');
  now += 5_000;
  await post(RUN, failed);
  await put(`${RUN}/a.log`, 'b');
  const before = at(-4);
  const denied = { kind: 'answer', error: accessDenied } as const;
  s3.standIn.faults.add(denied, { operation: 'CopyObject', times: 1 });

  const { status, stdout } = await restore('--run', RUN, '--before', before, ...inBucket);

  expect(status).toBe(1);
  expect(
    stdout.match(/^failed .*\n {10}You lack one of these rights, .* AccessDenied: Access Denied$/gm),
  ).toHaveLength(1);
  expect(stdout.match(/^restored /gm)).toHaveLength(2);
  expect(stdout).toMatch(
    /\nNot all is restored: You lack .* run the command again: it goes on where it stopped\.\n$/,
  );
  expect(await restore('--run', RUN, '--before', before, ...inBucket)).toMatchObject({ status: 0 });
  expect(await text(`${RUN}/a.log`)).toBe('a');
  expect(await statuses()).toEqual(['passed']);
});

it('the index cannot be written; that is told, and another try does it', async () => {
  await post(RUN, passed);
  now += 5_000;
  await post(RUN, failed);
  const before = at(-4);
  s3.standIn.faults.add({ kind: 'answer', error: accessDenied }, { operation: 'PutObject' });

  const { status, stdout } = await restore('--run', RUN, '--before', before, ...inBucket);

  expect(status).toBe(1);
  expect(stdout).toMatch(/\nNot all is restored: S3 denied access.*\n$/);
  expect(await statuses()).toEqual(['failed']);
  s3.standIn.faults.clear();
  expect(await restore('--run', RUN, '--before', before, ...inBucket)).toMatchObject({ status: 0 });
  expect(await statuses()).toEqual(['passed']);
});

describe('a sentence, and status 1', () => {
  const PAST = '2026-01-01T00:00Z';

  test.each<[string, string[], RegExp]>([
    [
      'nothing there',
      ['--run', 'team a/x', '--before', PAST, ...inBucket],
      /^The bucket has nothing of team a\/x, no older versions/,
    ],
    [
      'nothing from before',
      ['--run', RUN, '--before', PAST, ...inBucket],
      /^The bucket has nothing of .* from before that time\. .* kept for 30 days\.\n$/,
    ],
    [
      'a group',
      ['--run', 'team a/nightly', '--before', PAST, ...inBucket],
      /^team a\/nightly is a group\. Name one of its runs, such as --run team a\/nightly\/1745343338-uuid\.\n$/,
    ],
    [
      'our own folder',
      ['--run', '_chaos-telemetry/raw', '--before', PAST, ...inBucket],
      /^_chaos-telemetry\/ holds no runs\. /,
    ],
    ['no such bucket', ['--run', RUN, '--before', PAST, '--bucket', 'wrong'], /^There is no such bucket\. /],
    [
      'no file of outputs',
      ['--run', RUN, '--before', PAST, '--outputs', 'missing.json'],
      /^There is no file missing\.json\. /,
    ],
    [
      'no bucket in the outputs',
      ['--run', RUN, '--before', PAST, '--outputs', 'package.json'],
      /^package\.json has no outputs of this project: /,
    ],
  ])('%s', async (_, args, sentence) => {
    await post(RUN, passed);
    const known = await versions();

    const { status, stderr } = await restore(...args);

    expect(stderr).toMatch(sentence);
    expect(status).toBe(1);
    expect(await versions()).toEqual(known);
  });

  test('two services in the outputs; they are named, and what to do', async () => {
    const outputs = (name: string) => ({
      TelemetryApiUrl: 'https://x',
      TelemetryFilesUrl: 'https://x/files',
      TelemetryBucketName: name,
    });
    const file = join(folder, 'outputs.json');
    writeFileSync(file, JSON.stringify({ a: outputs('one'), b: outputs('two') }));

    const { stderr } = await restore('--run', RUN, '--before', PAST, '--outputs', file);

    expect(stderr).toBe(
      `${file} has several stacks with the outputs of a telemetry service: a, b. Name the bucket with --bucket.\n`,
    );
  });
});

test.each<[string, string[], RegExp]>([
  [
    'no run',
    ['--before', 'x'],
    /^Name the run: --run <group>\/<run>\. See npm run --silent restore -- --help\n$/,
  ],
  [
    'no time',
    ['--run', 'x'],
    /^Say what time the run is to be as before: --before <time>\. See npm run --silent restore -- --help\n$/,
  ],
  [
    'a text that is not a time',
    ['--run', RUN, '--before', 'yesterday', ...inBucket],
    /^--before takes a time with its zone, .* not 'yesterday'\. See npm run --silent restore -- --help\n$/,
  ],
  [
    'the future',
    ['--run', RUN, '--before', '2999-01-01T00:00Z', ...inBucket],
    /^--before takes a time in the past, not '2999-01-01T00:00Z'\. See npm run --silent restore -- --help\n$/,
  ],
  [
    'an unknown option',
    ['--runs', 'x'],
    /^--runs is not an option\. Did you mean --run\? See npm run --silent restore -- --help\n$/,
  ],
])('%s; how to use it, and status 2', async (_, args, message) => {
  const { status, stderr } = await restore(...args);
  expect(stderr).toMatch(message);
  expect(status).toBe(2);
});
