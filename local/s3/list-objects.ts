/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
import type { BucketIndex } from './bucket-index';
import { keyEncoder, maxKeys } from './list-parameters';
import type { ObjectStore } from './object-store';
import type { ObjectVersion } from './object-version';
import { type Operation, type S3Request, xmlAnswer } from './operation';
import { invalidArgument } from './s3-error';
import { compareBytes, type SortedKeys } from './sorted-keys';
import { document, parent, rootElement, text } from './xml';

interface PageRequest {
  readonly prefix: string;
  /** Empty for none. */
  readonly delimiter: string;
  /** Key or common prefix that the page comes after. */
  readonly after: string;
  readonly maxKeys: number;
}

interface Page {
  /** Keys, and common prefixes in place of those that begin with them, in order. */
  readonly elements: readonly { readonly name: string; readonly isCommonPrefix: boolean }[];
  readonly isTruncated: boolean;
}

/** Makes the operation. */
export function listObjects(store: ObjectStore): Operation {
  return (request) => xmlAnswer(list(store.bucket(request.bucket), request));
}

function list(index: BucketIndex, { bucket, parameters }: S3Request): string {
  const encode = keyEncoder(parameters);
  const token = parameters.get('continuation-token');
  const [prefix, delimiter] = [parameters.get('prefix') ?? '', parameters.get('delimiter') ?? ''];
  const startAfter = parameters.get('start-after');
  const limit = maxKeys(parameters);
  const after = token === undefined ? (startAfter ?? '') : decodeToken(token);
  const page = listPage(index.currentKeys, { prefix, delimiter, after, maxKeys: limit });
  const names = (wanted: boolean): string[] =>
    page.elements.filter(({ isCommonPrefix }) => isCommonPrefix === wanted).map(({ name }) => name);
  return document(
    rootElement('ListBucketResult', [
      text('Name', bucket),
      text('Prefix', encode(prefix)),
      ...(startAfter === undefined ? [] : [text('StartAfter', encode(startAfter))]),
      ...(token === undefined ? [] : [text('ContinuationToken', token)]),
      ...(page.isTruncated ? [text('NextContinuationToken', encodeToken(page.elements.at(-1)!.name))] : []),
      text('KeyCount', page.elements.length),
      text('MaxKeys', limit),
      ...(delimiter === '' ? [] : [text('Delimiter', encode(delimiter))]),
      ...(parameters.has('encoding-type') ? [text('EncodingType', 'url')] : []),
      text('IsTruncated', page.isTruncated),
      ...names(false).map((key) => contents(index.current(key) as ObjectVersion, encode)),
      ...names(true).map((name) => parent('CommonPrefixes', [text('Prefix', encode(name))])),
    ]),
  );
}

/** Seeks to where the page begins, and from one common prefix to the next, however many keys there are in between. */
function listPage(keys: SortedKeys, { prefix, delimiter, after, maxKeys: limit }: PageRequest): Page {
  const elements: { name: string; isCommonPrefix: boolean }[] = [];
  let place = Math.max(keys.firstAt(prefix), after === '' ? 0 : keys.firstAfter(after));
  for (;;) {
    const key = keys.at(place);
    if (key?.startsWith(prefix) !== true || limit === 0) {
      return { elements, isTruncated: false };
    }
    const commonPrefix = commonPrefixOf(key, prefix, delimiter);
    const name = commonPrefix ?? key;
    // Keys after `after` may be in the common prefix that the page before ended with.
    if (compareBytes(name, after) > 0) {
      if (elements.length === limit) {
        return { elements, isTruncated: true };
      }
      elements.push({ name, isCommonPrefix: commonPrefix !== undefined });
    }
    place = commonPrefix === undefined ? place + 1 : keys.endOfPrefix(commonPrefix, place);
  }
}

function commonPrefixOf(key: string, prefix: string, delimiter: string): string | undefined {
  const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

function contents(version: ObjectVersion, encode: (key: string) => string): string {
  return parent('Contents', [
    text('Key', encode(version.key)),
    text('LastModified', new Date(version.modified).toISOString()),
    text('ETag', version.etag),
    text('Size', version.size),
    text('StorageClass', 'STANDARD'),
  ]);
}

/** Clients must not read anything into a token, so it does not look like a key. */
function encodeToken(after: string): string {
  return Buffer.from(`after ${after}`).toString('base64url');
}

function decodeToken(token: string): string {
  const after = Buffer.from(token, 'base64url')
    .toString()
    .replace(/^after /, '');
  if (token === '' || encodeToken(after) !== token) {
    throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
  }
  return after;
}
