import { startChild } from '../../local/support/child-process';
import type { Command } from '../../../command-line/command';
import { parseCommand, type PreflightOptions } from '../../../tools/preflight/arguments';
import { blocks, commandsOf, page } from '../../support/docs';
import { startAws } from './fake-aws';

const misuse = (problem: string): Command<PreflightOptions> => ({ kind: 'misuse', problem });

it.each<[string, string[], Command<PreflightOptions>]>([
  ['nothing; all stacks', [], { kind: 'run', options: { stacks: [], context: {}, allPolicies: false } }],
  [
    'everything; as given',
    ['dev-KrknTelemetry', '-c', 'environment=dev', '--context', 'a=b=c', '--policies'],
    {
      kind: 'run',
      options: {
        stacks: ['dev-KrknTelemetry'],
        context: { environment: 'dev', a: 'b=c' },
        allPolicies: true,
      },
    },
  ],
  [
    'a place for policies; it',
    ['--policies', '--account', '123456789012', '--region', 'eusc-de-east-1'],
    {
      kind: 'run',
      options: {
        stacks: [],
        context: {},
        allPolicies: true,
        policiesFor: { account: '123456789012', region: 'eusc-de-east-1' },
      },
    },
  ],
  [
    'an account without a region; that both are needed',
    ['--policies', '--account', '123456789012'],
    misuse('--account and --region go together, and with --policies'),
  ],
  [
    'a place without policies; what it is for',
    ['--account', '123456789012', '--region', 'us-east-1'],
    misuse('--account and --region go together, and with --policies'),
  ],
  [
    'no account; what one looks like',
    ['--policies', '--account', '1234', '--region', 'us-east-1'],
    misuse('--account: got "1234", expected the 12 digits of an account, as text'),
  ],
  ['--help; it', ['--help'], { kind: 'help' }],
  [
    'context without a value; what it looks like',
    ['-c', 'dev'],
    misuse("-c takes key=value such as environment=dev, not 'dev'"),
  ],
  ['an unknown option; it', ['--profile', 'x'], misuse('--profile is not an option')],
])('arguments: %s', (_condition, args, expected) => {
  expect(parseCommand(args, {})).toEqual(expected);
});

interface Ended {
  readonly status: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** Variables are given by `env`, so that those of the machine are out of it. */
async function run(variables: Readonly<Record<string, string>>, ...args: string[]): Promise<Ended> {
  const child = await startChild('env', [
    '-i',
    `PATH=${process.env['PATH'] ?? ''}`,
    'AWS_CONFIG_FILE=/nonexistent',
    'AWS_SHARED_CREDENTIALS_FILE=/nonexistent',
    'AWS_EC2_METADATA_DISABLED=true',
    // The CDK's own checks of templates, which are most of a run, and are made where dev is synthesized by its command line.
    'CDK_VALIDATION=false',
    ...Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    process.execPath,
    ...['--require', 'tsx/cjs', 'tools/preflight.ts', ...args],
  ]);
  return { status: await child.ended, stdout: child.stdout(), stderr: child.stderr() };
}

it('the command, with the region and key of its environment; the report of the real stacks', async () => {
  const caller = 'arn:aws:iam::123456789012:root';
  const world = { decide: () => 'allowed' as const, forbidden: [], refusal: undefined };
  const endpoint = await startAws({ ...world, caller, roles: [], timestreamRefusal: undefined });
  const { status, stdout, stderr } = await run(
    {
      AWS_ENDPOINT_URL: endpoint,
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
    },
    ...['-c', 'environment=prod', 'prod-KrknTelemetry'],
  );
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  expect(stdout).toContain('Where    account 123456789012, region eu-west-1\nStacks   prod-KrknTelemetry\n');
  expect(stdout).toContain('npx cdk bootstrap aws://123456789012/eu-west-1. ');
  expect(stdout).not.toContain('Timestream');
});

it('the command prints the policies for a place without credentials, as docs/deploy.md shows', async () => {
  const [, shown] = /```text\n(To deploy [^`]*)```/.exec(page('deploy.md').text) ?? [];
  const command = blocks('shell')
    .flatMap(({ code }) => commandsOf(code))
    .find((line) => line.includes('--policies --account'))!;
  const args = command.split(' -- ')[1]!.split(' ');
  expect(await run({}, ...args)).toEqual({ status: 0, stdout: shown, stderr: '' });
});

it.each<[string, Record<string, string>, string[], Ended]>([
  [
    'no region; how to choose one',
    {},
    [],
    {
      status: 1,
      stdout: '',
      stderr:
        "No AWS region is chosen. Set AWS_REGION, such as AWS_REGION=us-east-1, or a profile's region with 'aws configure'.\n",
    },
  ],
  [
    'no credentials; how to get some',
    { AWS_REGION: 'us-east-1' },
    [],
    {
      status: 1,
      stdout: '',
      stderr:
        "No AWS credentials were found: set AWS_PROFILE, or log in with 'aws sso login', or enter a key with 'aws configure'. What the SDK says: Could not load credentials from any providers.\n",
    },
  ],
  [
    'an unknown environment; those of cdk.json',
    { AWS_REGION: 'us-east-1' },
    ['-c', 'environment=nowhere'],
    {
      status: 1,
      stdout: '',
      stderr: `Invalid configuration:
  environment: got "nowhere", expected a key of "environments" in cdk.json, which has: dev, prod.
`,
    },
  ],
])('the command: %s', async (_condition, variables, args, expected) => {
  expect(await run(variables, ...args)).toEqual(expected);
});
