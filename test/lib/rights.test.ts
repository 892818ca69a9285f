// What each role of each variant of the stacks may do, and what the pages let callers do. A right that is not written here is
// one too many.
import { resourcesOf, rightsOf, testApp } from '../support/cdk';
import { blocks } from '../support/docs';
import { createVariants, listed, places, type Place, type Variants } from '../support/variants';

const variantsOf = (place: Place): Variants => createVariants(testApp(), place);
const anywhere = places['anywhere']!;
const variants = variantsOf(anywhere);

const allow = (Action: string | string[], Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
const logs = (group: string) =>
  allow(['logs:CreateLogStream', 'logs:PutLogEvents'], `<${group}LogGroup.Arn>`);
const readSecret = allow('secretsmanager:GetSecretValue', '<Credentials>');
const authorizer = { AuthorizerHandlerRole: [logs('AuthorizerHandler'), readSecret] };

const service = (bucket: string) => [
  logs('Service'),
  allow(['s3:GetObject', 's3:PutObject'], `${bucket}/*`),
  allow('s3:ListBucket', bucket),
];
const CREATED = '<RunsBucket.Arn>';
const usualTelemetry = { ServiceRole: [...service(CREATED), readSecret], ...authorizer };

const writeAs = (tables: unknown) => [
  logs('Connector'),
  allow(['timestream:DescribeTable', 'timestream:Select', 'timestream:WriteRecords'], tables),
  allow('timestream:DescribeEndpoints', '*'),
];
const USUAL_TABLE = '<DefaultDestinationTable.Arn>';
const callerWrites = { ConnectorRole: [logs('Connector')] };

const networkActions = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
/** In a VPC, Lambda makes network interfaces with the role of a function, and the function may not. */
const inVpc = (name: string, statements: unknown[]) => {
  const [logging, ...others] = statements;
  return [
    logging,
    allow(networkActions, '*'),
    ...others,
    {
      ...allow(networkActions, '*'),
      Effect: 'Deny',
      Condition: { ArnEquals: { 'lambda:SourceFunctionArn': `<${name}Function.Arn>` } },
    },
  ];
};
const tokensMade = ['<InfluxDBSetupReadToken>', '<InfluxDBSetupWriteToken>'];
const usesTokens = (secrets: string[]) => [
  logs('Connector'),
  allow('secretsmanager:GetSecretValue', secrets),
];
const setUp = (admin: string, tokens: string[]) => [
  logs('InfluxDBSetupHandler'),
  allow('secretsmanager:GetSecretValue', tokens.length === 0 ? admin : [admin, ...tokens]),
  ...(tokens.length === 0
    ? []
    : [allow('secretsmanager:PutSecretValue', tokens.length === 1 ? tokens[0] : tokens)]),
];
const CREATED_ADMIN = '<InfluxDBInstanceAdmin>';
const theirs = (name: string) => `arn:<partition>:secretsmanager:<region>:123456789012:secret:${name}-a1B2c3`;
const theirTokens = [theirs('read'), theirs('write')];
const createdInfluxdb = {
  ConnectorRole: inVpc('Connector', usesTokens(tokensMade)),
  InfluxDBSetupHandlerRole: inVpc('InfluxDBSetupHandler', setUp(CREATED_ADMIN, tokensMade)),
};

const RUNS = 'arn:<AWS::Partition>:s3:::mine-telemetry-<AWS::AccountId>-<AWS::Region>';
const QUEUE = 'arn:<AWS::Partition>:sqs:<AWS::Region>:<AWS::AccountId>:test-chaos-windows';
/** The service of runs whose metrics are looked at. */
const asksForLooks = (bucket: string) => ({
  ServiceRole: [...service(bucket), readSecret, allow('sqs:SendMessage', QUEUE)],
  ...authorizer,
});
const readRuns = (bucket: string) => [
  allow('s3:GetObject', [
    `${bucket}/*/telemetry.json`,
    `${bucket}/*/critical-alerts-00.log`,
    `${bucket}/_chaos-telemetry/hypotheses/*`,
  ]),
  allow(
    ['s3:GetObject', 's3:PutObject'],
    [`${bucket}/_chaos-telemetry/windows/*`, `${bucket}/_chaos-telemetry/index/*`],
  ),
  allow('s3:ListBucket', bucket),
];
/** What every worker may do: read runs, keep what it has seen beside them, take messages of its queue and send some. */
const worker = (more: unknown[] = [], bucket = RUNS) => [
  logs('WindowsWorkerHandler'),
  ...readRuns(bucket),
  allow(
    ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:SendMessage'],
    '<WindowsWorkerQueue.Arn>',
  ),
  ...more,
];
const readTables = (tables: unknown) => allow(['timestream:DescribeTable', 'timestream:Select'], tables);
const looksUp = allow(['timestream:CancelQuery', 'timestream:DescribeEndpoints'], '*');
const readsWith = (secret: string) => allow('secretsmanager:GetSecretValue', secret);
const workerInVpc = (more: unknown[], after: unknown[] = []) => ({
  WindowsWorkerHandlerRole: [...inVpc('WindowsWorkerHandler', worker(more)), ...after],
});

const expected: Readonly<Record<string, object>> = {
  // What it may do in the buckets that it empties, their policies say.
  'dev-KrknTelemetry': {
    ...usualTelemetry,
    CustomS3AutoDeleteObjectsCustomResourceProviderRole: [
      logs('CustomS3AutoDeleteObjectsCustomResourceProvider'),
    ],
  },
  'prod-KrknTelemetry': usualTelemetry,
  'open-KrknTelemetry': { ServiceRole: service(CREATED) },
  'importedBucket-KrknTelemetry': {
    ServiceRole: [...service('arn:<AWS::Partition>:s3:::existing-bucket'), readSecret],
    ...authorizer,
  },
  'importedBucketWithDots-KrknTelemetry': {
    ServiceRole: [...service('arn:<AWS::Partition>:s3:::runs.existing.bucket'), readSecret],
    ...authorizer,
  },
  'watched-KrknTelemetry': usualTelemetry,
  'ownDomain-KrknTelemetry': {
    ServiceRole: [...service('arn:<AWS::Partition>:s3:::existing-bucket'), readSecret],
    ...authorizer,
  },
  'mutualTls-KrknTelemetry': usualTelemetry,
  'dev-PrometheusConnector': callerWrites,
  'prod-PrometheusConnector': callerWrites,
  'iam-PrometheusConnector': { ConnectorRole: writeAs(USUAL_TABLE) },
  'basic-PrometheusConnector': { ConnectorRole: writeAs(USUAL_TABLE), ...authorizer },
  'importedTables-PrometheusConnector': {
    ConnectorRole: writeAs([
      '<DefaultDestinationTabletheirsmore.Arn>',
      'arn:<AWS::Partition>:timestream:<AWS::Region>:<AWS::AccountId>:database/theirs/table/samples',
    ]),
    ...authorizer,
  },
  'restricted-PrometheusConnector': callerWrites,
  'watched-PrometheusConnector': callerWrites,
  'mutualTls-PrometheusConnector': callerWrites,
  // No rights to endpoints: it is told which they are.
  'privateLink-PrometheusConnector': {
    ConnectorRole: [...inVpc('Connector', [logs('Connector')]), writeAs(USUAL_TABLE)[1]],
  },
  'privateLinkCreated-PrometheusConnector': { ConnectorRole: inVpc('Connector', [logs('Connector')]) },
  'influxdb-PrometheusConnector': { ...createdInfluxdb, ...authorizer },
  'influxdbIam-PrometheusConnector': createdInfluxdb,
  'influxdbCallers-PrometheusConnector': {
    ConnectorRole: inVpc('Connector', [logs('Connector')]),
    InfluxDBSetupHandlerRole: inVpc('InfluxDBSetupHandler', setUp(CREATED_ADMIN, [])),
  },
  'influxdbOwnEndpoints-PrometheusConnector': { ...createdInfluxdb, ...authorizer },
  'influxdb2-PrometheusConnector': { ConnectorRole: usesTokens(theirTokens), ...authorizer },
  'influxdb2Private-PrometheusConnector': { ConnectorRole: inVpc('Connector', usesTokens(theirTokens)) },
  'influxdb2Callers-PrometheusConnector': { ConnectorRole: inVpc('Connector', [logs('Connector')]) },
  'influxdb2SetUp-PrometheusConnector': {
    ConnectorRole: usesTokens(tokensMade),
    InfluxDBSetupHandlerRole: setUp(theirs('admin'), tokensMade),
    ...authorizer,
  },
  'influxdb2SetUpPrivate-PrometheusConnector': {
    ConnectorRole: inVpc('Connector', usesTokens(tokensMade)),
    InfluxDBSetupHandlerRole: inVpc('InfluxDBSetupHandler', setUp(theirs('admin'), tokensMade)),
  },
  'influxdb3-PrometheusConnector': {
    ConnectorRole: inVpc('Connector', usesTokens(theirTokens)),
    ...authorizer,
  },
  'influxdb3Callers-PrometheusConnector': callerWrites,
  ...Object.fromEntries(
    [
      ...['looks', 'looksOfCallers', 'looksByPrivateLink', 'looksAtInfluxdb', 'looksAtInfluxdbOfCallers'],
      ...['looksAtInfluxdb2OfCallers', 'looksAtInfluxdb3'],
    ].map((name) => [`${name}-KrknTelemetry`, asksForLooks(CREATED)]),
  ),
  'looksAtImported-KrknTelemetry': asksForLooks('arn:<AWS::Partition>:s3:::runs.existing.bucket'),
  'looks-PrometheusConnector': {
    ConnectorRole: writeAs(USUAL_TABLE),
    WindowsWorkerHandlerRole: worker([readTables(USUAL_TABLE), looksUp]),
    ...authorizer,
  },
  // Its rights are its own: the connector has no rights there.
  'looksOfCallers-PrometheusConnector': {
    ...callerWrites,
    WindowsWorkerHandlerRole: worker([readTables(USUAL_TABLE), looksUp]),
  },
  'looksAtImported-PrometheusConnector': {
    ConnectorRole: writeAs([
      '<DefaultDestinationTabletheirsmore.Arn>',
      'arn:<AWS::Partition>:timestream:<AWS::Region>:<AWS::AccountId>:database/theirs/table/samples',
    ]),
    WindowsWorkerHandlerRole: worker(
      [
        readTables([
          '<DefaultDestinationTabletheirsmore.Arn>',
          'arn:<AWS::Partition>:timestream:<AWS::Region>:<AWS::AccountId>:database/theirs/table/samples',
        ]),
        looksUp,
      ],
      'arn:<AWS::Partition>:s3:::runs.existing.bucket',
    ),
    ...authorizer,
  },
  'looksByPrivateLink-PrometheusConnector': {
    ConnectorRole: [...inVpc('Connector', [logs('Connector')]), writeAs(USUAL_TABLE)[1]],
    ...workerInVpc([], [readTables(USUAL_TABLE), allow('timestream:CancelQuery', '*')]),
  },
  'looksAtInfluxdb-PrometheusConnector': {
    ...createdInfluxdb,
    ...workerInVpc([readsWith('<InfluxDBSetupReadToken>')]),
    ...authorizer,
  },
  // The only token there is.
  'looksAtInfluxdbOfCallers-PrometheusConnector': {
    ConnectorRole: inVpc('Connector', [logs('Connector')]),
    InfluxDBSetupHandlerRole: inVpc(
      'InfluxDBSetupHandler',
      setUp(CREATED_ADMIN, ['<InfluxDBSetupReadToken>']),
    ),
    ...workerInVpc([readsWith('<InfluxDBSetupReadToken>')]),
  },
  'looksAtInfluxdb2OfCallers-PrometheusConnector': {
    ConnectorRole: inVpc('Connector', [logs('Connector')]),
    ...workerInVpc([readsWith(theirs('read'))]),
  },
  'looksAtInfluxdb3-PrometheusConnector': {
    ConnectorRole: inVpc('Connector', usesTokens(theirTokens)),
    ...workerInVpc([readsWith(theirs('read'))]),
    ...authorizer,
  },
};

it('every variant is expected', () => {
  expect(
    listed(variants)
      .map(([name]) => name)
      .sort(),
  ).toEqual(Object.keys(expected).sort());
});

/** What is written here for anywhere, as a template for a place says it. */
function inPlace(rights: unknown, { env, partition }: Place): unknown {
  const told = JSON.stringify(rights)
    .replaceAll('<partition>', partition)
    .replaceAll('<region>', env?.region ?? 'us-east-1');
  if (env === undefined) return JSON.parse(told) as unknown;
  const text = told
    .replaceAll('<AWS::Partition>', partition)
    .replaceAll('<AWS::Region>', env.region)
    .replaceAll('<AWS::AccountId>', env.account);
  return JSON.parse(text) as unknown;
}

/** With lists of texts in order: the CDK sorts ARNs, of which it does not know all everywhere. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sorted(item)]));
  }
  const items = value.map(sorted);
  return items.every((item) => typeof item === 'string') ? items.toSorted() : items;
}

it.each(Object.entries(places))('every role of every variant may do this and no more: %s', (_, place) => {
  for (const [name, stack] of listed(place === anywhere ? variants : variantsOf(place))) {
    expect([name, sorted(rightsOf(stack))]).toEqual([name, sorted(inPlace(expected[name], place))]);
  }
});

describe.each(listed(variants))('%s', (_name, stack) => {
  it('has roles that only Lambda assumes', () => {
    for (const { Properties } of Object.values(resourcesOf(stack, 'AWS::IAM::Role'))) {
      expect(Properties['AssumeRolePolicyDocument']).toHaveProperty('Statement', [
        { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
      ]);
    }
  });

  it('lets only the gateway call its functions, each for its own API', () => {
    const permissions = Object.values(resourcesOf(stack, 'AWS::Lambda::Permission'));
    expect(permissions).not.toEqual([]);
    for (const { Properties } of permissions) {
      expect(Properties).toMatchObject({
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn: expect.anything() as unknown,
      });
    }
  });
});

it('no expectation has a wildcard but what takes no narrower resource: endpoints and queries of Timestream, and network interfaces to be', () => {
  const statements = Object.values(expected)
    .flatMap((roles) => Object.values(roles) as ReturnType<typeof allow>[][])
    .flat();
  expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
  const unscoped = statements.filter(({ Resource }) => [Resource].flat().includes('*'));
  expect(new Set(unscoped.flatMap(({ Action }) => Action))).toEqual(
    new Set(['timestream:DescribeEndpoints', 'timestream:CancelQuery', ...networkActions]),
  );
});

it('deploy.md; a key that writes and reads may do what the role may in other modes, one that reads no more than that', () => {
  const [, tables, endpoints] = writeAs(
    'arn:aws:timestream:<region>:<account>:database/<environment>-prometheus/table/metrics',
  );
  const policies = blocks('json')
    .filter(({ name, code }) => name.includes('deploy.md') && code.includes('timestream:'))
    .map(({ code }) => (JSON.parse(code) as { readonly Statement: ReturnType<typeof allow>[] }).Statement)
    .map((statements) =>
      statements.map((one) => ({
        ...one,
        Action: Array.isArray(one.Action) ? one.Action.toSorted() : one.Action,
      })),
    );
  expect(policies).toEqual([
    [tables, endpoints],
    [{ ...tables, Action: ['timestream:DescribeTable', 'timestream:Select'] }, endpoints],
  ]);
});
