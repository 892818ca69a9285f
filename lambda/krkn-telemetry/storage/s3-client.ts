import { S3Client } from '@aws-sdk/client-s3';
import { signAgain } from '../../kit/sign-again';
import { customUserAgent } from '../../kit/user-agent';

interface S3ClientProps {
  readonly region: string;
  /** Undefined: the region's own, or what the SDK's environment variables say. */
  readonly endpoint?: string | undefined;
}

/** A client with the settings that the service needs. */
export function createS3Client({ region, endpoint }: S3ClientProps): S3Client {
  const client = new S3Client({
    region,
    customUserAgent,
    // An endpoint of one's own has no host name for each bucket.
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    // The SDK would put the checksum of an empty body into links for uploads.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 8_000, throwOnRequestTimeout: true },
  });
  signAgain(client);
  return client;
}
