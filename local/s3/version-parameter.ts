import type { Version } from './object-version';
import { invalidArgument, S3Error } from './s3-error';

/**
 * Checks the parameter `versionId`.
 *
 * @throws {S3Error} InvalidArgument for what never was a version id.
 */
export function checkVersionId(versionId: string): string {
  if (!/^[0-9a-f]{32}$/.test(versionId)) {
    throw invalidArgument('Invalid version id specified', 'versionId', versionId);
  }
  return versionId;
}

/**
 * Finds the version that the parameter `versionId` names.
 *
 * @throws {S3Error} InvalidArgument or NoSuchVersion.
 */
export function findVersion(versions: readonly Version[], versionId: string): Version {
  checkVersionId(versionId);
  const version = versions.find((candidate) => candidate.versionId === versionId);
  if (version === undefined) {
    throw new S3Error('NoSuchVersion', 404, 'The specified version does not exist.', {
      elements: { VersionId: versionId },
    });
  }
  return version;
}
