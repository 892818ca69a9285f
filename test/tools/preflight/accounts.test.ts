// The real stacks, asked about in accounts whose policies are evaluated as IAM does. Without the CDK's own validation, which
// takes seconds; the command's test has it.
import { explainFailure } from '../../../tools/aws/explain-failure';
import { preflight } from '../../../tools/preflight/preflight';
import { policyReport, report } from '../../../tools/preflight/report';
import { policyPlace, synthesize, type Synthesis } from '../../../tools/preflight/synthesis';
import { clientsOf, startAws, type World } from './fake-aws';
import { decisionsOf, everything, type Principal, type Statement } from './policy-world';

process.env['CDK_VALIDATION'] = 'false';

const ACCOUNT = '123456789012';
const OTHER = '999999999999';
const arn = (name: string, account = ACCOUNT): string => `arn:aws:iam::${account}:${name}`;
const bootstrapRole = (name: string): string => arn(`role/cdk-hnb659fds-${name}-${ACCOUNT}-us-east-1`);
const [deployRole, publishingRole, cloudFormationRole] = [
  'deploy-role',
  'file-publishing-role',
  'cfn-exec-role',
].map(bootstrapRole) as [string, string, string];
const bootstrapped = [deployRole, publishingRole, cloudFormationRole];
const alice = arn('user/alice');
const administrator: Principal = { identity: everything };

const telemetry = { bucketPrefix: 'mine' };
const synthesisOf = (dev: object): Synthesis =>
  synthesize({ environments: { dev: { krknTelemetry: telemetry, ...dev } } });
const agnostic = synthesisOf({});
const place = { account: ACCOUNT, region: 'us-east-1' };
const located = synthesisOf(place);
const elsewhere = synthesisOf({ account: OTHER, region: 'eu-west-1' });
const importedBucket = synthesisOf({
  ...place,
  krknTelemetry: { ...telemetry, bucket: 'runs.of.the.team' },
});
const importedReports = synthesisOf({
  ...place,
  prometheusConnector: { destinations: [{ magneticStoreWrites: true, rejectedDataBucket: 'reports' }] },
});
const telemetryOnly = synthesisOf({ ...place, region: 'us-west-1', prometheusConnector: 'none' });

/** The policies that preflight prints for a place, each as statements. */
function printedPolicies(synthesis: Synthesis): { deployer: Statement[]; cloudFormation: Statement[] } {
  const text = policyReport(synthesis, policyPlace(synthesis, place));
  const of = (title: string): Statement[] =>
    text
      .split(/^(?=Policy for )/m)
      .filter((part) => part.startsWith(title))
      .flatMap((part) => (JSON.parse(part.slice(part.indexOf('{'))) as { Statement: Statement[] }).Statement);
  return { deployer: of('Policy for the user'), cloudFormation: of("Policy for CloudFormation's role") };
}

const printed = printedPolicies(located);
const deny = (Action: string, Resource = '*'): Statement => ({ Effect: 'Deny', Action, Resource });
const onlyIn = (region: string): Statement[] => [
  {
    Effect: 'Allow',
    Action: '*',
    Resource: '*',
    Condition: { StringEquals: { 'aws:RequestedRegion': region } },
  },
];

interface Account extends Partial<World> {
  readonly synthesis?: Synthesis;
  /** By ARN. Default: the caller and CloudFormation's role are administrators. */
  readonly principals?: Readonly<Record<string, Principal>>;
  readonly organization?: readonly Statement[];
  /** What the caller has chosen. */
  readonly region?: string | undefined;
}

/** What preflight says in an account, in the end: whether one can deploy, or why not. */
async function saidIn({
  synthesis = agnostic,
  principals = {},
  organization,
  region,
  ...world
}: Account): Promise<{ ready: boolean; text: string }> {
  const all = {
    [alice]: administrator,
    [arn('user/bob', OTHER)]: administrator,
    [cloudFormationRole]: administrator,
    ...principals,
  };
  const clients = clientsOf(
    await startAws({
      caller: alice,
      roles: bootstrapped,
      decide: decisionsOf(all, organization),
      forbidden: [],
      timestreamRefusal: undefined,
      refusal: undefined,
      ...world,
    }),
  );
  try {
    const findings = await preflight(synthesis, clients, region);
    return report(findings, { context: {}, allPolicies: false });
  } catch (error) {
    return { ready: false, text: explainFailure(error) ?? String(error) };
  }
}

const inUsEast1 = { region: 'us-east-1' };
const accounts: readonly [string, Account, boolean, readonly string[]][] = [
  [
    'an administrator',
    inUsEast1,
    true,
    [`Where    account ${ACCOUNT}, region us-east-1\n`, 'You can deploy:'],
  ],
  ['an administrator, stacks with a place', { synthesis: located, ...inUsEast1 }, true, ['You can deploy:']],
  [
    'an administrator without a region, stacks with a place',
    { synthesis: located },
    true,
    [`Where    account ${ACCOUNT}, region us-east-1\n`],
  ],
  [
    'another account',
    { synthesis: elsewhere, region: 'eu-west-1' },
    false,
    [
      `Invalid place: dev-KrknTelemetry, dev-PrometheusConnector would go to account ${OTHER}, region eu-west-1; you are ${alice} in account ${ACCOUNT}, region eu-west-1. Choose credentials of account ${OTHER} with AWS_PROFILE, or change the environment's account and region in cdk.json`,
    ],
  ],
  [
    'another region',
    { synthesis: located, region: 'eu-west-1' },
    false,
    [
      `would go to account ${ACCOUNT}, region us-east-1; you are ${alice} in account ${ACCOUNT}, region eu-west-1. Set AWS_REGION=us-east-1, or change the environment's region in cdk.json`,
    ],
  ],
  [
    'another account and region',
    { synthesis: located, caller: arn('user/bob', OTHER), region: 'eu-west-1' },
    false,
    [
      `account ${ACCOUNT}, region us-east-1; you are ${arn('user/bob', OTHER)} in account ${OTHER}, region eu-west-1. `,
    ],
  ],
  [
    'the printed policies and no more',
    {
      synthesis: located,
      ...inUsEast1,
      principals: {
        [alice]: { identity: printed.deployer },
        [cloudFormationRole]: { identity: printed.cloudFormation },
      },
    },
    true,
    ["yes      You may deploy, by the CDK's roles.\n", "yes      CloudFormation's role may create"],
  ],
  [
    'nothing allowed',
    { ...inUsEast1, principals: { [alice]: { identity: [] } } },
    false,
    ['NO       You may not deploy', 'sts:AssumeRole', 'iam:PassRole'],
  ],
  [
    'a role of CloudFormation that may do nothing',
    { ...inUsEast1, principals: { [cloudFormationRole]: { identity: [] } } },
    false,
    ["NO       CloudFormation's role may not create all", 's3:CreateBucket', 'timestream:CreateTable'],
  ],
  ['nothing bootstrapped', { ...inUsEast1, roles: [] }, false, ['NO       The CDK is not prepared']],
  [
    'an imported bucket that everyone is denied: it is never altered',
    {
      synthesis: importedBucket,
      ...inUsEast1,
      organization: [...everything, deny('s3:*', 'arn:aws:s3:::runs.of.the.team*')],
    },
    true,
    ['You can deploy:'],
  ],
  [
    'an imported bucket for reports that CloudFormation is denied',
    {
      synthesis: importedReports,
      ...inUsEast1,
      principals: {
        [cloudFormationRole]: { identity: [...everything, deny('s3:PutObject', 'arn:aws:s3:::reports/*')] },
      },
    },
    false,
    ['a policy denies:\n           on arn:aws:s3:::reports/*\n             s3:PutObject\n'],
  ],
  [
    'a boundary for another region',
    {
      ...inUsEast1,
      principals: { [cloudFormationRole]: { identity: everything, boundary: onlyIn('eu-west-1') } },
    },
    false,
    ['the permissions boundary does not allow:\n'],
  ],
  [
    'an organization that allows other regions only',
    { ...inUsEast1, organization: onlyIn('eu-west-1') },
    false,
    ['a policy of the organization forbids:\n'],
  ],
  [
    'roles that may be handed to another service only',
    {
      ...inUsEast1,
      principals: {
        [cloudFormationRole]: {
          identity: [
            ...everything,
            {
              ...deny('iam:PassRole'),
              Condition: { StringNotEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
            },
          ],
        },
      },
    },
    false,
    ['iam:PassRole'],
  ],
  [
    'too new for Timestream',
    {
      ...inUsEast1,
      timestreamRefusal: 'Only existing Timestream for LiveAnalytics customers can access the service.',
    },
    false,
    ['You can deploy the rest:\n\n  npx cdk deploy dev-KrknTelemetry '],
  ],
  [
    'a region without Timestream, and no connector',
    {
      synthesis: telemetryOnly,
      region: 'us-west-1',
      roles: bootstrapped.map((role) => role.replace('us-east-1', 'us-west-1')),
      principals: { [cloudFormationRole.replace('us-east-1', 'us-west-1')]: administrator },
    },
    true,
    ['Stacks   dev-KrknTelemetry\n', 'You can deploy:'],
  ],
  ['no permission to ask', { ...inUsEast1, forbidden: ['SimulatePrincipalPolicy'] }, false, ['unknown  ']],
];

it('there are 15 accounts at least', () => {
  expect(accounts.length).toBeGreaterThanOrEqual(15);
});

it.each(accounts)('%s', async (_account, account, ready, says) => {
  const said = await saidIn(account);
  for (const part of says) expect(said.text).toContain(part);
  expect(said.ready).toBe(ready);
});

it('printed policies are for the place that is asked for, of its partition', () => {
  const text = policyReport(agnostic, policyPlace(agnostic, { account: OTHER, region: 'eusc-de-east-1' }));
  const arns = text.match(/"arn:[^"]+"/g) ?? [];
  expect(arns.filter((each) => !each.startsWith('"arn:aws-eusc:'))).toEqual([]);
  expect(arns.filter((each) => each.includes(ACCOUNT) || each.includes('us-east-1'))).toEqual([]);
  expect(arns.length).toBeGreaterThan(20);
});

it('policies are not printed for another place than that of the stacks', () => {
  expect(() => policyPlace(located, { account: OTHER, region: 'us-east-1' })).toThrow(
    `Invalid place: account ${OTHER}, region us-east-1, where cdk.json sends the environment to account ${ACCOUNT}, region us-east-1`,
  );
});
