/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
import { rmSync } from 'node:fs';
import { copyFile, constants } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { parseTarget } from './address';
import { checkWriteConditions } from './conditions';
import { headerText } from './headers';
import { newVersionId, type ObjectStore } from './object-store';
import type { ObjectVersion } from './object-version';
import { type Operation, xmlAnswer } from './operation';
import { invalidArgument, invalidRequest, noSuchKey, notImplemented } from './s3-error';
import { findVersion } from './version-parameter';
import { document, rootElement, text } from './xml';

/** Header that names what is copied, and makes a copy of what would be a PutObject. */
export const COPY_SOURCE = 'x-amz-copy-source';
/** Headers of S3's that the copy understands; any other would make another copy of it. */
const KNOWN_HEADERS = [
  COPY_SOURCE,
  'x-amz-metadata-directive',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-user-agent',
];

/**
 * Makes the operation: the bytes and all that is sent with them become the newest version of a key.
 *
 * @param now epoch milliseconds.
 */
export function copyObject(store: ObjectStore, now: () => number): Operation {
  return async ({ bucket, key, headers }) => {
    checkHeaders(headers);
    const source = findSource(store, headers, bucket);
    if (source === store.bucket(bucket).current(key)) {
      throw invalidRequest(
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
      );
    }
    const file = store.incomingFile();
    await copyFile(store.file(source), file, constants.COPYFILE_FICLONE);
    const version: ObjectVersion = {
      ...source,
      bucket,
      key,
      versionId: newVersionId(),
      modified: Math.floor(now() / 1000) * 1000,
    };
    // From here to the end nothing waits, as in PutObject.
    try {
      checkWriteConditions(headers, key, store.bucket(bucket).current(key));
      store.add(version, file);
    } catch (error) {
      rmSync(file, { force: true });
      throw error;
    }
    const result = rootElement('CopyObjectResult', [
      text('LastModified', new Date(version.modified).toISOString()),
      text('ETag', version.etag),
    ]);
    return xmlAnswer(document(result), {
      'x-amz-version-id': version.versionId,
      'x-amz-copy-source-version-id': source.versionId,
    });
  };
}

function checkHeaders(headers: IncomingHttpHeaders): void {
  const unknown = Object.keys(headers).find(
    (name) => name.startsWith('x-amz-') && !KNOWN_HEADERS.includes(name),
  );
  if (unknown !== undefined) {
    throw notImplemented(unknown);
  }
  if ((headerText(headers, 'x-amz-metadata-directive') ?? 'COPY') !== 'COPY') {
    throw notImplemented('x-amz-metadata-directive');
  }
}

/**
 * Finds what `{bucket}/{key}[?versionId={version}]` names, percent-encoded, with or without a slash before it.
 *
 * @param target bucket that is copied to; this project copies within one only.
 */
function findSource(store: ObjectStore, headers: IncomingHttpHeaders, target: string): ObjectVersion {
  const named = headerText(headers, COPY_SOURCE) ?? '';
  const { bucket, key, parameters } = parseTarget(`/${named.replace(/^\//, '')}`, '');
  const unknown = [...parameters.keys()].find((name) => name !== 'versionId');
  if (key === '' || unknown !== undefined) {
    throw invalidArgument('Invalid copy source object key', COPY_SOURCE, named);
  }
  if (bucket !== target) {
    throw notImplemented(COPY_SOURCE);
  }
  const index = store.bucket(bucket);
  const versionId = parameters.get('versionId');
  const version = versionId === undefined ? index.current(key) : findVersion(index.versions(key), versionId);
  if (version?.kind === 'deleteMarker' && versionId !== undefined) {
    throw invalidRequest(
      'The source of a copy request may not specifically refer to a delete marker by version id.',
    );
  }
  if (version?.kind !== 'object') {
    throw noSuchKey(key);
  }
  return version;
}
