// What the documentation tells people to paste and to type, given to the real programs.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { prometheusConfig } from '../../client-config/prometheus';
import { settings } from '../../lambda/prometheus-connector/settings';
import { startLocalRun } from '../../local/run';
import { asPrometheusConfig, blocks, commandsOf, prometheusBlocks, root, type Block } from '../support/docs';
import { krknFixture } from '../support/krkn-payloads';
import { clientPath } from './support/clients';

const run = promisify(execFile);

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docs-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** What promtool, of Debian's Prometheus 2.42, says of a block. Files that it names need not be there. */
async function check(code: string): Promise<string> {
  const file = join(folder, 'prometheus.yml');
  await writeFile(file, asPrometheusConfig(code));
  const { stdout, stderr } = await run(clientPath('promtool'), [
    'check',
    'config',
    '--syntax-only',
    file,
  ]).catch((error: unknown) => error as { stdout: string; stderr: string });
  return stdout + stderr;
}

const VALID = / SUCCESS: .* is valid prometheus config file syntax\n/;
/** As troubleshooting.md has it. */
const CANNOT_SIGN_READS = /FAILED: .*\n +line \d+: field sigv4 not found in type config\.\S+\s*$/;
/** The same. */
const TOO_OLD = /FAILED: .*\n +line \d+: field service_name not found in type sigv4\.\S+\s*$/;

const named = (list: readonly Block[]): [string, string][] => list.map(({ name, code }) => [name, code]);
const isNewer = ({ code }: Block): boolean => code.includes('service_name');

it.each(named(prometheusBlocks().filter((block) => !isNewer(block))))(
  'promtool finds nothing wrong: %s',
  async (_name, code) => {
    expect(await check(code)).toMatch(VALID);
  },
);

it.each(named(prometheusBlocks().filter(isNewer)))(
  'an old promtool finds wrong what troubleshooting.md says, and nothing else: %s',
  async (_name, code) => {
    expect(await check(code)).toMatch(TOO_OLD);
    expect(await check(code.replace(/^ *service_name:.*\n/m, ''))).toContain('SUCCESS');
  },
);

it.each(settings.auth.schema.options)(
  'what client-config prints under %s is the same',
  async (ConnectorAuth) => {
    const outputs = {
      InvokeWriteURL: 'https://abc.execute-api.us-east-1.amazonaws.com/prod/write',
      InvokeReadURL: 'https://abc.execute-api.us-east-1.amazonaws.com/prod/read',
      PrometheusDatabaseLabel: 'prometheusDatabaseLabel',
      PrometheusTableLabel: 'prometheusTableLabel',
    };
    const withDefault = { ...outputs, DefaultDatabase: 'dev-prometheus', DefaultTable: 'metrics' };
    for (const deployed of [outputs, withDefault]) {
      const code = prometheusConfig({ ...deployed, ConnectorAuth });
      expect(await check(code)).toMatch(ConnectorAuth === 'iam' ? TOO_OLD : VALID);
    }
  },
);

it('promtool finds sigv4 wrong in remote_read, which has none', async () => {
  const code = 'remote_read:\n  - url: https://a.example\n    sigv4:\n      region: us-east-1\n';
  expect(await check(code)).toMatch(CANNOT_SIGN_READS);
});

it('promtool does find mistakes', async () => {
  expect(await check('remote_write:\n  - uri: https://a.example\n')).toContain('field uri not found');
});

it('deploy.md: curl sends a first run, and finds both services alive', async () => {
  const local = await startLocalRun({ dataFolder: folder, telemetryPort: 0, connectorPort: 0 });
  try {
    const { TelemetryApiUrl, TelemetryUsername, TelemetryPassword } = local.outputs['local-KrknTelemetry'];
    const { InvokeWriteURL } = local.outputs['local-PrometheusConnector'];
    const commands = blocks('shell')
      .filter(({ name }) => name.includes('deploy.md'))
      .flatMap(({ code }) => commandsOf(code))
      .filter((command) => command.startsWith('curl '))
      .map((command) =>
        command
          .replace('curl ', 'curl --silent --show-error ')
          .replace('<TelemetryApiUrl>', TelemetryApiUrl)
          .replace('<connector>', InvokeWriteURL.replace(/\/write$/, ''))
          .replace('--user krkn', `--user ${TelemetryUsername}:${TelemetryPassword}`),
      );
    const answers = await Promise.all(commands.map((command) => run('bash', ['-c', command])));
    expect(answers.map(({ stdout }) => stdout)).toEqual([
      '{"status":"ok"}',
      'record first/hello/telemetry.json created',
      '{"status":"ok"}',
    ]);
  } finally {
    await local.close();
  }
}, 60_000);

it('krkn-clients.md: a run is taken out of a log of Krkn, and sent', async () => {
  const local = await startLocalRun({ dataFolder: folder, telemetryPort: 0, connectorPort: 0 });
  try {
    const { TelemetryApiUrl, TelemetryUsername, TelemetryPassword } = local.outputs['local-KrknTelemetry'];
    const telemetry = JSON.parse(krknFixture('kubernetes-run.json').toString()) as object;
    const logged = JSON.stringify({ telemetry, critical_alerts: null }, undefined, 4);
    await writeFile(
      join(folder, 'krkn.log'),
      `2026-11-03 10:05:12,001 [INFO] Chaos data:\n${logged}\n2026-11-03 10:05:12,002 [INFO] {"done": 1}\n}\n`,
    );
    const [sending] = blocks('shell').filter(
      ({ name, code }) => name.includes('krkn-clients.md') && code.includes('krkn.log'),
    );
    const script = sending!.code
      .replace('<TelemetryApiUrl>', TelemetryApiUrl)
      .replace('<run>', '1793700000-lost')
      .replace('--user krkn', `--silent --user ${TelemetryUsername}:${TelemetryPassword}`);
    const { stdout } = await run('bash', ['-e', '-c', script], { cwd: folder });
    expect(stdout).toBe('record team-a/1793700000-lost/telemetry.json created');
  } finally {
    await local.close();
  }
}, 60_000);

it.each(['start', 'preflight', 'client-config'])(
  'npm run %s -- --help; it says how it is used',
  async (script) => {
    const { stdout } = await run('npm', ['run', '--silent', script, '--', '--help'], { cwd: root });
    expect(stdout).toContain('Usage: npm ');
  },
  60_000,
);

it('security.md: the lines that make a new password make credentials that the service can read', async () => {
  const making = blocks('shell')
    .filter(({ name, code }) => name.includes('security.md') && code.includes('/dev/urandom'))
    .map(({ code }) => code.split('\n').filter((line) => !line.startsWith('aws ')));
  expect(making).toHaveLength(2);
  for (const lines of making) {
    const script = [...lines, 'cat new-credentials.json'].join('\n');
    const { stdout } = await run('bash', ['-e', '-c', script], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual({
      username: expect.stringMatching(/^(krkn|prometheus)$/) as unknown,
      password: expect.stringMatching(/^[A-Za-z]{32}$/) as unknown,
    });
  }
});
