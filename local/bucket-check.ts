import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { connectionTrouble } from './connection-trouble';

/** Milliseconds for credentials, which another program may have to get. */
const PATIENCE_FOR_CREDENTIALS = 10_000;
/** Milliseconds for each answer of S3. */
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

/** It took too long. */
class NoAnswer extends Error {
  readonly code = 'ETIMEDOUT';
}

/** What answers is something else. */
class NotS3 extends Error {}

/**
 * A function that does with a bucket what the telemetry service will: lists it, writes and reads. It runs with the same variables,
 * and so finds the same credentials and endpoint.
 * @returns why the bucket cannot be used and what to do, in one line without a full stop at its end; null if it can
 */
export async function handler({ bucket }: { readonly bucket: string }): Promise<string | null> {
  const client = new S3Client({ maxAttempts: 2 });
  try {
    return (await troubleOfCredentials(client)) ?? (await troubleOfBucket(client, bucket));
  } finally {
    client.destroy();
  }
}

/** On its own, and first: whatever fails here is neither the network's nor the bucket's. */
async function troubleOfCredentials({ config }: S3Client): Promise<string | null> {
  try {
    await within(PATIENCE_FOR_CREDENTIALS, config.credentials());
    return null;
  } catch (error) {
    return explainCredentials(error as S3Trouble);
  }
}

async function troubleOfBucket(client: S3Client, bucket: string): Promise<string | null> {
  const object = { Bucket: bucket, Key: KEY };
  const uses = {
    // More telling than HeadBucket, whose answers have no body. Both need the right s3:ListBucket.
    list: async () => {
      const { Name } = await client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }));
      if (Name === undefined) throw new NotS3();
    },
    'write to': () => client.send(new PutObjectCommand({ ...object, Body: '' })),
    read: async () => {
      const { Body } = await client.send(new GetObjectCommand(object));
      await Body?.transformToByteArray();
    },
  };
  for (const [use, ask] of Object.entries(uses)) {
    try {
      await within(PATIENCE, ask());
    } catch (error) {
      return explainBucket(error as S3Trouble, use, bucket, process.env['AWS_REGION'] ?? '');
    }
  }
  return null;
}

/** The SDK's own time-outs end neither with a body that drips nor with a program that gets credentials. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new NoAnswer(`no answer within ${milliseconds / 1000} s`));
    }, milliseconds);
  });
  try {
    await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** By where the SDK looks for credentials. https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html */
const sources: readonly (readonly [variable: string, advice: string])[] = [
  ['AWS_PROFILE', 'Correct or renew that profile, or choose another with AWS_PROFILE'],
  ['AWS_WEB_IDENTITY_TOKEN_FILE', 'Correct AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN'],
  ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'Correct it, or what answers there'],
  ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'Correct it, or what answers there'],
];

function explainCredentials(trouble: S3Trouble): string {
  const source = sources.find(([variable]) => process.env[variable]);
  if (source === undefined) {
    return `There are no AWS credentials (${credentialsReason(trouble)}). Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`;
  }
  const [variable, advice] = source;
  return `There are no AWS credentials: ${variable}=${process.env[variable]!} gives none (${credentialsReason(trouble)}). ${advice}`;
}

/** Nothing of what was parsed: it may be a secret. Nor a command, which may hold one. */
function credentialsReason(trouble: S3Trouble): string {
  const { message, code } = trouble;
  if (/\bJSON\b/.test(message)) return 'what it says is not JSON';
  if (message.startsWith('Command failed')) return 'credential_process failed';
  if (code === 'ENOENT') return 'there is no such file';
  return reasonOf(trouble);
}

/** Names of errors: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
function explainBucket(trouble: S3Trouble, use: string, bucket: string, region: string): string {
  const {
    name,
    code,
    $metadata: { httpStatusCode: status } = {},
    $response: { headers = {} } = {},
  } = trouble;
  switch (name) {
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
  if (trouble instanceof NotS3 || status === 200) {
    return 'What answers in the place of S3 does not do so as S3 does. Check AWS_ENDPOINT_URL_S3 and the proxy, if there is one';
  }
  if (status === undefined && code === undefined) {
    return `S3 cannot be asked for the bucket ${bucket} in the region ${region} (${reasonOf(trouble)}). Correct --bucket or AWS_REGION`;
  }
  if (status === undefined) {
    return `S3 cannot be reached (${reasonOf(trouble)}). Check the network, AWS_REGION=${region} and AWS_ENDPOINT_URL_S3, if that is set`;
  }
  if (status === 403) {
    return `The AWS credentials may not ${use} the S3 bucket ${bucket}. Allow them what docs/vm.md says, or correct --bucket`;
  }
  // Where S3 gives no code, the SDK makes one up.
  const said = /^(?:Error|Unknown\w*)$/.test(name) ? String(status) : `${status} ${name}`;
  return `S3 cannot ${use} the bucket ${bucket}: it answers ${said}. Start again when it does, or correct --bucket`;
}

function reasonOf(trouble: S3Trouble): string {
  return connectionTrouble(trouble).slice(0, 200).replace(/\.$/, '') || trouble.name;
}
