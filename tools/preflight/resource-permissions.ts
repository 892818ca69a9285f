import registry from './handler-permissions.json';
import { merge, regionalArn, roleArn, type Permission, type Place } from './permission';
import { ResourceNames } from './resource-names';
import type { SynthesizedStack } from './synthesis';

const handlers: { readonly actions: Readonly<Record<string, readonly string[]>> } = registry;

interface Subject {
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly names: ResourceNames;
  readonly place: Place;
}

/** What CloudFormation does to create, read, update and delete resources of a type. */
interface Handling {
  /** What the handlers' actions are on. Undefined: the registry lists none, or none that tell paths apart. */
  readonly on?: (subject: Subject) => string | readonly string[];
  /** Actions for properties that our templates do not set. */
  readonly unused?: RegExp;
  /** What the handlers need and the registry does not say. */
  readonly also?: (subject: Subject) => readonly Permission[];
}

const handlings: Readonly<Record<string, Handling>> = {
  // Its parts too: routes, stages and the rest.
  'AWS::ApiGatewayV2::Api': { also: ({ place }) => gatewayPermissions(place, '/apis') },
  'AWS::ApiGatewayV2::ApiMapping': { also: ({ place }) => gatewayPermissions(place, '/domainnames') },
  'AWS::ApiGatewayV2::Authorizer': {},
  'AWS::ApiGatewayV2::DomainName': {
    also: ({ properties, place }) => [
      ...gatewayPermissions(place, '/domainnames'),
      {
        actions: ['iam:CreateServiceLinkedRole'],
        resource: roleArn(place, 'aws-service-role/ops.apigateway.amazonaws.com/AWSServiceRoleForAPIGateway'),
      },
      ...truststorePermissions(properties['MutualTlsAuthentication'], place),
    ],
  },
  'AWS::ApiGatewayV2::Integration': {},
  'AWS::ApiGatewayV2::Route': {},
  'AWS::ApiGatewayV2::Stage': {
    also: ({ properties }) => (properties['AccessLogSettings'] === undefined ? [] : accessLogPermissions),
  },
  'AWS::Budgets::Budget': {
    also: ({ place: { partition, account } }) => [
      {
        actions: [
          'budgets:ModifyBudget',
          'budgets:ViewBudget',
          'budgets:ListTagsForResource',
          'budgets:TagResource',
          'budgets:UntagResource',
        ],
        resource: `arn:${partition}:budgets::${account}:budget/*`,
      },
    ],
  },
  'AWS::CloudWatch::Alarm': {
    on: ({ logicalId, names, place }) => regionalArn(place, 'cloudwatch', `alarm:${names.of(logicalId)}`),
  },
  'AWS::CloudWatch::Dashboard': {
    on: ({ logicalId, names, place: { partition, account } }) =>
      `arn:${partition}:cloudwatch::${account}:dashboard/${names.of(logicalId)}`,
  },
  'AWS::EC2::RouteTable': { on: ({ place }) => networkArns(place, 'route-table', 'vpc') },
  'AWS::EC2::SecurityGroup': {
    on: ({ place }) => networkArns(place, 'security-group', 'vpc'),
    unused: /Instances/,
  },
  'AWS::EC2::SecurityGroupIngress': { on: ({ place }) => networkArns(place, 'security-group') },
  'AWS::EC2::Subnet': {
    on: ({ place }) => networkArns(place, 'subnet', 'vpc'),
    unused: /SubnetCidrBlock|NetworkAcls/,
    // For the list of all zones, from which those of subnets are taken.
    also: () => [{ actions: ['ec2:DescribeAvailabilityZones'], resource: '*' }],
  },
  'AWS::EC2::SubnetRouteTableAssociation': { on: ({ place }) => networkArns(place, 'route-table', 'subnet') },
  'AWS::EC2::VPC': {
    on: ({ place }) => networkArns(place, 'vpc'),
    unused: /EncryptionControl|Tenancy|NetworkAcls/,
  },
  'AWS::EC2::VPCEndpoint': {
    on: ({ place }) => networkArns(place, 'vpc-endpoint', 'vpc', 'subnet', 'security-group', 'route-table'),
    unused: /^(?!ec2:)/,
  },
  'AWS::IAM::Policy': {
    on: ({ properties, names, place }) =>
      (properties['Roles'] as readonly unknown[]).map((role) => roleArn(place, names.referredBy(role))),
    unused: /User|Group/,
  },
  'AWS::IAM::Role': {
    on: ({ logicalId, names, place }) => roleArn(place, names.of(logicalId)),
    unused: /:(Put|Attach|Detach|Delete)RolePolicy|PermissionsBoundary|RoleDescription/,
    also: ({ logicalId, properties, names, place }) => [
      {
        actions: [
          ...(properties['Policies'] === undefined ? [] : ['iam:DeleteRolePolicy', 'iam:PutRolePolicy']),
          ...(properties['PermissionsBoundary'] === undefined
            ? []
            : ['iam:DeleteRolePermissionsBoundary', 'iam:PutRolePermissionsBoundary']),
        ],
        resource: roleArn(place, names.of(logicalId)),
      },
    ],
  },
  'AWS::KMS::Key': {
    on: ({ place }) => regionalArn(place, 'kms', 'key/*'),
  },
  'AWS::Lambda::EventSourceMapping': {
    on: ({ place }) => regionalArn(place, 'lambda', 'event-source-mapping:*'),
    unused: /^kms:/,
  },
  'AWS::Lambda::Function': {
    on: ({ logicalId, names, place }) => functionArn(place, names.of(logicalId)),
    unused:
      /^(?!lambda:)|Layer|CapacityProvider|RuntimeAlias|PublishVersion|:GetCodeSigning|:(Put|Delete)(FunctionCodeSigning|FunctionRecursion|FunctionScaling|Runtime)/,
    also: ({ logicalId, properties, names, place }) => [
      {
        actions: ['lambda:GetFunctionConfiguration', 'lambda:ListTags'],
        resource: functionArn(place, names.of(logicalId)),
      },
      {
        actions: ['iam:PassRole'],
        resource: roleArn(place, names.referredBy(properties['Role'])),
        passedTo: 'lambda.amazonaws.com',
      },
      // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
      ...(properties['VpcConfig'] === undefined
        ? []
        : [
            {
              actions: ['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'],
              resource: '*',
            },
          ]),
    ],
  },
  'AWS::Lambda::Permission': {
    on: ({ properties, names, place }) => functionArn(place, names.referredBy(properties['FunctionName'])),
  },
  'AWS::Logs::LogGroup': {
    on: ({ logicalId, names, place }) => logGroupArn(place, names.of(logicalId)),
    unused:
      /^(?!logs:)|KmsKey|LogDelivery|BearerToken|DeletionProtection|:(Put|Delete)(DataProtection|Index|Resource)/,
  },
  'AWS::Logs::MetricFilter': {
    on: ({ properties, names, place }) => logGroupArn(place, names.referredBy(properties['LogGroupName'])),
  },
  'AWS::S3::Bucket': {
    on: ({ logicalId, names, place }) => bucketArn(place, names.of(logicalId)),
    unused:
      /^(?!s3:)|Acl|:DeleteObject|:DeleteBucket.|:(Create|Update)BucketMetadata|:Put(Bucket)?(Abac|Accelerate|Analytics|CORS|IntelligentTiering|Inventory|Metrics|Notification|ObjectLock|Replication|Website)/,
    also: ({ logicalId, names, place }) => [
      { actions: ['s3:GetBucketLocation'], resource: bucketArn(place, names.of(logicalId)) },
    ],
  },
  'AWS::S3::BucketPolicy': {
    on: ({ properties, names, place }) => bucketArn(place, names.referredBy(properties['Bucket'])),
  },
  'AWS::SecretsManager::Secret': {
    on: ({ logicalId, names, place }) =>
      regionalArn(place, 'secretsmanager', `secret:${names.of(logicalId)}`),
    unused: /Region/,
  },
  'AWS::SNS::Subscription': {
    on: ({ properties, names, place }) => topicArn(place, names.referredBy(properties['TopicArn'])),
    unused: /^iam:/,
    also: ({ properties, names, place }) => [
      {
        actions: ['sns:ListSubscriptionsByTopic'],
        resource: topicArn(place, names.referredBy(properties['TopicArn'])),
      },
    ],
  },
  'AWS::SNS::Topic': {
    on: ({ logicalId, names, place }) => topicArn(place, names.of(logicalId)),
    unused: /^iam:|:(Subscribe|Unsubscribe|PutDataProtectionPolicy)$/,
  },
  'AWS::SNS::TopicPolicy': {
    on: ({ properties, names, place }) =>
      (properties['Topics'] as readonly unknown[]).map((topic) => topicArn(place, names.referredBy(topic))),
    also: ({ properties, names, place }) =>
      (properties['Topics'] as readonly unknown[]).map((topic) => ({
        actions: ['sns:GetTopicAttributes'],
        resource: topicArn(place, names.referredBy(topic)),
      })),
  },
  'AWS::SQS::Queue': {
    on: ({ logicalId, names, place }) => regionalArn(place, 'sqs', names.of(logicalId)),
  },
  'AWS::SQS::QueuePolicy': {
    on: ({ properties, names, place }) =>
      (properties['Queues'] as readonly unknown[]).map((queue) =>
        regionalArn(place, 'sqs', names.referredBy(queue)),
      ),
  },
  'AWS::Timestream::Database': {
    on: ({ logicalId, names, place }) => regionalArn(place, 'timestream', `database/${names.of(logicalId)}`),
    unused: /^kms:/,
  },
  // Sets up InfluxDB by a function of the stack.
  'Custom::InfluxDBSetup': { also: customResourcePermissions },
  'AWS::Timestream::InfluxDBInstance': {
    on: ({ place }) => regionalArn(place, 'timestream-influxdb', 'db-instance/*'),
    unused: /^(s3:|iam:|ec2:Create)/,
    // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonTimestreamInfluxDBFullAccess.html
    also: ({ properties, names, place }) => [
      ...networkArns(place, 'network-interface', 'subnet', 'security-group').map((resource) => ({
        actions: ['ec2:CreateNetworkInterface'],
        resource,
      })),
      {
        actions: ['iam:CreateServiceLinkedRole'],
        resource: roleArn(
          place,
          'aws-service-role/timestream-influxdb.amazonaws.com/AWSServiceRoleForTimestreamInfluxDB',
        ),
      },
      {
        actions: ['secretsmanager:GetSecretValue'],
        resource: regionalArn(place, 'secretsmanager', `secret:${secretOf(properties['Password'], names)}`),
      },
    ],
  },
  // Empties a bucket of the stack by a function of the stack.
  'Custom::S3AutoDeleteObjects': { also: customResourcePermissions },
  'AWS::Timestream::Table': {
    on: ({ logicalId, properties, names, place }) =>
      regionalArn(
        place,
        'timestream',
        `database/${names.referredBy(properties['DatabaseName'])}/table/${names.of(logicalId)}`,
      ),
    unused: /^(kms|s3):/,
    also: ({ properties, names, place }) =>
      rejectedDataPermissions(properties['MagneticStoreWriteProperties'], names, place),
  },
};

/** Actions that no resource can be named for. */
const withoutResource: ReadonlySet<string> = new Set([
  'cloudwatch:DescribeAlarms',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeRouteTables',
  'ec2:DescribeSecurityGroupRules',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcAttribute',
  'ec2:DescribeVpcEndpoints',
  'ec2:DescribeVpcs',
  'kms:CreateKey',
  'lambda:CreateEventSourceMapping',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'secretsmanager:GetRandomPassword',
  'sns:GetSubscriptionAttributes',
  'sns:SetSubscriptionAttributes',
  'sns:Unsubscribe',
  'timestream-influxdb:CreateDbInstance',
  'timestream-influxdb:ListDbInstances',
  'timestream:DescribeEndpoints',
]);

/** Types of resources whose handlers' actions are read from the registry. */
export const registryTypes: readonly string[] = Object.keys(handlings).filter(
  (type) => handlings[type]?.on !== undefined,
);

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html#http-api-logging.permissions */
const accessLogPermissions: readonly Permission[] = [
  {
    actions: [
      'logs:CreateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
      'logs:GetLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:UpdateLogDelivery',
    ],
    resource: '*',
  },
];

function gatewayPermissions({ partition, region }: Place, path: string): Permission[] {
  const arn = (resource: string): string => `arn:${partition}:apigateway:${region}::${resource}`;
  const every = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => `apigateway:${method}`);
  return [
    { actions: ['apigateway:GET', 'apigateway:POST'], resource: arn(path) },
    { actions: every, resource: arn(`${path}/*`) },
    { actions: every, resource: arn('/tags/*') },
  ];
}

/** For mutual TLS, the gateway reads the certificates of the authorities on behalf of CloudFormation. */
function truststorePermissions(mutualTls: unknown, place: Place): Permission[] {
  if (mutualTls === undefined) return [];
  const { TruststoreUri } = mutualTls as { readonly TruststoreUri?: unknown };
  const path = typeof TruststoreUri === 'string' ? TruststoreUri.replace(/^s3:\/\//, '') : '*';
  return [
    { actions: ['s3:GetObject', 's3:GetObjectVersion'], resource: bucketArn(place, path) },
    {
      actions: ['apigateway:AddCertificateToDomain', 'apigateway:RemoveCertificateFromDomain'],
      resource: `arn:${place.partition}:apigateway:${place.region}::/domainnames/*`,
    },
  ];
}

/** Where Timestream reports late samples that it rejects, it tries with the creator's permissions whether it can. */
function rejectedDataPermissions(writes: unknown, names: ResourceNames, place: Place): Permission[] {
  const { S3Configuration: bucket } =
    (writes as MagneticStoreWrites | undefined)?.MagneticStoreRejectedDataLocation ?? {};
  if (bucket === undefined) return [];
  const arn = bucketArn(place, names.referredBy(bucket.BucketName));
  return [
    { actions: ['s3:GetBucketAcl'], resource: arn },
    { actions: ['s3:GetObject', 's3:PutObject'], resource: `${arn}/*` },
  ];
}

interface MagneticStoreWrites {
  readonly MagneticStoreRejectedDataLocation?: {
    readonly S3Configuration?: { readonly BucketName: unknown };
  };
}

function permissionsOf({ on, unused, also }: Handling, type: string, subject: Subject): Permission[] {
  const used = (handlers.actions[type] ?? []).filter((action) => unused?.test(action) !== true);
  const resources = on === undefined ? [] : [on(subject)].flat();
  return [
    ...resources.map((resource) => ({
      actions: used.filter((action) => !withoutResource.has(action)),
      resource,
    })),
    { actions: used.filter((action) => withoutResource.has(action)), resource: '*' },
    ...(also?.(subject) ?? []),
  ].filter(({ actions }) => actions.length > 0);
}

/** CloudFormation calls the function behind a custom resource with the permissions of who deploys. */
function customResourcePermissions({ properties, names, place }: Subject): Permission[] {
  return [
    {
      actions: ['lambda:InvokeFunction'],
      resource: functionArn(place, names.referredBy(properties['ServiceToken'])),
    },
  ];
}

function bucketArn({ partition }: Place, name: string): string {
  return `arn:${partition}:s3:::${name}`;
}

function functionArn(place: Place, name: string): string {
  return regionalArn(place, 'lambda', `function:${name}`);
}

function logGroupArn(place: Place, name: string): string {
  return regionalArn(place, 'logs', `log-group:${name}`);
}

/** Parts of networks have generated ids. */
function networkArns(place: Place, ...kinds: readonly string[]): string[] {
  return kinds.map((kind) => regionalArn(place, 'ec2', `${kind}/*`));
}

/** The name of the secret that a dynamic reference reads: CloudFormation does so with its own permissions. */
function secretOf(reference: unknown, names: ResourceNames): string {
  const { 'Fn::Join': joined } = reference as { readonly 'Fn::Join'?: readonly [string, readonly unknown[]] };
  const secret = joined?.[1].find((part) => typeof part !== 'string');
  return secret === undefined ? '*' : names.referredBy(secret);
}

function topicArn(place: Place, name: string): string {
  return regionalArn(place, 'sns', name);
}

/** What CloudFormation must be allowed in order to deploy, update and remove stacks. */
interface ResourcePermissions {
  readonly permissions: readonly Permission[];
  /** Types of resources whose permissions are unknown. */
  readonly unknownTypes: readonly string[];
}

/** What CloudFormation must be allowed in order to deploy, update and remove these stacks. */
export function resourcePermissions(stacks: readonly SynthesizedStack[], place: Place): ResourcePermissions {
  const permissions: Permission[] = [];
  const unknownTypes = new Set<string>();
  for (const stack of stacks) {
    const names = new ResourceNames(stack, place);
    for (const [logicalId, { Type, Properties: properties = {} }] of Object.entries(stack.resources)) {
      const handling = handlings[Type];
      if (handling === undefined) unknownTypes.add(Type);
      else permissions.push(...permissionsOf(handling, Type, { logicalId, properties, names, place }));
    }
  }
  return { permissions: merge(permissions), unknownTypes: [...unknownTypes] };
}
