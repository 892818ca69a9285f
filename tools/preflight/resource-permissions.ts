import { merge, regionalArn, roleArn, type Permission, type Place } from './permission';
import { ResourceNames } from './resource-names';
import type { SynthesizedStack } from './synthesis';

/** What a resource is made of. */
interface Subject {
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly names: ResourceNames;
  readonly place: Place;
}

/**
 * What CloudFormation does to create, read, update and delete a resource, by type, as far as our templates make use of
 * it. After the permissions of the handlers in the types' schemas, and what the properties in use ask for:
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
 */
const permissionsByType: Readonly<Record<string, (subject: Subject) => readonly Permission[]>> = {
  // Its parts too: routes, stages and the rest.
  'AWS::ApiGatewayV2::Api': ({ place }) => gatewayPermissions(place, '/apis'),
  'AWS::ApiGatewayV2::ApiMapping': ({ place }) => gatewayPermissions(place, '/domainnames'),
  'AWS::ApiGatewayV2::Authorizer': () => partOfApi,
  'AWS::ApiGatewayV2::DomainName': ({ properties, place }) => [
    ...gatewayPermissions(place, '/domainnames'),
    {
      actions: ['iam:CreateServiceLinkedRole'],
      resource: roleArn(place, 'aws-service-role/ops.apigateway.amazonaws.com/AWSServiceRoleForAPIGateway'),
    },
    ...truststorePermissions(properties['MutualTlsAuthentication'], place),
  ],
  'AWS::ApiGatewayV2::Integration': () => partOfApi,
  'AWS::ApiGatewayV2::Route': () => partOfApi,
  'AWS::ApiGatewayV2::Stage': ({ properties }) =>
    properties['AccessLogSettings'] === undefined ? partOfApi : accessLogPermissions,
  'AWS::Budgets::Budget': ({ place: { partition, account } }) => [
    {
      actions: ['budgets:ModifyBudget', 'budgets:ViewBudget', 'budgets:ListTagsForResource'].concat(
        tagActions('budgets'),
      ),
      resource: `arn:${partition}:budgets::${account}:budget/*`,
    },
  ],
  'AWS::CloudWatch::Alarm': ({ logicalId, names, place }) => [
    {
      actions: [
        'cloudwatch:PutMetricAlarm',
        'cloudwatch:DeleteAlarms',
        'cloudwatch:ListTagsForResource',
      ].concat(tagActions('cloudwatch')),
      resource: regionalArn(place, 'cloudwatch', `alarm:${names.of(logicalId)}`),
    },
    { actions: ['cloudwatch:DescribeAlarms'], resource: '*' },
  ],
  'AWS::CloudWatch::Dashboard': ({ logicalId, names, place: { partition, account } }) => [
    {
      actions: ['cloudwatch:PutDashboard', 'cloudwatch:GetDashboard', 'cloudwatch:DeleteDashboards'],
      resource: `arn:${partition}:cloudwatch::${account}:dashboard/${names.of(logicalId)}`,
    },
  ],
  'AWS::IAM::Policy': ({ properties, names, place }) =>
    (properties['Roles'] as readonly unknown[]).map((role) => ({
      actions: ['iam:PutRolePolicy', 'iam:GetRolePolicy', 'iam:DeleteRolePolicy'],
      resource: roleArn(place, names.referredBy(role)),
    })),
  'AWS::IAM::Role': ({ logicalId, names, place }) => [
    {
      actions: [
        'iam:CreateRole',
        'iam:GetRole',
        'iam:UpdateRole',
        'iam:UpdateAssumeRolePolicy',
        'iam:DeleteRole',
        'iam:ListRolePolicies',
        'iam:GetRolePolicy',
        'iam:ListAttachedRolePolicies',
        'iam:TagRole',
        'iam:UntagRole',
      ],
      resource: roleArn(place, names.of(logicalId)),
    },
  ],
  'AWS::Lambda::Function': ({ logicalId, properties, names, place }) => [
    {
      actions: [
        'lambda:CreateFunction',
        'lambda:GetFunction',
        'lambda:GetFunctionConfiguration',
        'lambda:GetFunctionCodeSigningConfig',
        'lambda:GetFunctionRecursionConfig',
        'lambda:GetRuntimeManagementConfig',
        'lambda:UpdateFunctionCode',
        'lambda:UpdateFunctionConfiguration',
        'lambda:PutFunctionConcurrency',
        'lambda:DeleteFunctionConcurrency',
        'lambda:DeleteFunction',
        'lambda:ListTags',
        ...tagActions('lambda'),
      ],
      resource: regionalArn(place, 'lambda', `function:${names.of(logicalId)}`),
    },
    {
      actions: ['iam:PassRole'],
      resource: roleArn(place, names.referredBy(properties['Role'])),
      passedTo: 'lambda.amazonaws.com',
    },
  ],
  'AWS::Lambda::Permission': ({ properties, names, place }) => [
    {
      actions: ['lambda:AddPermission', 'lambda:GetPolicy', 'lambda:RemovePermission'],
      resource: regionalArn(place, 'lambda', `function:${names.referredBy(properties['FunctionName'])}`),
    },
  ],
  'AWS::Logs::LogGroup': ({ logicalId, names, place }) => [
    {
      actions: [
        'logs:CreateLogGroup',
        'logs:DeleteLogGroup',
        'logs:DescribeIndexPolicies',
        'logs:GetDataProtectionPolicy',
        'logs:PutRetentionPolicy',
        'logs:DeleteRetentionPolicy',
        'logs:ListTagsForResource',
        ...tagActions('logs'),
      ],
      resource: regionalArn(place, 'logs', `log-group:${names.of(logicalId)}`),
    },
    { actions: ['logs:DescribeLogGroups'], resource: '*' },
  ],
  'AWS::Logs::MetricFilter': ({ properties, names, place }) => [
    {
      actions: ['logs:PutMetricFilter', 'logs:DescribeMetricFilters', 'logs:DeleteMetricFilter'],
      resource: regionalArn(place, 'logs', `log-group:${names.referredBy(properties['LogGroupName'])}`),
    },
  ],
  'AWS::S3::Bucket': ({ logicalId, names, place }) => [
    {
      actions: [
        's3:CreateBucket',
        's3:DeleteBucket',
        's3:ListBucket',
        's3:GetAccelerateConfiguration',
        's3:GetAnalyticsConfiguration',
        's3:GetBucketCORS',
        's3:GetBucketLocation',
        's3:GetBucketLogging',
        's3:GetBucketNotification',
        's3:GetBucketObjectLockConfiguration',
        's3:GetBucketOwnershipControls',
        's3:GetBucketPublicAccessBlock',
        's3:GetBucketTagging',
        's3:GetBucketVersioning',
        's3:GetBucketWebsite',
        's3:GetEncryptionConfiguration',
        's3:GetIntelligentTieringConfiguration',
        's3:GetInventoryConfiguration',
        's3:GetLifecycleConfiguration',
        's3:GetMetricsConfiguration',
        's3:GetReplicationConfiguration',
        's3:PutBucketLogging',
        's3:PutBucketOwnershipControls',
        's3:PutBucketPublicAccessBlock',
        's3:PutBucketTagging',
        's3:PutBucketVersioning',
        's3:PutEncryptionConfiguration',
        's3:PutLifecycleConfiguration',
      ],
      resource: bucketArn(place, names.of(logicalId)),
    },
  ],
  'AWS::S3::BucketPolicy': ({ properties, names, place }) => [
    {
      actions: ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'],
      resource: bucketArn(place, names.referredBy(properties['Bucket'])),
    },
  ],
  'AWS::SecretsManager::Secret': ({ logicalId, names, place }) => [
    {
      actions: [
        'secretsmanager:CreateSecret',
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
        'secretsmanager:UpdateSecret',
        'secretsmanager:DeleteSecret',
        ...tagActions('secretsmanager'),
      ],
      resource: regionalArn(place, 'secretsmanager', `secret:${names.of(logicalId)}`),
    },
    { actions: ['secretsmanager:GetRandomPassword'], resource: '*' },
  ],
  'AWS::SNS::Subscription': ({ properties, names, place }) => [
    {
      actions: ['sns:Subscribe', 'sns:ListSubscriptionsByTopic'],
      resource: regionalArn(place, 'sns', names.referredBy(properties['TopicArn'])),
    },
    {
      actions: ['sns:GetSubscriptionAttributes', 'sns:SetSubscriptionAttributes', 'sns:Unsubscribe'],
      resource: '*',
    },
  ],
  'AWS::SNS::Topic': ({ logicalId, names, place }) => [
    {
      actions: [
        'sns:CreateTopic',
        'sns:GetTopicAttributes',
        'sns:SetTopicAttributes',
        'sns:DeleteTopic',
        'sns:GetDataProtectionPolicy',
        'sns:ListSubscriptionsByTopic',
        'sns:ListTagsForResource',
        ...tagActions('sns'),
      ],
      resource: regionalArn(place, 'sns', names.of(logicalId)),
    },
  ],
  'AWS::SNS::TopicPolicy': ({ properties, names, place }) =>
    (properties['Topics'] as readonly unknown[]).map((topic) => ({
      actions: ['sns:GetTopicAttributes', 'sns:SetTopicAttributes'],
      resource: regionalArn(place, 'sns', names.referredBy(topic)),
    })),
  'AWS::Timestream::Database': ({ logicalId, names, place }) => [
    {
      actions: ['Create', 'Describe', 'Update', 'Delete']
        .map((verb) => `timestream:${verb}Database`)
        .concat('timestream:ListTagsForResource', tagActions('timestream')),
      resource: regionalArn(place, 'timestream', `database/${names.of(logicalId)}`),
    },
    { actions: ['timestream:DescribeEndpoints'], resource: '*' },
  ],
  'AWS::Timestream::Table': ({ logicalId, properties, names, place }) => [
    {
      actions: ['Create', 'Describe', 'Update', 'Delete']
        .map((verb) => `timestream:${verb}Table`)
        .concat('timestream:ListTagsForResource', tagActions('timestream')),
      resource: regionalArn(
        place,
        'timestream',
        `database/${names.referredBy(properties['DatabaseName'])}/table/${names.of(logicalId)}`,
      ),
    },
    { actions: ['timestream:DescribeEndpoints'], resource: '*' },
    ...rejectedDataPermissions(properties['MagneticStoreWriteProperties'], names, place),
  ],
};

/** What an API's own permissions on its parts cover. */
const partOfApi: readonly Permission[] = [];

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

function tagActions(service: string): string[] {
  return [`${service}:TagResource`, `${service}:UntagResource`];
}

function bucketArn({ partition }: Place, name: string): string {
  return `arn:${partition}:s3:::${name}`;
}

/** What CloudFormation must be allowed in order to deploy, update and remove stacks. */
export interface ResourcePermissions {
  readonly permissions: readonly Permission[];
  /** Types of resources of which it is not known what they need. */
  readonly unknownTypes: readonly string[];
}

/** What CloudFormation must be allowed in order to deploy, update and remove these stacks. */
export function resourcePermissions(stacks: readonly SynthesizedStack[], place: Place): ResourcePermissions {
  const permissions: Permission[] = [];
  const unknownTypes = new Set<string>();
  for (const stack of stacks) {
    const names = new ResourceNames(stack, place);
    for (const [logicalId, { Type, Properties: properties = {} }] of Object.entries(stack.resources)) {
      const permissionsOf = permissionsByType[Type];
      if (permissionsOf === undefined) unknownTypes.add(Type);
      else permissions.push(...permissionsOf({ logicalId, properties, names, place }));
    }
  }
  return { permissions: merge(permissions), unknownTypes: [...unknownTypes] };
}
