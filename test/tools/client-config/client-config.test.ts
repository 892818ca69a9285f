import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { startChild } from '../../local/support/child-process';

const deployed = {
  'dev-KrknTelemetry': {
    TelemetryApiUrl: 'https://abc.execute-api.us-east-1.amazonaws.com/prod',
    TelemetryFilesUrl: 'https://abc.execute-api.us-east-1.amazonaws.com/prod/files',
    TelemetryBucketName: 'runs',
    TelemetryCredentialsSecretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:S-abc',
  },
  'dev-PrometheusConnector': {
    InvokeWriteURL: 'https://def.execute-api.us-east-1.amazonaws.com/prod/write',
    InvokeReadURL: 'https://def.execute-api.us-east-1.amazonaws.com/prod/read',
    PrometheusDatabaseLabel: 'prometheusDatabaseLabel',
    PrometheusTableLabel: 'prometheusTableLabel',
    DefaultDatabase: 'dev-prometheus',
    DefaultTable: 'metrics',
  },
  others: { BucketName: 'x' },
};
const { 'dev-KrknTelemetry': telemetry, 'dev-PrometheusConnector': connector } = deployed;

const folder = mkdtempSync(join(tmpdir(), 'client-config-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let files = 0;
function fileOf(text: string): string {
  const file = join(folder, `outputs-${files++}.json`);
  writeFileSync(file, text);
  return file;
}

interface Ended {
  readonly status: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(...args: string[]): Promise<Ended> {
  const child = await startChild(process.execPath, [
    '--require',
    'tsx/cjs',
    'tools/client-config.ts',
    ...args,
  ]);
  return { status: await child.ended, stdout: child.stdout(), stderr: child.stderr() };
}

it('a deployment; a section for each stack, with where it belongs', async () => {
  const { status, stdout, stderr } = await run('--outputs', fileOf(JSON.stringify(deployed)));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const [krkn = '', prometheus = ''] = stdout.split(/\n(?=# dev-PrometheusConnector)/);
  expect(krkn).toMatch(
    /^# dev-KrknTelemetry: paste this into Krkn's config.yaml, in place of its telemetry section.\n/,
  );
  expect(parse(krkn)).toMatchObject({ telemetry: { api_url: telemetry.TelemetryApiUrl } });
  expect(prometheus).toMatch(
    /^# dev-PrometheusConnector: paste this into prometheus.yml and restart Prometheus.\n/,
  );
  expect(parse(prometheus)).toMatchObject({
    remote_write: [{ url: connector.InvokeWriteURL }],
    remote_read: [{ url: connector.InvokeReadURL }],
  });
});

it('--stack; its section only', async () => {
  const file = fileOf(JSON.stringify(deployed));
  const { status, stdout } = await run('--outputs', file, '--stack', 'dev-PrometheusConnector');
  expect(status).toBe(0);
  expect(parse(stdout)).toMatchObject({ remote_write: [{ url: connector.InvokeWriteURL }] });
  expect(stdout).not.toContain('telemetry:');
});

it('one stack that can be used, one that cannot; the one, and what to do about the other', async () => {
  const { InvokeReadURL: _url, ...incomplete } = connector;
  const file = fileOf(JSON.stringify({ 'dev-KrknTelemetry': telemetry, broken: incomplete }));
  const { status, stdout, stderr } = await run('--outputs', file);
  expect(status).toBe(1);
  expect(parse(stdout)).toHaveProperty('telemetry');
  expect(stderr).toBe('Stack broken lacks InvokeReadURL: deploy it again.\n');
});

it('an unknown stack; those that are there', async () => {
  const file = fileOf(JSON.stringify(deployed));
  expect(await run('--outputs', file, '--stack', 'prod')).toEqual({
    status: 1,
    stdout: '',
    stderr: `${file} has no stack prod whose clients could be configured. It has: dev-KrknTelemetry, dev-PrometheusConnector.\n`,
  });
});

const local = {
  'local-KrknTelemetry': {
    TelemetryApiUrl: 'http://127.0.0.1:8080',
    TelemetryFilesUrl: 'http://127.0.0.1:8080/files',
    TelemetryBucketName: 'local-telemetry',
    TelemetryUsername: 'krkn',
    TelemetryPassword: 'planted',
  },
};

it.each([
  [
    'a deployment and a local run; the deployment, and how to get the other',
    { 'cdk-outputs.json': deployed, '.chaos-telemetry/outputs.json': local },
    telemetry.TelemetryApiUrl,
    'This is from cdk-outputs.json. Choose .chaos-telemetry/outputs.json with --outputs.\n',
  ],
  [
    'a local run; it',
    { '.chaos-telemetry/outputs.json': local },
    'http://127.0.0.1:8080',
    'This is from .chaos-telemetry/outputs.json.\n',
  ],
])('no --outputs, and %s', async (_condition, outputs, url, told) => {
  const cwd = mkdtempSync(join(folder, 'cwd-'));
  for (const [file, content] of Object.entries(outputs)) {
    mkdirSync(dirname(join(cwd, file)), { recursive: true });
    writeFileSync(join(cwd, file), JSON.stringify(content));
  }
  const [tsx, entry] = [require.resolve('tsx/cjs'), resolve(__dirname, '../../../tools/client-config.ts')];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--require', tsx, entry], { cwd });
  expect(parse(stdout.split('\n# dev-Prometheus')[0]!)).toMatchObject({ telemetry: { api_url: url } });
  expect(stderr).toBe(told);
});

it('npm run client-config -- --help; the options', async () => {
  const { status, stdout, stderr } = await run('--help');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('--outputs <file>');
});

it('an unknown option; what was meant', async () => {
  const { status, stdout, stderr } = await run('--output', 'x');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toBe(
    '--output is not an option. Did you mean --outputs? See npm run --silent client-config -- --help\n',
  );
});
