import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** Milliseconds for an answer. */
const PATIENCE = 5_000;
/** An empty object of ours, hidden from all listings. Each start puts it again. */
const KEY = '_chaos-telemetry/start-check';

/** What an error of S3 or its client tells. */
interface S3Trouble {
  readonly name: string;
  readonly message: string;
  /** Of the network. */
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
  /** Of the bucket, if S3 tells it in the body. */
  readonly Region?: string;
}

/**
 * A function that does with a bucket what the telemetry service will: lists it, writes and reads. It runs with the same variables,
 * and so finds the same credentials and endpoint.
 * @returns why the bucket cannot be used and what to do, in one line without a full stop at its end; null if it can
 */
export async function handler({ bucket }: { readonly bucket: string }): Promise<string | null> {
  const client = new S3Client({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: PATIENCE, throwOnRequestTimeout: true },
  });
  const object = { Bucket: bucket, Key: KEY };
  const uses = {
    // More telling than HeadBucket, whose answers have no body. Both need the right s3:ListBucket.
    list: () => client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 })),
    'write to': () => client.send(new PutObjectCommand({ ...object, Body: '' })),
    read: async () => {
      const { Body } = await client.send(new GetObjectCommand(object));
      await Body?.transformToByteArray();
    },
  };
  try {
    for (const [use, ask] of Object.entries(uses)) {
      try {
        await ask();
      } catch (error) {
        return explain(error as S3Trouble, use, bucket, await client.config.region());
      }
    }
    return null;
  } finally {
    client.destroy();
  }
}

/** Names of errors: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
function explain(trouble: S3Trouble, use: string, bucket: string, region: string): string {
  const { name, $metadata: { httpStatusCode: status } = {}, $response: { headers = {} } = {} } = trouble;
  switch (name) {
    case 'CredentialsProviderError':
    case 'TokenProviderError':
      return `There are no AWS credentials: ${reasonOf(trouble)}. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`;
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
    case 'ExpiredToken':
    case 'InvalidToken':
      return `S3 refuses the AWS credentials (${name}). Renew them, or choose others with AWS_PROFILE`;
    case 'RequestTimeTooSkewed':
      return 'The clock of this machine is wrong, so S3 refuses what it signs. Set the clock';
    case 'NoSuchBucket':
      return `There is no S3 bucket ${bucket}. Create it, or correct --bucket`;
    case 'InvalidBucketName':
      return `${bucket} is not a valid name of an S3 bucket. Correct --bucket`;
    case 'PermanentRedirect':
    case 'AuthorizationHeaderMalformed':
    case 'IllegalLocationConstraintException': {
      const actual = headers['x-amz-bucket-region'] ?? trouble.Region;
      return actual === undefined
        ? `The S3 bucket ${bucket} is not in the region ${region}. Set AWS_REGION to its region`
        : `The S3 bucket ${bucket} is in the region ${actual}, not in ${region}. Set AWS_REGION=${actual}`;
    }
  }
  if (status === undefined) {
    return `S3 cannot be reached (${reasonOf(trouble)}). Check the network, AWS_REGION=${region} and AWS_ENDPOINT_URL_S3, if that is set`;
  }
  if (status === 403) {
    return `The AWS credentials may not ${use} the S3 bucket ${bucket}. Allow them what docs/vm.md says, or correct --bucket`;
  }
  return `S3 cannot ${use} the bucket ${bucket}: it answers ${status} ${name}. Start again when it does, or correct --bucket`;
}

function reasonOf({ name, message, code }: S3Trouble): string {
  // The SDK gives connections that break the name of a time-out, too.
  if (name === 'TimeoutError' && code === undefined) return `no answer within ${PATIENCE / 1000} s`;
  // With its command, which may hold a secret.
  if (message.startsWith('Command failed')) return 'credential_process failed';
  return message.split('\n', 1)[0]!.slice(0, 200).replace(/\.$/, '') || name;
}
