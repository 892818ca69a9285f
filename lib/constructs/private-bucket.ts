import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectOwnership,
  type IBucket,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

interface PrivateBucketProps {
  /** Name: 3 to 63 lower-case letters, digits and hyphens, unique in all of AWS. Another name makes another bucket. */
  readonly bucketName: string;
  /** What becomes of the bucket when the stack is deleted. One that holds anything is never deleted. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * How long objects are kept, in whole days.
   * @default - forever
   */
  readonly retention?: Duration | undefined;
  /** How long those versions are kept that were overwritten or deleted, in whole days. */
  readonly oldVersionRetention: Duration;
  /**
   * Bucket that requests are logged in.
   * @default - requests are not logged
   */
  readonly accessLogsBucket?: IBucket;
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
    const bucket = new Bucket(this, 'Bucket', {
      bucketName: props.bucketName,
      removalPolicy: props.removalPolicy,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      encryption: BucketEncryption.S3_MANAGED,
      versioned: true,
      ...(props.accessLogsBucket !== undefined && { serverAccessLogsBucket: props.accessLogsBucket }),
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
    // What protects a bucket stays as long as the bucket.
    bucket.policy?.applyRemovalPolicy(props.removalPolicy);

    // The CDK declares the class with properties that may be undefined where the interface has optional ones.
    this.bucket = bucket as IBucket;
  }
}
