import { S3Client } from '@aws-sdk/client-s3';
import { readOnlyStack } from '../outputs/outputs-file';

/** Where runs are kept, as a command line says. */
export interface BucketOptions {
  /** Undefined: that of the file of outputs. */
  readonly bucket: string | undefined;
  /** Path of the file of outputs. */
  readonly outputs: string;
  /** Undefined: that of the profile. */
  readonly region: string | undefined;
  /** URL to call instead of AWS. */
  readonly endpoint: string | undefined;
}

/**
 * The bucket of runs, and a client for it.
 * @throws {UnusableOutputs} if the file of outputs is asked, and does not name one
 */
export function runsBucket({ bucket, outputs, region, endpoint }: BucketOptions): {
  readonly bucket: string;
  readonly client: S3Client;
} {
  return {
    bucket: bucket ?? bucketOf(outputs),
    client: new S3Client({
      maxAttempts: 5,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      ...(region !== undefined && { region }),
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    }),
  };
}

function bucketOf(file: string): string {
  return readOnlyStack('krkn', file, 'Name the bucket with --bucket').outputs.TelemetryBucketName;
}
