import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOnlyStack, readOutputsFile } from '../../../tools/outputs/outputs-file';
import { startChild } from '../../local/support/child-process';

const folder = mkdtempSync(join(tmpdir(), 'outputs-file-'));
const file = join(folder, 'outputs.json');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const telemetry = {
  TelemetryApiUrl: 'https://x',
  TelemetryFilesUrl: 'https://x/files',
  TelemetryBucketName: 'b',
};
const HOW_TO_GET_IT =
  "'npx cdk deploy --outputs-file cdk-outputs.json' writes such a file, and so does 'npm start', to .chaos-telemetry/outputs.json. --help says how to name another";

describe('damaged', () => {
  const PAST = '2026-01-01T00:00Z';

  it.each([
    ['client-config', ['--outputs', file]],
    ['look-again', ['--group', 'g', '--outputs', file]],
    ['restore', ['--run', 'g/r', '--before', PAST, '--outputs', file]],
    ['hypotheses', ['suggest', '--group', 'g', '--outputs', file]],
    ['migrate', ['--from', file, '--to', 'https://x', '--start', PAST, '--end', '2026-01-02T00:00Z']],
  ])('%s; the same sentence, with nothing of the file', async (tool, args) => {
    writeFileSync(file, '{"local-KrknTelemetry":{"TelemetryPassword":planted-secret}}');
    const child = await startChild(process.execPath, ['--require', 'tsx/cjs', `tools/${tool}.ts`, ...args]);
    const status = await child.ended;
    expect([status, child.stdout(), child.stderr()]).toEqual([
      1,
      '',
      `${file} is not JSON. ${HOW_TO_GET_IT}.\n`,
    ]);
  });
});

it.each([
  ['absent', undefined, `There is no file ${file}. ${HOW_TO_GET_IT}`],
  [
    'of others',
    '{"theirs":{"BucketName":"x"}}',
    `${file} has no outputs of this project: neither TelemetryApiUrl, of the telemetry service, nor InvokeWriteURL, of the Prometheus connector. ${HOW_TO_GET_IT}`,
  ],
])('%s; how to get one', (_condition, text, message) => {
  rmSync(file, { force: true });
  if (text !== undefined) writeFileSync(file, text);
  expect(() => readOutputsFile(file)).toThrow(new Error(message));
});

it('a folder; that it cannot be read', () => {
  expect(() => readOutputsFile(folder)).toThrow(
    new Error(`${folder} cannot be read: EISDIR: illegal operation on a directory, read`),
  );
});

describe('the only stack', () => {
  const read = (outputs: object): unknown => {
    writeFileSync(file, JSON.stringify(outputs));
    return readOnlyStack('krkn', file, 'Name another');
  };

  it('beside those of others; it', () => {
    expect(read({ theirs: { BucketName: 'x' }, ours: telemetry })).toEqual({
      stack: 'ours',
      client: 'krkn',
      outputs: telemetry,
    });
  });

  it.each([
    [
      'two',
      { a: telemetry, b: telemetry },
      'has several stacks with the outputs of a telemetry service: a, b. Name another',
    ],
    [
      'one that lacks an output',
      { a: { TelemetryApiUrl: 'https://x', TelemetryFilesUrl: 'https://x/files' } },
      'has no stack with the outputs of a telemetry service. Stack a lacks TelemetryBucketName: deploy it again. Name another',
    ],
  ])('%s; what to do', (_condition, outputs, message) => {
    expect(() => read(outputs)).toThrow(new Error(`${file} ${message}`));
  });
});
