/**
 * Stands in for Amazon S3 at the wire, with one folder on disk: the operations that this project uses, for buckets with
 * versioning, as strict as S3 wherever a client could be wrong.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tellOnStderr, type Tell } from '../disk-trouble';
import type { AccessKey } from '../sigv4';
import { copyObject } from './copy-object';
import { deleteObject } from './delete-object';
import { Faults } from './faults';
import { getObject, headObject } from './get-object';
import { listObjectVersions } from './list-object-versions';
import { listObjects } from './list-objects';
import { ObjectStore } from './object-store';
import { putObject } from './put-object';
import { RequestHandler } from './request-handler';

/** How to open a stand-in. */
export interface S3Options {
  /** Folder that everything is kept in, made (0700) if it is not there. No other process may use it. */
  readonly directory: string;
  /** Access keys it knows: SigV4 is verified as S3 does, in headers and in presigned URLs. */
  readonly accessKeys: readonly AccessKey[];
  /** Buckets that exist. All have versioning. */
  readonly buckets: readonly string[];
  /** What paths begin with, before the bucket: `''` or `/_s3`, for example. Clients sign it too. */
  readonly mountPath: string;
  /** Epoch milliseconds; default `Date.now`. The only clock of the stand-in. */
  readonly now?: () => number;
  /** Called when the disk fails, and when it has recovered. Default: stderr. */
  readonly tell?: Tell;
}

/** An open stand-in. */
export interface S3StandIn {
  /** Answers a request whose path begins with `mountPath`; for a server of `node:http`. */
  readonly serve: (request: IncomingMessage, response: ServerResponse) => void;
  /** Misbehaviour on demand. */
  readonly faults: Faults;
  /**
   * Breaks off what hangs, waits for writes under way, then gives the folder free. Calling it again does nothing. To
   * not wait for uploads, close their connections first; the server belongs to the caller.
   */
  close(): Promise<void>;
}

/**
 * Opens a stand-in.
 *
 * @throws {StartTrouble} when what is in the folder is damaged.
 */
export async function openS3(options: S3Options): Promise<S3StandIn> {
  const { directory, accessKeys, buckets, mountPath, now = Date.now, tell = tellOnStderr } = options;
  const store = await ObjectStore.open(directory, tell);
  const faults = new Faults();
  const handler = new RequestHandler({
    accessKeys,
    buckets,
    mountPath,
    operations: {
      PutObject: putObject(store, now),
      CopyObject: copyObject(store, now),
      GetObject: getObject(store),
      HeadObject: headObject(store),
      DeleteObject: deleteObject(store, now),
      ListObjectsV2: listObjects(store),
      ListObjectVersions: listObjectVersions(store),
    },
    faults,
    now,
    tell,
  });
  let closed: Promise<void> | undefined;
  return {
    serve: (request, response) => {
      // The only failure left is that the answer cannot be sent.
      handler.handle(request, response).catch(() => response.destroy());
    },
    faults,
    close: () =>
      (closed ??= handler.close().then(() => {
        store.close();
      })),
  };
}
