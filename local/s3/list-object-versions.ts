/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
import type { BucketIndex } from './bucket-index';
import { keyEncoder, maxKeys } from './list-parameters';
import type { ObjectStore } from './object-store';
import type { Version } from './object-version';
import { type Operation, type S3Request, xmlAnswer } from './operation';
import { invalidArgument } from './s3-error';
import { checkVersionId } from './version-parameter';
import { document, parent, rootElement, text } from './xml';

interface Markers {
  /** Key that the page begins with, or after. Empty for none. */
  readonly key: string;
  /** Version of that key that the page comes after; absent when it comes after all of them. */
  readonly versionId: string | undefined;
}

/** Makes the operation. */
export function listObjectVersions(store: ObjectStore): Operation {
  return (request) => xmlAnswer(list(store.bucket(request.bucket), request));
}

function list(index: BucketIndex, { bucket, parameters }: S3Request): string {
  const encode = keyEncoder(parameters);
  const prefix = parameters.get('prefix') ?? '';
  const markers = parseMarkers(parameters);
  const limit = maxKeys(parameters);
  // One more than the page holds tells whether it is the last.
  const found = takeFirst(versionsAfter(index, prefix, markers), limit === 0 ? 0 : limit + 1);
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return document(
    rootElement('ListVersionsResult', [
      text('Name', bucket),
      text('Prefix', encode(prefix)),
      text('KeyMarker', encode(markers.key)),
      text('VersionIdMarker', markers.versionId ?? ''),
      ...(last === undefined
        ? []
        : [text('NextKeyMarker', encode(last.key)), text('NextVersionIdMarker', last.versionId)]),
      text('MaxKeys', limit),
      ...(parameters.has('encoding-type') ? [text('EncodingType', 'url')] : []),
      text('IsTruncated', last !== undefined),
      ...page.map((version) => describe(version, index.current(version.key) === version, encode)),
    ]),
  );
}

function parseMarkers(parameters: ReadonlyMap<string, string>): Markers {
  const key = parameters.get('key-marker') ?? '';
  const versionId = parameters.get('version-id-marker');
  if (versionId === undefined) {
    return { key, versionId };
  }
  if (key === '') {
    throw invalidArgument(
      'A version-id marker cannot be specified without a key marker.',
      'version-id-marker',
      versionId,
    );
  }
  return { key, versionId: checkVersionId(versionId) };
}

/** In order of keys, of each key the newest first. */
function* versionsAfter(index: BucketIndex, prefix: string, markers: Markers): Generator<Version> {
  const { allKeys } = index;
  const begin =
    markers.versionId !== undefined
      ? allKeys.firstAt(markers.key)
      : markers.key === ''
        ? 0
        : allKeys.firstAfter(markers.key);
  for (let place = Math.max(begin, allKeys.firstAt(prefix)); ; place += 1) {
    const key = allKeys.at(place);
    if (key?.startsWith(prefix) !== true) {
      return;
    }
    const versions = index.versions(key);
    const marked =
      key === markers.key ? versions.findIndex(({ versionId }) => versionId === markers.versionId) : -1;
    yield* versions.slice(marked + 1);
  }
}

function takeFirst<Item>(items: Iterable<Item>, count: number): Item[] {
  const taken: Item[] = [];
  if (count > 0) {
    for (const item of items) {
      taken.push(item);
      if (taken.length === count) break;
    }
  }
  return taken;
}

function describe(version: Version, isLatest: boolean, encode: (key: string) => string): string {
  const common = [
    text('Key', encode(version.key)),
    text('VersionId', version.versionId),
    text('IsLatest', isLatest),
    text('LastModified', new Date(version.modified).toISOString()),
  ];
  return version.kind === 'deleteMarker'
    ? parent('DeleteMarker', common)
    : parent('Version', [
        ...common,
        text('ETag', version.etag),
        text('Size', version.size),
        text('StorageClass', 'STANDARD'),
      ]);
}
