/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
import { checkWriteConditions } from './conditions';
import { newVersionId, type ObjectStore } from './object-store';
import type { DeleteMarker } from './object-version';
import type { Operation, S3Answer, S3Request } from './operation';
import { checkVersionId } from './version-parameter';

/**
 * Makes the operation: without a version it adds a delete marker, with one it removes that version for good.
 *
 * @param now epoch milliseconds.
 */
export function deleteObject(store: ObjectStore, now: () => number): Operation {
  return (request) => {
    const { bucket, key, headers, parameters } = request;
    checkWriteConditions(headers, key, store.bucket(bucket).current(key));
    const versionId = parameters.get('versionId');
    return versionId === undefined
      ? addMarker(store, request, now())
      : removeVersion(store, request, checkVersionId(versionId));
  };
}

function addMarker(store: ObjectStore, { bucket, key }: S3Request, now: number): S3Answer {
  const marker: DeleteMarker = {
    kind: 'deleteMarker',
    bucket,
    key,
    versionId: newVersionId(),
    modified: Math.floor(now / 1000) * 1000,
  };
  store.add(marker);
  return {
    status: 204,
    headers: { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker.versionId },
  };
}

/** Removing what is not there succeeds, so that a client can try again. */
function removeVersion(store: ObjectStore, { bucket, key }: S3Request, versionId: string): S3Answer {
  const version = store
    .bucket(bucket)
    .versions(key)
    .find((candidate) => candidate.versionId === versionId);
  if (version !== undefined) {
    store.remove(version);
  }
  return {
    status: 204,
    headers: {
      'x-amz-version-id': versionId,
      ...(version?.kind === 'deleteMarker' && { 'x-amz-delete-marker': 'true' }),
    },
  };
}
