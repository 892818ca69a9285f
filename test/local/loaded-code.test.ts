import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsStandIns } from './support/aws-stand-ins';
import { startChild } from './support/child-process';
import { eventually } from './support/eventually';

let folder: string;
let aws: AwsStandIns;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loaded-code-'));
  aws = await AwsStandIns.start(folder);
});

afterEach(async () => {
  await aws.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Names of the packages with native code that a local run has loaded when it is ready, of all its threads. */
async function nativePackages(
  options: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<ReadonlySet<string>> {
  const reports = await mkdtemp(join(folder, 'reports-'));
  const child = await startChild(
    process.execPath,
    [
      ...['--report-on-signal', '--report-directory', reports, '--require', 'tsx/cjs', 'local/index.ts'],
      ...['--data', join(folder, 'data'), '--port', '0', '--connector-port', '0', ...options],
    ],
    environment,
  );
  await eventually(() => {
    expect(child.stdout()).toMatch(/\nReady in /);
  }, 30_000);
  child.signal('SIGUSR2');
  let report = '';
  await eventually(async () => {
    const [name = ''] = await readdir(reports);
    report = await readFile(join(reports, name), 'utf8');
    expect(report).toMatch(/\}\s*$/);
  }, 10_000);
  child.signal('SIGTERM');
  expect(await child.ended).toBe(0);
  const { sharedObjects } = JSON.parse(report) as { readonly sharedObjects: readonly string[] };
  const packages = sharedObjects.flatMap((file) => /node_modules[\\/](@?[a-z-]+)/.exec(file)?.[1] ?? []);
  return new Set(packages);
}

it('with the data in AWS; DuckDB is not loaded, as it takes more memory than all else', async () => {
  const packages = await nativePackages(aws.options, aws.environment);
  // The connector has it, and so shows that packages are found.
  expect(packages).toContain('@napi-rs');
  expect(packages).not.toContain('@duckdb');
}, 60_000);

it('with the data on this machine; it is', async () => {
  expect(await nativePackages([], {})).toContain('@duckdb');
}, 60_000);
