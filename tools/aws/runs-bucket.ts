import { S3Client } from '@aws-sdk/client-s3';
import { Misuse } from '../../command-line/misuse';
import { readOnlyStack } from '../outputs/outputs-file';

/** Where runs are kept, as a command line says. */
export interface BucketOptions {
  /** Undefined: that of the file of outputs. */
  readonly bucket: string | undefined;
  /** Path of the file of outputs. */
  readonly outputs: string;
  /** Undefined: that of the environment. */
  readonly region: string | undefined;
  /** URL to call instead of AWS. */
  readonly endpoint: string | undefined;
}

/** @throws {Misuse} for an endpoint that is no URL */
export function checkEndpoint(endpoint: string | undefined): void {
  if (endpoint === undefined || /^https?:\/\/[^?#\s]+$/.test(endpoint)) return;
  throw new Misuse(`--endpoint takes a URL such as http://127.0.0.1:8080/_s3, not '${endpoint}'`);
}

/**
 * The bucket of runs, and a client for it.
 * @param defaultRegion of the environment, if it names one
 * @throws {UnusableOutputs} if the file of outputs is asked, and does not name one
 */
export function runsBucket(
  { bucket, outputs, region = '', endpoint }: BucketOptions,
  defaultRegion = '',
): { readonly bucket: string; readonly client: S3Client } {
  const chosen = region === '' ? defaultRegion : region;
  return {
    bucket: bucket ?? bucketOf(outputs),
    client: new S3Client({
      maxAttempts: 5,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      ...(chosen !== '' && { region: chosen }),
      ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    }),
  };
}

function bucketOf(file: string): string {
  return readOnlyStack('krkn', file, 'Name the bucket with --bucket').outputs.TelemetryBucketName;
}
