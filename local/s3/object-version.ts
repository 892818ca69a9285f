/** What is kept of an object under its key: every version and every deletion. */

/** Names the file of the bytes. */
export const VERSION_ID = /^[\da-f]{32}$/;

interface VersionName {
  readonly bucket: string;
  readonly key: string;
  /** 32 hexadecimal digits, never given twice. Names the file of the bytes. */
  readonly versionId: string;
  /** Epoch milliseconds, in whole seconds as S3 keeps it. */
  readonly modified: number;
}

/** Bytes that were put. */
export interface ObjectVersion extends VersionName {
  readonly kind: 'object';
  /** Bytes. */
  readonly size: number;
  /** MD5 of the bytes in hexadecimal digits between double quotes. */
  readonly etag: string;
  /** What is sent with the bytes, by lower-case name: `content-type`, `x-amz-meta-…` and the like. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Says that the object is deleted; older versions are still there. */
export interface DeleteMarker extends VersionName {
  readonly kind: 'deleteMarker';
}

export type Version = ObjectVersion | DeleteMarker;

/** Whether a value is a version with a name and the members that its kind must have. */
export function isVersion(value: unknown): value is Version {
  if (!isVersionName(value)) return false;
  const { kind, modified, size, etag, headers } = value as Partial<Record<string, unknown>>;
  if (typeof modified !== 'number') return false;
  if (kind === 'deleteMarker') return true;
  const isObject = kind === 'object' && typeof size === 'number' && typeof etag === 'string';
  return isObject && typeof headers === 'object' && headers !== null;
}

/** Whether a value names a version. */
export function isVersionName(value: unknown): value is Pick<VersionName, 'bucket' | 'key' | 'versionId'> {
  const { bucket, key, versionId } = (value ?? {}) as Partial<Record<string, unknown>>;
  const isNamed = typeof bucket === 'string' && typeof key === 'string' && typeof versionId === 'string';
  return isNamed && VERSION_ID.test(versionId);
}
