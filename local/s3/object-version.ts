/** What is kept of an object under its key: every version and every deletion. */

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
