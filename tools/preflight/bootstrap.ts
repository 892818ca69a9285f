import { merge, regionalArn, roleArn, type Permission, type Place } from './permission';

/**
 * Names of what `cdk bootstrap` makes, once for each account and region.
 * https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
 */
export interface Bootstrap {
  /** Roles that `cdk deploy` assumes: one to start deployments, one to upload the functions' code. */
  readonly deployRole: string;
  readonly filePublishingRole: string;
  /** Role with which CloudFormation creates resources. */
  readonly cloudFormationRole: string;
  /** Bucket that the functions' code is uploaded to. */
  readonly stagingBucket: string;
  /** Parameter of Systems Manager that has the version. */
  readonly versionParameter: string;
}

/** What is made for a qualifier in a place. */
export function bootstrapOf(qualifier: string, { account, region }: Place): Bootstrap {
  const named = (kind: string): string => `cdk-${qualifier}-${kind}-${account}-${region}`;
  return {
    deployRole: named('deploy-role'),
    filePublishingRole: named('file-publishing-role'),
    cloudFormationRole: named('cfn-exec-role'),
    stagingBucket: named('assets'),
    versionParameter: `/cdk-bootstrap/${qualifier}/version`,
  };
}

/** The permissions for a deployment with the roles that the CDK assumes. */
export function assumePermissions(bootstrap: Bootstrap, place: Place): Permission[] {
  return [bootstrap.deployRole, bootstrap.filePublishingRole].map((name) => ({
    actions: ['sts:AssumeRole'],
    resource: roleArn(place, name),
  }));
}

/** The permissions for a deployment with the caller's own credentials, as the CDK does when it cannot assume roles. */
export function ownPermissions(
  bootstrap: Bootstrap,
  stackNames: readonly string[],
  place: Place,
): Permission[] {
  const stagingBucket = `arn:${place.partition}:s3:::${bootstrap.stagingBucket}`;
  return merge([
    ...stackNames.map((name) => ({
      actions: [
        'cloudformation:CreateChangeSet',
        'cloudformation:ContinueUpdateRollback',
        'cloudformation:DeleteChangeSet',
        'cloudformation:DeleteStack',
        'cloudformation:DescribeChangeSet',
        'cloudformation:DescribeStackEvents',
        'cloudformation:DescribeStacks',
        'cloudformation:ExecuteChangeSet',
        'cloudformation:GetTemplate',
        'cloudformation:GetTemplateSummary',
        'cloudformation:RollbackStack',
      ],
      resource: regionalArn(place, 'cloudformation', `stack/${name}/*`),
    })),
    {
      actions: ['iam:PassRole'],
      resource: roleArn(place, bootstrap.cloudFormationRole),
      passedTo: 'cloudformation.amazonaws.com',
    },
    {
      actions: ['s3:GetBucketLocation', 's3:GetEncryptionConfiguration', 's3:ListBucket'],
      resource: stagingBucket,
    },
    { actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], resource: `${stagingBucket}/*` },
    versionPermission(bootstrap, place),
  ]);
}

/** What CloudFormation reads of what `cdk bootstrap` has made: the functions' code, and the version. */
export function cloudFormationPermissions(bootstrap: Bootstrap, place: Place): Permission[] {
  return [
    { actions: ['s3:GetObject'], resource: `arn:${place.partition}:s3:::${bootstrap.stagingBucket}/*` },
    versionPermission(bootstrap, place),
  ];
}

function versionPermission({ versionParameter }: Bootstrap, place: Place): Permission {
  return {
    actions: ['ssm:GetParameter', 'ssm:GetParameters'],
    resource: regionalArn(place, 'ssm', `parameter${versionParameter}`),
  };
}
