// The command, for files and against the stand-in for S3.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { parseHypotheses } from '../../../lambda/krkn-telemetry/hypotheses/parse-hypotheses';
import { parseCommand } from '../../../tools/hypotheses/arguments';
import { run as telemetry, scenario } from '../../support/krkn-payloads';
import { hypothesisResults, packed, windowsResult } from '../../support/windows-results';
import { accessKey, BUCKET, S3Fixture } from '../../local/s3/fixture';
import { startChild } from '../../local/support/child-process';

const folder = mkdtempSync(join(tmpdir(), 'hypotheses-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly status: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** Variables are given by `env`, so that those of the machine are out of it. */
async function hypotheses(...args: string[]): Promise<Ended> {
  const child = await startChild('env', [
    '-i',
    `PATH=${process.env['PATH'] ?? ''}`,
    'AWS_CONFIG_FILE=/nonexistent',
    'AWS_SHARED_CREDENTIALS_FILE=/nonexistent',
    `AWS_ACCESS_KEY_ID=${accessKey.accessKeyId}`,
    `AWS_SECRET_ACCESS_KEY=${accessKey.secretAccessKey}`,
    'AWS_DEFAULT_REGION=eu-west-1',
    process.execPath,
    ...['--require', 'tsx/cjs', 'tools/hypotheses.ts'],
    ...args,
  ]);
  return { status: await child.ended, stdout: child.stdout(), stderr: child.stderr() };
}

function fileOf(text: string): string {
  const file = join(folder, 'hypotheses.yaml');
  writeFileSync(file, text);
  return file;
}

describe('check', () => {
  it('a valid file; how many it has', async () => {
    const one = fileOf('hypotheses:\n  - { name: Up, value: up, above: 0 }\n');
    expect(await hypotheses('check', one)).toEqual({
      status: 0,
      stdout: '1 hypothesis is valid.\n',
      stderr: '',
    });
    const none = fileOf('hypotheses: []\n');
    expect(await hypotheses('check', none)).toMatchObject({ stdout: '0 hypotheses are valid.\n' });
  });

  it('an invalid one; every problem by file, line and column', async () => {
    const file = fileOf('hypotheses:\n  - name: Up\n    value: up\n    bellow: 1\n    for: 60\n');
    expect(await hypotheses('check', file)).toEqual({
      status: 1,
      stdout: '',
      stderr: `${file}:4:5: a hypothesis has no "bellow": expected below
${file}:5:10: for is 60: expected a duration of at most 1h, such as 1m or 90s
`,
    });
  });

  it('a file that is not there', async () => {
    const ended = await hypotheses('check', join(folder, 'none.yaml'));
    expect(ended).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^ENOENT: .*none\.yaml'\n$/) as string,
    });
  });
});

describe('suggest', () => {
  let s3: S3Fixture;
  beforeEach(async () => {
    s3 = await S3Fixture.start();
  });
  afterEach(() => s3.stop());

  const put = (Key: string, Body: string | Buffer) =>
    s3.client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
  async function store(
    run: string,
    result: Parameters<typeof windowsResult>[0] = {},
    body = telemetry(),
  ): Promise<void> {
    await put(`${run}/telemetry.json`, body);
    await put(`_chaos-telemetry/windows/${run}.json.gz`, packed(windowsResult(result)));
  }
  const suggest = (group: string, ...args: string[]): Promise<Ended> =>
    hypotheses('suggest', '--group', group, '--endpoint', s3.endpoint, '--bucket', BUCKET, ...args);

  it('a valid file, of the final results of passing runs of the group', async () => {
    await store('team a/nightly/1');
    await store('team a/nightly/2');
    await store('team a/nightly/failed', {}, telemetry({ scenarios: [scenario({ exit_status: 1 })] }));
    await store('team a/nightly/violated', { hypotheses: [hypothesisResults.violated] });
    await store('team a/nightly/partial', { state: 'partial' });
    await store('team a/nightly/inner/other');
    await put('_chaos-telemetry/windows/team a/nightly/broken.json.gz', 'x');
    const { status, stdout, stderr } = await suggest('team a/nightly/');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('# Proposed from 2 passing runs of team a/nightly.');
    expect(stdout).toContain('# Went up in 2 of 2 runs, to 3.1 at most, in team a/nightly/');
    expect(parseHypotheses(stdout).map(({ told }) => told)).toContainEqual(
      expect.stringMatching(/^rate of http_requests_total\{.*\}, below 3\.9$/),
    );
  });

  it('nothing where too little is known, and why', async () => {
    await store('nightly/1');
    expect(await suggest('nightly')).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'Nothing is proposed: of nightly there is 1 passing run whose metrics are known, and in no two of them the same metric went up, or is pinned.\n',
    });
  });

  it('what is wrong, in a sentence', async () => {
    expect(await suggest('_chaos-telemetry')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('begins with _chaos-telemetry/') as string,
    });
    expect(await suggest('nightly', '--bucket', 'another')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/bucket/i) as string,
    });
    expect(await hypotheses('suggest', '--group', 'g', '--outputs', '/none.json')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('There is no file /none.json.') as string,
    });
  });
});

it.each([
  [[], 'Say what to do: check <file>, or suggest'],
  [['judge'], 'Say what to do: check <file>, or suggest'],
  [['check'], 'Name one file: check <file>'],
  [['check', 'a', 'b'], 'Name one file: check <file>'],
  [['suggest'], 'Name the group: --group <group>'],
  [
    ['suggest', '--group', 'g', '--endpoint', 'x'],
    "--endpoint takes a URL such as http://127.0.0.1:8080/_s3, not 'x'",
  ],
  [['suggest', '--url', 'x'], '--url is not an option'],
])('%j is no command', (args, problem) => {
  expect(parseCommand(args, {})).toEqual({ kind: 'misuse', problem });
});
