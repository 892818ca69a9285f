import { TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import { explainFailure } from '../../../tools/aws/explain-failure';
import { preflight } from '../../../tools/preflight/preflight';
import { report, type Report } from '../../../tools/preflight/report';
import type { Synthesis } from '../../../tools/preflight/synthesis';
import { timestreamAccess, type TimestreamAccess } from '../../../tools/preflight/timestream-access';
import { clientsOf, startAws, type Question, type World } from './fake-aws';

const ACCOUNT = '123456789012';
const arnOfRole = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const deployRole = arnOfRole(`cdk-hnb659fds-deploy-role-${ACCOUNT}-us-east-1`);
const publishingRole = arnOfRole(`cdk-hnb659fds-file-publishing-role-${ACCOUNT}-us-east-1`);
const cloudFormationRole = arnOfRole(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-us-east-1`);
const bootstrapped = [deployRole, publishingRole, cloudFormationRole];
const alice = `arn:aws:iam::${ACCOUNT}:user/team/alice`;

const synthesis: Synthesis = {
  qualifier: 'hnb659fds',
  place: { account: undefined, region: undefined },
  stacks: [
    { name: 'dev-Files', resources: { Files: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'f' } } } },
    {
      name: 'dev-Metrics',
      resources: { Db: { Type: 'AWS::Timestream::Database', Properties: { DatabaseName: 'm' } } },
    },
  ],
};

/** All is well: an administrator of a prepared account that uses Timestream. */
const fine: World = {
  caller: alice,
  roles: bootstrapped,
  decide: ({ action, conditions }) =>
    action === 'iam:PassRole' && conditions['iam:PassedToService'] === undefined ? 'implicitDeny' : 'allowed',
  forbidden: [],
  timestreamRefusal: undefined,
  refusal: undefined,
};

const except =
  (refused: (question: Question) => boolean, decision: ReturnType<World['decide']> = 'implicitDeny') =>
  (question: Question): ReturnType<World['decide']> =>
    refused(question) ? decision : fine.decide(question);

async function reportOf(world: Partial<World>, allPolicies = false): Promise<Report> {
  const clients = clientsOf(await startAws({ ...fine, ...world }));
  const findings = await preflight(synthesis, clients, 'us-east-1');
  return report(findings, { context: { environment: 'dev' }, allPolicies });
}

it('all is well; who, where, what, and the command', async () => {
  expect(await reportOf({})).toEqual({
    ready: true,
    text: `You      ${alice}
Where    account ${ACCOUNT}, region us-east-1
Stacks   dev-Files, dev-Metrics

yes      The CDK is prepared in this account and region (cdk bootstrap).
yes      You may deploy, by the CDK's roles.
yes      CloudFormation's role may create what the stacks contain.
yes      The account may use Amazon Timestream for LiveAnalytics.

You can deploy:

  npx cdk deploy dev-Files dev-Metrics -c environment=dev --outputs-file cdk-outputs.json
`,
  });
});

it('nothing allowed; what is missing on what, what to do, and the policy that is enough', async () => {
  const { ready, text } = await reportOf({ decide: except(({ principal }) => principal === alice) });
  expect(ready).toBe(false);
  expect(text).toContain(`
NO       You may not deploy: neither by the CDK's roles nor with your own permissions.
         For the CDK's roles, no policy allows:
           on ${deployRole}
             sts:AssumeRole
           on ${publishingRole}
             sts:AssumeRole
         Instead, with your own permissions, no policy allows:
           on arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/dev-Files/*
             cloudformation:ContinueUpdateRollback, cloudformation:CreateChangeSet, `);
  expect(text).toContain(`           on ${cloudFormationRole}\n             iam:PassRole\n`);
  expect(text).toContain(`
You cannot deploy yet. What to do:

  1. Ask an administrator of the account for the policy for yourself below.

Policy for yourself, ${alice}:

{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "sts:AssumeRole",
      "Resource": [
        "${deployRole}",
        "${publishingRole}"
      ]
    }
  ]
}
`);
  expect(text).not.toContain("Policy for CloudFormation's role");
});

it("CloudFormation's role may do less than is needed; what it lacks, and its policy", async () => {
  const lacks = new Set(['s3:PutBucketPolicy', 's3:CreateBucket', 's3:PutBucketLogging']);
  const { ready, text } = await reportOf({
    decide: except(({ principal, action }) => principal === cloudFormationRole && lacks.has(action)),
  });
  expect(ready).toBe(false);
  expect(text).toContain(`
NO       CloudFormation's role may not create all that the stacks contain.
         ${cloudFormationRole}, no policy allows:
           on arn:aws:s3:::f
             s3:CreateBucket, s3:PutBucketLogging
yes `);
  expect(text).toContain(
    "  1. Ask an administrator of the account to give CloudFormation's role the policy below.\n\n",
  );
  const policy = JSON.parse(text.slice(text.indexOf('{'))) as { Statement: { Action: string[] }[] };
  expect(policy.Statement[0]).toMatchObject({ Effect: 'Allow', Resource: 'arn:aws:s3:::f' });
  expect(policy.Statement[0]?.Action).toContain('s3:CreateBucket');
});

const bySession = (role: string): string => `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/session`;
const ssoRole = arnOfRole('aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123');
const ssoSession = bySession('AWSReservedSSO_Admin_0123');
const rolesDenied = except(({ action }) => action === 'sts:AssumeRole');
const REFUSED_TIMESTREAM =
  'Only existing Timestream for LiveAnalytics customers can access the service. Reach out to AWS support, for more information.';

it.each<[string, Partial<World>, { ready: boolean; says: string[]; doesNotSay?: string[] }]>([
  [
    'a session of a role; the role is judged',
    {
      caller: bySession('deployer'),
      roles: [...bootstrapped, arnOfRole('deployer')],
      decide: except(({ principal }) => principal === arnOfRole('deployer')),
    },
    { ready: false, says: [`Policy for yourself, ${arnOfRole('deployer')}:`] },
  ],
  [
    'a session of a role with a path; the path is found',
    { caller: ssoSession, roles: [...bootstrapped, ssoRole] },
    { ready: true, says: [`You      ${ssoSession}\n`] },
  ],
  [
    'a session of a role that it may not look up; what IAM knows is judged',
    {
      caller: bySession('deployer'),
      roles: [...bootstrapped, arnOfRole('deployer')],
      forbidden: ['GetRole'],
    },
    {
      ready: false,
      says: [
        'unknown  Whether the CDK is prepared here (cdk bootstrap): you may not look at its roles (iam:GetRole).\n',
        "yes      You may deploy, by the CDK's roles.\n",
        'Nothing is known to be missing, but some checks were not possible. You can try to deploy:\n\n  npx cdk deploy dev-Files dev-Metrics ',
        `1. If the deployment says that the environment has not been bootstrapped, ask an administrator to run this once: npx cdk bootstrap aws://${ACCOUNT}/us-east-1\n`,
      ],
    },
  ],
  [
    'a session of a role with a path that it may not look up; that this is why nothing is known',
    { caller: ssoSession, roles: [...bootstrapped, ssoRole], forbidden: ['GetRole'] },
    {
      ready: false,
      says: [
        `unknown  Whether you may deploy: IAM knows no ${arnOfRole('AWSReservedSSO_Admin_0123')}, and you may not look it up (iam:GetRole).\n`,
      ],
    },
  ],
  [
    'the root user, who can assume no role; its own permissions will do',
    { caller: `arn:aws:iam::${ACCOUNT}:root` },
    { ready: true, says: ['yes      You may deploy, with your own permissions: the CDK warns'] },
  ],
  [
    'a federated user; that IAM cannot tell',
    { caller: `arn:aws:sts::${ACCOUNT}:federated-user/bob` },
    {
      ready: false,
      says: [
        'unknown  Whether you may deploy: IAM can simulate users and roles only, and you are neither.\n',
        `Policy for yourself, arn:aws:sts::${ACCOUNT}:federated-user/bob:\n`,
      ],
    },
  ],
  [
    'roles that may not be assumed, but permissions of one’s own; they will do',
    { decide: rolesDenied },
    { ready: true, says: ['yes      You may deploy, with your own permissions'], doesNotSay: ['Policy for'] },
  ],
  [
    'no permission to simulate; that, and both policies all the same',
    { forbidden: ['SimulatePrincipalPolicy'] },
    {
      ready: false,
      says: [
        `unknown  Whether you may deploy: you may not ask IAM (iam:SimulatePrincipalPolicy on ${alice}).\n`,
        "unknown  Whether CloudFormation's role may create what the stacks contain: you may not ask IAM",
        `Policy for yourself, ${alice}:\n`,
        `Policy for CloudFormation's role, ${cloudFormationRole}:\n`,
      ],
    },
  ],
  [
    'an account without the CDK; how to prepare it',
    { roles: [] },
    {
      ready: false,
      says: [
        'NO       The CDK is not prepared in this account and region: its roles are not there.\n',
        "yes      You may deploy, by the CDK's roles, once they are there.\n",
        `  1. Ask an administrator of the account to run this once: npx cdk bootstrap aws://${ACCOUNT}/us-east-1. `,
      ],
      doesNotSay: ['Policy for'],
    },
  ],
  [
    'a policy that denies; that it has to be changed',
    { decide: except(({ principal }) => principal === alice, 'explicitDeny') },
    {
      ready: false,
      says: [
        "For the CDK's roles, a policy denies:\n",
        'What a policy denies stays denied until that policy is changed.\n',
      ],
    },
  ],
  [
    'a permissions boundary; that it has to be extended',
    { decide: except(({ principal }) => principal === alice, 'boundary') },
    {
      ready: false,
      says: [
        'the permissions boundary does not allow:\n',
        'Also extend the permissions boundary by what it does not allow.\n',
      ],
    },
  ],
  [
    'an organization that forbids; who can help',
    { decide: except(({ principal }) => principal === cloudFormationRole, 'organization') },
    {
      ready: false,
      says: [
        'a policy of the organization forbids:\n',
        'Only administrators of the organization can allow what it forbids.\n',
      ],
    },
  ],
  [
    'an account that is too new for Timestream; what can be deployed without',
    { timestreamRefusal: REFUSED_TIMESTREAM },
    {
      ready: false,
      says: [
        'NO       The account may not use Amazon Timestream for LiveAnalytics, which dev-Metrics needs.\n',
        'You can deploy the rest:\n\n  npx cdk deploy dev-Files -c environment=dev --outputs-file cdk-outputs.json\n',
        'since 20 June 2025; no policy changes that. Use an account that used it before, or deploy dev-Files only. Or keep samples in InfluxDB: docs/stores.md.\n',
      ],
    },
  ],
  [
    'no permission to ask Timestream; that this is not known',
    {
      timestreamRefusal: `User: ${alice} is not authorized to perform: timestream:DescribeEndpoints because no identity-based policy allows the timestream:DescribeEndpoints action`,
    },
    {
      ready: false,
      says: [
        'unknown  Whether the account may use Amazon Timestream for LiveAnalytics: you may not ask Timestream (timestream:DescribeEndpoints).\n',
        'You can try to deploy:',
      ],
    },
  ],
])('%s', async (_condition, world, { ready, says, doesNotSay = [] }) => {
  const printed = await reportOf(world);
  for (const part of says) expect(printed.text).toContain(part);
  for (const part of doesNotSay) expect(printed.text).not.toContain(part);
  expect(printed.ready).toBe(ready);
});

it('--policies; both, though nothing is missing', async () => {
  const { ready, text } = await reportOf({}, true);
  expect(ready).toBe(true);
  expect(text).toMatch(/\nPolicy for yourself, [^]*\nPolicy for CloudFormation's role, /);
});

it('asks with regions, services and resources as policies are written for', async () => {
  const questions: Question[] = [];
  await reportOf({
    decide: (question) => {
      questions.push(question);
      return rolesDenied(question);
    },
  });
  expect(questions.filter(({ resource }) => resource !== '*' && resource.includes('*'))).toEqual([]);
  expect(new Set(questions.map(({ conditions }) => conditions['aws:RequestedRegion']))).toEqual(
    new Set(['us-east-1']),
  );
  expect(questions).toContainEqual({
    principal: alice,
    action: 'iam:PassRole',
    resource: cloudFormationRole,
    conditions: { 'aws:RequestedRegion': 'us-east-1', 'iam:PassedToService': 'cloudformation.amazonaws.com' },
  });
});

it.each<[string, string]>([
  ['InvalidClientTokenId', 'AWS does not accept your credentials'],
  ['SignatureDoesNotMatch', 'AWS does not accept your credentials'],
  ['ExpiredToken', 'Your AWS credentials have expired'],
  ['ExpiredTokenException', 'Your AWS credentials have expired'],
  ['RequestTimeTooSkewed', "AWS does not accept the time of this machine's clock"],
])('credentials that are answered %s; "%s…"', async (refusal, beginning) => {
  const error: unknown = await reportOf({ refusal }).catch((reason: unknown) => reason);
  expect(explainFailure(error)).toMatch(new RegExp(`^${beginning}`));
});

it('no one at the address; that AWS cannot be reached', async () => {
  const error: unknown = await preflight(synthesis, clientsOf('http://127.0.0.1:1'), 'us-east-1').catch(
    (reason: unknown) => reason,
  );
  expect(explainFailure(error)).toBe(
    'AWS cannot be reached (ECONNREFUSED). Check the network, a proxy, and that the region exists',
  );
});

it('tables of another region; Timestream is asked there', async () => {
  const regions: string[] = [];
  const { timestream, ...clients } = clientsOf(await startAws(fine));
  const elsewhere: Synthesis = {
    ...synthesis,
    stacks: [
      {
        name: 'dev-Metrics',
        resources: {
          Connector: {
            Type: 'AWS::Lambda::Function',
            Properties: {
              Role: 'arn:aws:iam::123456789012:role/connector',
              Environment: { Variables: { TIMESTREAM_REGION: 'eu-west-3' } },
            },
          },
        },
      },
    ],
  };
  const ask = (region: string): TimestreamWriteClient => {
    regions.push(region);
    return timestream(region);
  };
  const findings = await preflight(elsewhere, { ...clients, timestream: ask }, 'us-east-1');
  expect([regions, findings.timestream]).toEqual([['eu-west-3'], { kind: 'open' }]);
  const { text } = report(
    { ...findings, timestream: { kind: 'no-such-region' } },
    { context: {}, allPolicies: false },
  );
  expect(text).toContain('is not in region eu-west-3; dev-Metrics needs it.');
  expect(text).toContain('with the key region of prometheusConnector');
});

it.each<[string, string, TimestreamAccess]>([
  [
    'no such host; not in the region',
    'getaddrinfo ENOTFOUND ingest.timestream.eu-west-3.amazonaws.com',
    { kind: 'no-such-region' },
  ],
  [
    'no answer; that this is not known',
    'connect ETIMEDOUT 192.0.2.1:443',
    { kind: 'unknown', reason: 'Timestream did not answer (ETIMEDOUT)' },
  ],
])('Timestream: %s', async (_condition, message, expected) => {
  const requestHandler = { handle: () => Promise.reject(new Error(message)) };
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
  const client = new TimestreamWriteClient({
    region: 'eu-west-3',
    credentials,
    maxAttempts: 1,
    requestHandler,
  });
  expect(await timestreamAccess(client)).toEqual(expected);
});
