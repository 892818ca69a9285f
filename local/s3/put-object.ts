/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
import { rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { checkWriteConditions } from './conditions';
import { expectedDigests } from './digests';
import { checkHeaderValue, headerText } from './headers';
import { newVersionId, type ObjectStore } from './object-store';
import type { ObjectVersion } from './object-version';
import type { Operation } from './operation';
import { notImplemented, S3Error } from './s3-error';
import { receive } from './upload';

const MAXIMUM_BYTES = 5 * 1024 ** 3;
/** 2 KB, by the strictest reading. */
const MAXIMUM_METADATA_BYTES = 2000;
/** Headers that are kept and sent back with the bytes; user metadata is, too. */
const KEPT_HEADERS = [
  'content-type',
  'content-disposition',
  'content-encoding',
  'content-language',
  'cache-control',
  'expires',
];
const METADATA = 'x-amz-meta-';
/** Headers that would make another operation of it, or store something else than the body. */
const REFUSED_HEADERS = ['x-amz-trailer', 'x-amz-write-offset-bytes'];

/** Makes the operation. @param now epoch milliseconds. */
export function putObject(store: ObjectStore, now: () => number): Operation {
  return async ({ bucket, key, headers, payloadHash, body }) => {
    const refused = REFUSED_HEADERS.find((name) => headers[name] !== undefined);
    if (refused !== undefined) {
      throw notImplemented(refused);
    }
    const size = declaredSize(headers);
    const kept = keptHeaders(headers);
    const file = store.incomingFile();
    const md5 = await receive({ body, size, expected: expectedDigests(headers, payloadHash) }, file);
    const version: ObjectVersion = {
      kind: 'object',
      bucket,
      key,
      versionId: newVersionId(),
      modified: Math.floor(now() / 1000) * 1000,
      size,
      etag: `"${md5}"`,
      headers: kept,
    };
    // From here to the end nothing waits, so that of two writes with the same condition one is told that it fails.
    try {
      checkWriteConditions(headers, key, store.bucket(bucket).current(key));
      store.add(version, file);
    } catch (error) {
      rmSync(file, { force: true });
      throw error;
    }
    return {
      status: 200,
      headers: { etag: version.etag, 'x-amz-version-id': version.versionId, 'content-length': '0' },
    };
  };
}

/** S3 wants to know the size before the first byte. */
function declaredSize(headers: IncomingHttpHeaders): number {
  if (headers['transfer-encoding'] !== undefined) {
    throw notImplemented('Transfer-Encoding');
  }
  const declared = headers['content-length'];
  if (declared === undefined) {
    throw new S3Error('MissingContentLength', 411, 'You must provide the Content-Length HTTP header.');
  }
  const size = Number(declared);
  if (size > MAXIMUM_BYTES) {
    throw new S3Error('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed size', {
      elements: { ProposedSize: size, MaxSizeAllowed: MAXIMUM_BYTES },
    });
  }
  return size;
}

function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const names = Object.keys(headers).filter(
    (name) => KEPT_HEADERS.includes(name) || name.startsWith(METADATA),
  );
  const entries = names.map((name) => [name, headerText(headers, name) ?? ''] as const);
  for (const [name, value] of entries) checkHeaderValue(name, value);
  checkMetadataSize(entries);
  return {
    'content-type': 'binary/octet-stream',
    ...Object.fromEntries(entries.filter(([, value]) => value !== '')),
  };
}

function checkMetadataSize(entries: readonly (readonly [name: string, value: string])[]): void {
  const size = entries
    .filter(([name]) => name.startsWith(METADATA))
    .reduce((sum, [name, value]) => sum + name.length - METADATA.length + value.length, 0);
  if (size > MAXIMUM_METADATA_BYTES) {
    throw new S3Error(
      'MetadataTooLarge',
      400,
      'Your metadata headers exceed the maximum allowed metadata size',
      {
        elements: { Size: size, MaxSizeAllowed: MAXIMUM_METADATA_BYTES },
      },
    );
  }
}
