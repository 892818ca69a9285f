import { parseQuery } from '../sigv4';
import { invalidArgument, invalidUri, S3Error } from './s3-error';

/** What a request is about, as its path and query say. */
export interface Address {
  /** Empty when the path names none. */
  readonly bucket: string;
  /** Empty when the path names none. Any text: `..` is only a name. */
  readonly key: string;
  /** Decoded; each name is given once. */
  readonly parameters: ReadonlyMap<string, string>;
}

const MAXIMUM_KEY_BYTES = 1024;

/**
 * Reads `{mountPath}/{bucket}/{key}?{parameters}`.
 *
 * @param target path and query as in the request line.
 * @throws {S3Error} InvalidURI, KeyTooLongError, InvalidArgument.
 */
export function parseTarget(target: string, mountPath: string): Address {
  const [path = ''] = target.split('?', 1);
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/.exec(withoutMount(path, mountPath)) ?? [];
  return { bucket: decode(bucket), key: checkLength(decode(key)), parameters: parseParameters(target) };
}

function withoutMount(path: string, mountPath: string): string {
  if (path !== mountPath && !path.startsWith(`${mountPath}/`)) {
    throw invalidUri();
  }
  return path.slice(mountPath.length);
}

function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw invalidUri();
  }
}

function checkLength(key: string): string {
  const size = Buffer.byteLength(key);
  if (size > MAXIMUM_KEY_BYTES) {
    throw new S3Error('KeyTooLongError', 400, 'Your key is too long', {
      elements: { Size: size, MaxSizeAllowed: MAXIMUM_KEY_BYTES },
    });
  }
  return key;
}

function parseParameters(target: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of queryOf(target)) {
    if (parameters.has(name)) {
      throw invalidArgument('A parameter is given more than once.', name, value);
    }
    parameters.set(name, value);
  }
  return parameters;
}

function queryOf(target: string): ReturnType<typeof parseQuery> {
  try {
    return parseQuery(target);
  } catch {
    throw invalidUri();
  }
}
