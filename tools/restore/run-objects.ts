import {
  type DeleteMarkerEntry,
  ListObjectVersionsCommand,
  type ListObjectVersionsOutput,
  type ObjectVersion,
  type S3Client,
} from '@aws-sdk/client-s3';
import { indexedRun, rawBodyKey } from '../../lambda/krkn-telemetry/storage/keys/object-key';
import type { ListedVersion } from './plan';

/** Where a run is kept. */
export interface RunPlace {
  readonly client: S3Client;
  readonly bucket: string;
  /** Folder of the run, `group/run`, without a slash at its end. */
  readonly run: string;
}

/**
 * Lists all versions of what belongs to a run: the files in its folder, and the body of its telemetry as it was received.
 * @throws {Error} of the S3 client
 */
export async function listRunVersions({ client, bucket, run }: RunPlace): Promise<readonly ListedVersion[]> {
  const raw = rawBodyKey(indexedRun(run));
  const [files, bodies] = await Promise.all([
    listVersions(client, bucket, `${run}/`),
    listVersions(client, bucket, raw),
  ]);
  return [...files, ...bodies.filter(({ key }) => key === raw)];
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
async function listVersions(client: S3Client, bucket: string, prefix: string): Promise<ListedVersion[]> {
  const found: ListedVersion[] = [];
  let page: ListObjectVersionsOutput | undefined;
  do {
    const command: ListObjectVersionsCommand = new ListObjectVersionsCommand({
      Bucket: bucket,
      Prefix: prefix,
      KeyMarker: page?.NextKeyMarker,
      VersionIdMarker: page?.NextVersionIdMarker,
    });
    page = await client.send(command);
    for (const version of page.Versions ?? []) {
      found.push({ ...named(version), content: { etag: version.ETag ?? '', size: version.Size ?? 0 } });
    }
    for (const deletion of page.DeleteMarkers ?? []) found.push({ ...named(deletion), content: undefined });
  } while (page.IsTruncated === true);
  return found;
}

function named(listed: DeleteMarkerEntry | ObjectVersion): Omit<ListedVersion, 'content'> {
  const { Key: key = '', VersionId: versionId = '', LastModified: modified, IsLatest: isLatest } = listed;
  return { key, versionId, modified: modified?.getTime() ?? 0, isLatest: isLatest ?? false };
}
