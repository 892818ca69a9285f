// The workflow that docs/ci-cd.md has people copy: it is read as GitHub does, and its steps run but for the deployment.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { startChild } from './local/support/child-process';
import { cdkOptions, commandsOf, page, root, scripts, wordsOf } from './support/docs';
import { startAws } from './tools/preflight/fake-aws';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string | number>>;
}

interface Job {
  readonly environment: string;
  readonly concurrency: string;
  readonly needs?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

const workflow = parse(readFileSync(join(root, 'docs/examples/deploy.yml'), 'utf8')) as {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
};
const jobs = Object.values(workflow.jobs);
const { environments } = (
  JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as {
    readonly context: { readonly environments: Readonly<Record<string, object>> };
  }
).context;

const ACCOUNT = '123456789012';
const REGION = 'us-east-1';
const role = `arn:aws:iam::${ACCOUNT}:role/chaos-telemetry-deploy`;
const bootstrapRole = (kind: string): string =>
  `arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-${kind}-role-${ACCOUNT}-${REGION}`;

const deployed = {
  'dev-KrknTelemetry': {
    TelemetryApiUrl: 'https://abc.execute-api.us-east-1.amazonaws.com/prod',
    TelemetryFilesUrl: 'https://abc.execute-api.us-east-1.amazonaws.com/prod/files',
    TelemetryBucketName: 'runs',
  },
};

it('runs for main only, and may ask for credentials and read the code, no more', () => {
  expect(workflow.on).toEqual({ push: { branches: ['main'] }, workflow_dispatch: null });
  expect(workflow.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
});

it('a job for each environment of cdk.json, one deployment of it at a time, prod after dev', () => {
  expect(Object.keys(workflow.jobs)).toEqual(Object.keys(environments));
  for (const [name, job] of Object.entries(workflow.jobs)) {
    expect(job).toMatchObject({
      environment: name,
      env: { ENVIRONMENT: name },
      concurrency: `deploy-${name}`,
    });
  }
  expect(workflow.jobs['prod']?.needs).toBe('dev');
});

it.each(jobs.map((job) => [job.environment, job] as const))(
  '%s: credentials without a key, then preflight, diff, deployment and outputs, in this order',
  (_, { steps }) => {
    const place = (part: string): number =>
      steps.findIndex(({ run, uses }) => (run ?? uses ?? '').includes(part));
    const places = [
      'npm ci',
      'configure-aws-credentials',
      'preflight',
      'cdk diff',
      'cdk deploy',
      'upload-artifact',
    ];
    expect(places.map(place)).toEqual(places.map(place).toSorted((left, right) => left - right));
    expect(places.map(place)).not.toContain(-1);
    expect(steps[place('configure-aws-credentials')]?.with).toEqual({
      'role-to-assume': '${{ vars.AWS_ROLE }}',
      'aws-region': '${{ vars.AWS_REGION }}',
    });
    for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@v\d+$/);
  },
);

it('each command is one of ours, with options that there are', async () => {
  const commands = jobs.flatMap(({ steps }) => steps.flatMap(({ run = '' }) => commandsOf(run)));
  for (const command of new Set(commands)) {
    const [program, ...words] = wordsOf(command);
    if (program === 'npm') {
      const [verb, script] = words.filter((word) => !word.startsWith('-'));
      expect(verb === 'run' ? Object.keys(scripts) : [undefined]).toContain(script);
    } else {
      expect([program, words[0]]).toEqual(['npx', 'cdk']);
      const options = words.filter((word) => word.startsWith('-'));
      expect(await cdkOptions(words[1] ?? '')).toEqual(expect.arrayContaining(options));
    }
  }
  expect(commands).toContainEqual(expect.stringMatching(/^npx cdk deploy .*--require-approval never /));
});

it.each(jobs.map((job) => [job.environment, job] as const))(
  '%s: the steps run with the rights of the page, and print what clients need',
  async (_, { env, steps }) => {
    const endpoint = await startAws({
      caller: `arn:aws:sts::${ACCOUNT}:assumed-role/chaos-telemetry-deploy/GitHubActions`,
      roles: [role, ...['deploy', 'file-publishing', 'cfn-exec'].map(bootstrapRole)],
      decide: ({ principal, action, resource }) =>
        principal !== role || isAllowed(action, resource) ? 'allowed' : 'implicitDeny',
      forbidden: [],
      timestreamRefusal: undefined,
      refusal: undefined,
    });
    const temporary = mkdtempSync(join(tmpdir(), 'ci-cd-'));
    const outputs = join(temporary, 'cdk-outputs.json');
    const printed: string[] = [];
    for (const command of steps.flatMap(({ run = '' }) => run)) {
      if (command.includes('cdk diff')) continue;
      if (command.includes('cdk deploy')) {
        // What the CDK would do, as far as the steps that follow can tell.
        expect(command).toContain('--outputs-file $RUNNER_TEMP/cdk-outputs.json');
        writeFileSync(outputs, JSON.stringify(deployed));
        continue;
      }
      const child = await startChild('env', [
        '-i',
        ...[`PATH=${process.env['PATH'] ?? ''}`, `HOME=${temporary}`, `RUNNER_TEMP=${temporary}`],
        ...['AWS_ACCESS_KEY_ID=ASIAEXAMPLE', 'AWS_SECRET_ACCESS_KEY=secret', `AWS_REGION=${REGION}`],
        `AWS_ENDPOINT_URL=${endpoint}`,
        ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
        // What is installed stays.
        ...['bash', '-ec', command === 'npm ci' ? 'npm ci --dry-run --offline --ignore-scripts' : command],
      ]);
      expect([command, await child.ended, child.stderr()]).toEqual([command, 0, expect.any(String)]);
      printed.push(child.stdout());
    }
    expect(printed.join('\n')).toContain('You can deploy:');
    expect(printed.at(-1)).toContain('api_url: "https://abc.execute-api.us-east-1.amazonaws.com/prod"');
    const kept = steps.find(({ uses }) => uses?.includes('upload-artifact'))?.with?.['path'];
    expect(String(kept).replace('${{ runner.temp }}', temporary)).toBe(outputs);
    rmSync(temporary, { recursive: true });
  },
);

/** Whether the policy of docs/ci-cd.md allows it. */
function isAllowed(action: string, resource: string): boolean {
  return deployPolicy().some(
    ({ Action, Resource }) =>
      [Action].flat().includes(action) && [Resource].flat().some((pattern) => matches(pattern, resource)),
  );
}

function matches(pattern: string, resource: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(resource);
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

function deployPolicy(): readonly Statement[] {
  const [, code = ''] = /```json\n([^`]*"sts:AssumeRole"[^`]*)```/.exec(page('ci-cd.md').text) ?? [];
  return (JSON.parse(code) as { Statement: readonly Statement[] }).Statement;
}
