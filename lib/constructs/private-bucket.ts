import { Annotations, Aws, CfnResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectOwnership,
  type IBucket,
} from 'aws-cdk-lib/aws-s3';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

interface PrivateBucketProps {
  /** Name: 3 to 63 lower-case letters, digits and hyphens, unique in all of AWS. Another name makes another bucket. */
  readonly bucketName: string;
  /** What becomes of the bucket, and of all that it holds, when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * How long objects are kept, in whole days.
   * @default - forever
   */
  readonly retention?: Duration | undefined;
  /** How long those versions are kept that were overwritten or deleted, in whole days. */
  readonly oldVersionRetention: Duration;
  /**
   * Where requests are logged, and what is deleted after this bucket.
   * @default - requests are not logged
   */
  readonly accessLogs?: PrivateBucket;
}

/** Days after which the parts of an upload go that was never completed. */
const INCOMPLETE_UPLOAD_DAYS = 7;

/**
 * A bucket for those whom IAM lets in, over TLS. It encrypts by itself and asks nothing more of an upload: clients send
 * a body and its length only. https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */
export class PrivateBucket extends Construct {
  readonly bucket: IBucket;

  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id);
    const { accessLogs } = props;
    const goes = props.removalPolicy === RemovalPolicy.DESTROY;
    const bucket = new Bucket(this, 'Bucket', {
      bucketName: props.bucketName,
      removalPolicy: props.removalPolicy,
      autoDeleteObjects: goes,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      encryption: BucketEncryption.S3_MANAGED,
      versioned: true,
      ...(accessLogs !== undefined && {
        // As if it were not of this stack: the CDK would have its policy depend on this bucket, so that it could not be
        // deleted last.
        serverAccessLogsBucket: Bucket.fromBucketName(this, 'AccessLogs', accessLogs.bucket.bucketName),
      }),
      lifecycleRules: [
        {
          id: 'expiration',
          noncurrentVersionExpiration: props.oldVersionRetention,
          abortIncompleteMultipartUploadAfter: Duration.days(INCOMPLETE_UPLOAD_DAYS),
          // An expiration clears away the markers of deleted objects too, and S3 does not let both be said.
          ...(props.retention === undefined
            ? { expiredObjectDeleteMarker: true }
            : { expiration: props.retention }),
        },
      ],
    });
    if (accessLogs !== undefined) {
      accessLogs.takeAccessLogsOf(props.bucketName);
      Annotations.of(bucket).acknowledgeWarning(
        '@aws-cdk/aws-s3:accessLogsPolicyNotAdded',
        'It has the policy: takeAccessLogsOf.',
      );
      // Access is logged for hours afterwards. The less there was, and the longer ago, the better.
      this.node.addDependency(accessLogs);
    }
    // What protects a bucket stays as long as the bucket.
    bucket.policy?.applyRemovalPolicy(props.removalPolicy);
    if (goes) keepEmptyingWithinStack(Stack.of(this));

    // The CDK declares the class with properties that may be undefined where the interface has optional ones.
    this.bucket = bucket as IBucket;
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html#grant-log-delivery-permissions-general */
  private takeAccessLogsOf(bucketName: string): void {
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [this.bucket.arnForObjects('*')],
        conditions: {
          ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:s3:::${bucketName}` },
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        },
      }),
    );
  }
}

/** Where the CDK puts the function that empties the buckets of a stack, which is one for all of them. */
const EMPTYING = 'Custom::S3AutoDeleteObjectsCustomResourceProvider';

/**
 * Gives the function that empties buckets a log group of the stack, and no right to make another one. That of the CDK logs to
 * a group that it makes itself, as the stack is deleted, and which stays behind.
 */
function keepEmptyingWithinStack(stack: Stack): void {
  const provider = stack.node.findChild(EMPTYING);
  if (provider.node.tryFindChild('LogGroup') !== undefined) return;
  const logGroup = new LogGroup(provider, 'LogGroup', {
    retention: RetentionDays.ONE_WEEK,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const resource = (id: string): CfnResource => provider.node.findChild(id) as CfnResource;
  resource('Handler').addPropertyOverride('LoggingConfig', { LogGroup: logGroup.logGroupName });
  const role = resource('Role');
  role.addPropertyDeletionOverride('ManagedPolicyArns');
  role.addPropertyOverride('Policies', [
    {
      PolicyName: 'Logs',
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: logGroup.logGroupArn,
          },
        ],
      },
    },
  ]);
}
