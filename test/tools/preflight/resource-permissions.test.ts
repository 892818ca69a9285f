import { policiesOf } from '../../../tools/preflight/permission';
import { resourcePermissions } from '../../../tools/preflight/resource-permissions';
import { selectStacks, synthesize, type Resource } from '../../../tools/preflight/synthesis';

// The CDK's own validation of templates takes seconds, and finds nothing: the command's test has it.
process.env['CDK_VALIDATION'] = 'false';

const place = { partition: 'aws-cn', account: '123456789012', region: 'cn-north-1' };

const every = (name: string) => ({
  functionName: name,
  roleName: name,
  reservedConcurrency: 1,
  monthlyBudget: 10,
});

function domain(name: string): object {
  return {
    domainName: `${name}.example.com`,
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000',
    truststore: { bucket: 'authorities', key: 'authorities.pem' },
  };
}

/** Together these make use of every setting that adds a resource. */
const environments: Readonly<Record<string, object>> = {
  least: { krknTelemetry: { bucketPrefix: 'chaos', auth: 'none', bucket: 'kept' } },
  usual: { krknTelemetry: { bucketPrefix: 'chaos' } },
  most: {
    alarmEmail: 'operator@example.com',
    tags: { team: 'chaos' },
    krknTelemetry: { bucketPrefix: 'most', retention: 30, domain: domain('runs'), ...every('runs') },
    prometheusConnector: {
      auth: 'basic',
      domain: domain('metrics'),
      destinations: [{ magneticStoreWrites: true }],
      ...every('metrics'),
    },
  },
  influxdb: {
    krknTelemetry: { bucketPrefix: 'influxdb', metrics: {} },
    prometheusConnector: { store: 'influxdb' },
  },
  signed: {
    krknTelemetry: { bucketPrefix: 'signed' },
    prometheusConnector: { auth: 'iam', executionPolicyName: 'e', timestreamPolicyName: 't' },
  },
};

it.each(Object.keys(environments))('every type of resource has its permissions: %s', (environment) => {
  const { stacks } = synthesize({ environments, environment });
  const { permissions, unknownTypes } = resourcePermissions(stacks, place);
  expect(unknownTypes).toEqual([]);
  expect(permissions.filter(({ resource }) => !/^(\*|arn:aws-cn:.+)$/.test(resource))).toEqual([]);
  expect(
    permissions.flatMap(({ actions }) => actions).filter((action) => !/^[a-z0-9-]+:[A-Z]\w+$/.test(action)),
  ).toEqual([]);
});

function permissionsOf(resources: Readonly<Record<string, Resource>>, name = 'dev-Stack'): unknown[] {
  return resourcePermissions([{ name, resources }], place).permissions.map(({ resource }) => resource);
}

it.each<[string, object, string[]]>([
  ['neither', {}, []],
  ['policies', { Policies: [] }, ['iam:DeleteRolePolicy', 'iam:PutRolePolicy']],
  [
    'a boundary',
    { PermissionsBoundary: 'arn:aws:iam::123456789012:policy/bounds' },
    ['iam:DeleteRolePermissionsBoundary', 'iam:PutRolePermissionsBoundary'],
  ],
])('a role with policies of its own, or a boundary: %s', (_, Properties, expected) => {
  const stack = { name: 'dev', resources: { R: { Type: 'AWS::IAM::Role', Properties } as Resource } };
  const actions = resourcePermissions([stack], place).permissions.flatMap((permission) => permission.actions);
  expect(actions.filter((action) => /Policy$|Boundary$/.test(action) && !/Get|Update/.test(action))).toEqual(
    expected,
  );
});

it('a type that the table lacks; it', () => {
  const stack = { name: 'dev', resources: { Table: { Type: 'AWS::DynamoDB::Table' } } };
  expect(resourcePermissions([stack], place)).toEqual({
    permissions: [],
    unknownTypes: ['AWS::DynamoDB::Table'],
  });
});

const role: Resource = { Type: 'AWS::IAM::Role' };
const account = { Ref: 'AWS::AccountId' };

it.each<[string, Readonly<Record<string, Resource>>, string[]]>([
  [
    'a name; as given, with what is known of the place',
    {
      Runs: {
        Type: 'AWS::S3::Bucket',
        Properties: { BucketName: { 'Fn::Join': ['-', ['runs', account, { Ref: 'AWS::Region' }]] } },
      },
    },
    ['arn:aws-cn:s3:::runs-123456789012-cn-north-1'],
  ],
  [
    'no name for a bucket; the same in lower case',
    { B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'AWS::NoValue' } } } },
    ['arn:aws-cn:s3:::dev-stack-*'],
  ],
  ['no name; what CloudFormation will make of that of the stack', { R: role }, ['role/dev-Stack-*']],
  [
    'no name for a secret; what CloudFormation will make of its id',
    { Credentials0: { Type: 'AWS::SecretsManager::Secret' } },
    ['secret:Credentials0-*', '*'],
  ],
  [
    'a part of a name that is known at deployment only; anything',
    {
      L: {
        Type: 'AWS::Logs::LogGroup',
        Properties: { LogGroupName: { 'Fn::Join': ['', ['/aws/a-', { 'Fn::Select': [2, []] }]] } },
      },
    },
    ['log-group:/aws/a-*', '*'],
  ],
  [
    'resources that refer to others; those',
    {
      R: { ...role, Properties: { RoleName: 'r' } },
      F: {
        Type: 'AWS::Lambda::Function',
        Properties: { FunctionName: 'f', Role: { 'Fn::GetAtt': ['R', 'Arn'] } },
      },
      P: { Type: 'AWS::Lambda::Permission', Properties: { FunctionName: { 'Fn::GetAtt': ['F', 'Arn'] } } },
      I: { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'R' }] } },
    },
    ['role/r', 'function:f', 'role/r'],
  ],
  [
    'a table that reports to a bucket; what is tried there',
    {
      T: {
        Type: 'AWS::Timestream::Table',
        Properties: {
          DatabaseName: 'd',
          TableName: 't',
          MagneticStoreWriteProperties: {
            MagneticStoreRejectedDataLocation: { S3Configuration: { BucketName: { Ref: 'B' } } },
          },
        },
      },
      B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'b' } },
    },
    ['database/d/table/t', '*', 's3:::b', 's3:::b/*'],
  ],
  [
    'a queue, its policy, and what takes its messages; it, and any mapping',
    {
      Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q' } },
      P: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Q' }] } },
      M: { Type: 'AWS::Lambda::EventSourceMapping' },
    },
    ['sqs:cn-north-1:123456789012:q', 'lambda:cn-north-1:123456789012:event-source-mapping:*', '*'],
  ],
  [
    'a table; it, of its database',
    {
      T: {
        Type: 'AWS::Timestream::Table',
        Properties: { DatabaseName: { Ref: 'D' }, TableName: 't' },
      },
      D: { Type: 'AWS::Timestream::Database', Properties: { DatabaseName: 'd' } },
    },
    ['database/d/table/t', '*', 'database/d'],
  ],
])('%s', (_condition, resources, endings) => {
  expect(permissionsOf(resources)).toEqual(
    endings.map((ending): unknown => expect.stringMatching(endsWith(ending))),
  );
});

function endsWith(text: string): RegExp {
  return new RegExp(`${text.replace(/[*/]/g, '\\$&')}$`);
}

it('a stack of a long name; its beginning, as CloudFormation shortens it in generated names', () => {
  expect(permissionsOf({ R: role }, 'production-europe-KrknTelemetry')).toEqual([
    'arn:aws-cn:iam::123456789012:role/production-europe-Kr*',
  ]);
});

describe('which stacks', () => {
  const place = { account: undefined, region: undefined };
  const synthesis = { qualifier: 'q', place, stacks: ['a', 'b'].map((name) => ({ name, resources: {} })) };

  it('no names; all', () => {
    expect(selectStacks(synthesis, [])).toEqual(synthesis);
  });

  it('names; those', () => {
    expect(selectStacks(synthesis, ['b']).stacks.map(({ name }) => name)).toEqual(['b']);
  });

  it('a name that no stack has; it, and those that there are', () => {
    expect(() => selectStacks(synthesis, ['a', 'c'])).toThrow(/^Invalid stack c: this environment has a, b$/);
  });
});

describe('policies', () => {
  it('one, of one statement for resources on which the same is allowed', () => {
    const permissions = [
      { actions: ['a:Get'], resource: 'x' },
      { actions: ['a:Put', 'a:Get'], resource: 'y' },
      { actions: ['a:Put', 'a:Put'], resource: 'x' },
      { actions: ['iam:PassRole'], resource: 'x', passedTo: 'lambda.amazonaws.com' },
    ];
    expect(policiesOf(permissions).map((policy): unknown => JSON.parse(policy))).toEqual([
      {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: ['a:Get', 'a:Put'], Resource: ['x', 'y'] },
          {
            Effect: 'Allow',
            Action: 'iam:PassRole',
            Resource: 'x',
            Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
          },
        ],
      },
    ]);
  });

  it('more than IAM lets one hold; several, none too long, in which nothing is lost', () => {
    const permissions = Array.from({ length: 200 }, (_, index) => ({
      actions: [`service:Action${index}`],
      resource: `arn:aws:service:us-east-1:123456789012:thing/${index}`,
    }));
    const policies = policiesOf(permissions);
    expect(policies.length).toBeGreaterThan(1);
    for (const policy of policies) expect(policy.replace(/\s/g, '').length).toBeLessThanOrEqual(6144);
    const statements = policies.flatMap(
      (policy) => (JSON.parse(policy) as { Statement: { Action: string; Resource: string }[] }).Statement,
    );
    expect(statements.map(({ Action, Resource }) => ({ actions: [Action], resource: Resource }))).toEqual(
      permissions,
    );
  });
});
