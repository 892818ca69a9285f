/**
 * GetObject and HeadObject, which are the same but for the bytes.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { type ByteRange, parseRange } from './byte-range';
import { allowsRange, isNotModified } from './conditions';
import { checkHeaderValue, headerText } from './headers';
import type { ObjectStore } from './object-store';
import type { ObjectVersion } from './object-version';
import type { Operation, S3Answer, S3Request } from './operation';
import { noSuchKey, S3Error } from './s3-error';
import { findVersion } from './version-parameter';

const OVERRIDE = 'response-';

/** Makes GetObject. */
export function getObject(store: ObjectStore): Operation {
  return async (request) => {
    const { version, answer, range } = describe(store, request);
    const isEmpty = version.size === 0 || answer.status === 304;
    return isEmpty ? answer : { ...answer, body: await readBytes(store.file(version), range) };
  };
}

/** Makes HeadObject. */
export function headObject(store: ObjectStore): Operation {
  return (request) => describe(store, request).answer;
}

interface Description {
  readonly version: ObjectVersion;
  /** Without the bytes. */
  readonly answer: S3Answer;
  readonly range: ByteRange | undefined;
}

function describe(store: ObjectStore, request: S3Request): Description {
  const version = findObject(store, request);
  const headers = {
    ...version.headers,
    ...overrides(request.parameters),
    'last-modified': new Date(version.modified).toUTCString(),
    etag: version.etag,
    'x-amz-version-id': version.versionId,
    'accept-ranges': 'bytes',
  };
  if (isNotModified(request.headers, version)) {
    return { version, answer: { status: 304, headers }, range: undefined };
  }
  const range = allowsRange(request.headers, version)
    ? parseRange(headerText(request.headers, 'range'), version.size)
    : undefined;
  const answer: S3Answer =
    range === undefined
      ? { status: 200, headers: { ...headers, 'content-length': String(version.size) } }
      : {
          status: 206,
          headers: {
            ...headers,
            'content-length': String(range.end - range.start + 1),
            'content-range': `bytes ${range.start}-${range.end}/${version.size}`,
          },
        };
  return { version, answer, range };
}

function findObject(store: ObjectStore, { bucket, key, parameters }: S3Request): ObjectVersion {
  const versionId = parameters.get('versionId');
  const index = store.bucket(bucket);
  const version = versionId === undefined ? index.current(key) : findVersion(index.versions(key), versionId);
  if (version === undefined) {
    throw noSuchKey(key);
  }
  if (version.kind === 'deleteMarker') {
    const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.versionId };
    throw versionId === undefined
      ? noSuchKey(key, headers)
      : new S3Error('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.', {
          headers: { ...headers, allow: 'DELETE' },
        });
  }
  return version;
}

/** Headers that the sender wants instead of those that were put. */
function overrides(parameters: ReadonlyMap<string, string>): Record<string, string> {
  const wanted = [...parameters].filter(([name]) => name.startsWith(OVERRIDE));
  return Object.fromEntries(
    wanted.map(([name, value]) => {
      const header = name.slice(OVERRIDE.length);
      checkHeaderValue(header, value);
      return [header, value] as const;
    }),
  );
}

async function readBytes(file: string, range: ByteRange | undefined): Promise<Readable> {
  // Opened before the answer begins, so that a file that is gone is an error and not a broken answer.
  const handle = await open(file);
  return handle.createReadStream({ ...range });
}
