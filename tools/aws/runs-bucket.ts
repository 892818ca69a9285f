import { readFileSync } from 'node:fs';
import { S3Client } from '@aws-sdk/client-s3';
import { readOutputs } from '../../client-config/stack-outputs';
import { Misuse } from '../../command-line/misuse';

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

/** It is not known which bucket is meant. The message is a sentence without full stop. */
export class UnknownBucket extends Error {
  override name = 'UnknownBucket';
}

/**
 * The bucket of runs, and a client for it.
 * @param defaultRegion of the environment, if it names one
 * @throws {UnknownBucket} if the file of outputs does not name one
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
  const buckets = readOutputs(readJson(file)).stacks.flatMap((stack) =>
    stack.client === 'krkn' ? stack.outputs.TelemetryBucketName : [],
  );
  const [bucket] = buckets;
  if (bucket !== undefined && buckets.length === 1) return bucket;
  throw new UnknownBucket(
    buckets.length === 0
      ? `${file} has no output TelemetryBucketName. Name the bucket with --bucket`
      : `${file} has several buckets. Choose one with --bucket: ${buckets.join(', ')}`,
  );
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UnknownBucket(
      `${file}, the file of outputs, cannot be read: ${(error as Error).message}. Name another with --outputs, or the bucket with --bucket`,
    );
  }
}
