import {
  GetObjectCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  type ListObjectsV2Output,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { Readable } from 'node:stream';
import { compareFileNames, compareRunsNewestFirst } from './keys/file-order';
import { OWN_FOLDER } from './keys/object-key';
import { attachmentHeader } from './content-disposition';
import type { FileEntry, Folder } from './keys/folder';
import { isConflict, isMissing, toBucketError } from './s3-errors';

interface BucketProps {
  readonly name: string;
  readonly client: S3Client;
  /** Signs links: a client of the endpoint that users reach S3 by. */
  readonly linkClient: S3Client;
  /** Seconds for which links can be used. */
  readonly linkExpiration: number;
}

/** The bytes of an object. */
export interface StoredBytes {
  readonly bytes: Buffer;
  /** Changes with the bytes. */
  readonly etag: string;
}

/** The text of an object. */
export interface StoredText {
  /** Undefined: it is longer than what was asked for. */
  readonly text: string | undefined;
  /** Bytes. */
  readonly size: number;
  /** Epoch milliseconds. */
  readonly modified: number;
}

/** An object as a listing tells of it. */
export interface ListedObject {
  readonly key: string;
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
  /** Epoch milliseconds. */
  readonly modified: number;
}

/** Some of what is directly in a folder, in the order of S3: by the bytes of names. */
interface FolderPart {
  /** Names without a slash. */
  readonly folders: readonly string[];
  readonly files: readonly FileEntry[];
  /** Whether there is more behind it. */
  readonly isTruncated: boolean;
}

/** What of a folder is listed. */
interface PartOfFolder {
  /** Only names that come after this one, and the folder of this name. Undefined: from the first on. */
  readonly startAfter?: string | undefined;
  /** Files and folders at most; 1 to 1000. */
  readonly limit: number;
}

/** Files and folders that {@link Bucket.kindOf} looks at. */
const FEW = 20;

/**
 * The bucket that runs are kept in. Every method throws an HttpError 503 when S3 cannot do what is asked now.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html
 */
export class Bucket {
  constructor(private readonly props: BucketProps) {}

  /** Seconds for which links can be used. */
  get linkExpiration(): number {
    return this.props.linkExpiration;
  }

  /** Stores JSON. */
  async putJson(key: string, body: string | Buffer, signal: AbortSignal): Promise<void> {
    await this.put(key, body, 'application/json', signal);
  }

  /** Stores YAML. https://www.rfc-editor.org/rfc/rfc9512 */
  async putYaml(key: string, body: string, signal: AbortSignal): Promise<void> {
    await this.put(key, body, 'application/yaml', signal);
  }

  private async put(
    key: string,
    body: string | Buffer,
    contentType: string,
    signal: AbortSignal,
  ): Promise<void> {
    const command = new PutObjectCommand({ ...this.object(key), Body: body, ContentType: contentType });
    await this.props.client.send(command, { abortSignal: signal }).catch(rethrow);
  }

  /**
   * The text of an object, or undefined if there is none.
   * @param limit bytes from which on it is not read
   */
  async getText(key: string, limit: number, signal: AbortSignal): Promise<StoredText | undefined> {
    try {
      const command = new GetObjectCommand(this.object(key));
      const {
        Body,
        ContentLength: size = 0,
        LastModified = new Date(0),
      } = await this.props.client.send(command, { abortSignal: signal });
      const modified = LastModified.getTime();
      if (size <= limit) return { text: (await Body?.transformToString('utf8')) ?? '', size, modified };
      if (Body instanceof Readable) Body.destroy();
      return { text: undefined, size, modified };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw toBucketError(error);
    }
  }

  /** The bytes of an object, or undefined if there is none. */
  async getBytes(key: string, signal: AbortSignal): Promise<StoredBytes | undefined> {
    try {
      const command = new GetObjectCommand(this.object(key));
      const { Body, ETag = '' } = await this.props.client.send(command, { abortSignal: signal });
      return { bytes: Buffer.from((await Body?.transformToByteArray()) ?? []), etag: ETag };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw toBucketError(error);
    }
  }

  /**
   * Stores bytes if no other process has written the object.
   * @param known ETag of the bytes that are replaced; undefined: there must be no such object
   * @returns the new ETag, or undefined if another process has written the object, or is about to
   */
  async replace(
    key: string,
    body: Buffer,
    known: string | undefined,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const command = new PutObjectCommand({
      ...this.object(key),
      Body: body,
      ContentType: 'application/gzip',
      ...(known === undefined ? { IfNoneMatch: '*' } : { IfMatch: known }),
    });
    try {
      const { ETag = '' } = await this.props.client.send(command, { abortSignal: signal });
      return ETag;
    } catch (error) {
      if (isConflict(error)) return undefined;
      throw toBucketError(error);
    }
  }

  /** All objects whose keys begin with this prefix, however deep. */
  async listTree(prefix: string, signal: AbortSignal): Promise<readonly ListedObject[]> {
    const pages = await this.listPages({ Prefix: prefix }, signal);
    return pages.flatMap(toListedObjects);
  }

  /** All objects and folders directly in the folder of this prefix, as they are. */
  async listFolder(
    prefix: string,
    signal: AbortSignal,
  ): Promise<{ readonly folders: readonly string[]; readonly objects: readonly ListedObject[] }> {
    const pages = await this.listPages({ Prefix: prefix, Delimiter: '/' }, signal);
    return {
      folders: pages.flatMap((page) => folderNames(page, prefix)),
      objects: pages.flatMap(toListedObjects),
    };
  }

  /** Part of what is directly in the folder of this prefix, in one request. What is ours is left out. */
  async listPart(
    prefix: string,
    { startAfter, limit }: PartOfFolder,
    signal: AbortSignal,
  ): Promise<FolderPart> {
    const command = new ListObjectsV2Command({
      Bucket: this.props.name,
      Prefix: prefix,
      Delimiter: '/',
      MaxKeys: limit,
      ...(startAfter !== undefined && { StartAfter: prefix + startAfter }),
    });
    const page = await this.props.client.send(command, { abortSignal: signal }).catch(rethrow);
    return {
      folders: folderNames(page, prefix),
      files: fileEntries(page, prefix),
      isTruncated: page.IsTruncated ?? false,
    };
  }

  /**
   * What the folder of this prefix is: a run if there are files directly in it, else a group. Undefined if there is
   * nothing in it. Costs the same however much there is.
   */
  async kindOf(prefix: string, signal: AbortSignal): Promise<'run' | 'group' | undefined> {
    const [{ folders, files }, hasTelemetry] = await Promise.all([
      this.listPart(prefix, { limit: FEW }, signal),
      // It may come after more folders than are looked at.
      this.has(`${prefix}telemetry.json`, signal),
    ]);
    if (files.length > 0 || hasTelemetry) return 'run';
    return folders.length > 0 ? 'group' : undefined;
  }

  /**
   * Whether there is such an object. Asked by a listing, whose errors have names: S3 answers a HEAD without a body, and a
   * missing bucket looks like a missing object.
   */
  async has(key: string, signal: AbortSignal): Promise<boolean> {
    // Of all keys that begin with it, the key itself is the first.
    const command = new ListObjectsV2Command({ Bucket: this.props.name, Prefix: key, MaxKeys: 1 });
    const { Contents } = await this.props.client.send(command, { abortSignal: signal }).catch(rethrow);
    return Contents?.[0]?.Key === key;
  }

  /** All that is directly in the folder of this prefix, which is empty or ends in `/`. What is ours is left out. */
  async list(prefix: string, signal: AbortSignal): Promise<Folder> {
    const pages = await this.listPages({ Prefix: prefix, Delimiter: '/' }, signal);
    const folders = pages.flatMap((page) => folderNames(page, prefix));
    const files = pages.flatMap((page) => fileEntries(page, prefix));
    return {
      folders: folders.sort(compareRunsNewestFirst),
      files: files.sort((left, right) => compareFileNames(left.name, right.name)),
    };
  }

  /** A link that takes one PUT of a file, from a client that sends nothing but its length. */
  uploadLink(key: string): Promise<string> {
    return this.sign(new PutObjectCommand(this.object(key)));
  }

  /** A link that a browser saves as a file, whatever is in it. */
  downloadLink(key: string): Promise<string> {
    const disposition = attachmentHeader(key.slice(key.lastIndexOf('/') + 1));
    return this.sign(new GetObjectCommand({ ...this.object(key), ResponseContentDisposition: disposition }));
  }

  private async listPages(
    query: { readonly Prefix: string; readonly Delimiter?: string },
    signal: AbortSignal,
  ): Promise<readonly ListObjectsV2Output[]> {
    const { client, name } = this.props;
    const pages: ListObjectsV2Output[] = [];
    try {
      const paginator = paginateListObjectsV2(
        { client },
        { Bucket: name, ...query },
        { abortSignal: signal },
      );
      for await (const page of paginator) pages.push(page);
    } catch (error) {
      throw toBucketError(error);
    }
    return pages;
  }

  private sign(command: PutObjectCommand | GetObjectCommand): Promise<string> {
    const { linkClient, linkExpiration } = this.props;
    return getSignedUrl(linkClient, command, { expiresIn: linkExpiration }).catch(rethrow);
  }

  private object(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.props.name, Key: key };
  }
}

function folderNames({ CommonPrefixes = [] }: ListObjectsV2Output, prefix: string): string[] {
  return CommonPrefixes.flatMap(({ Prefix = '' }) =>
    Prefix === OWN_FOLDER ? [] : [Prefix.slice(prefix.length, -1)],
  );
}

function fileEntries({ Contents = [] }: ListObjectsV2Output, prefix: string): FileEntry[] {
  return Contents.flatMap(({ Key = '', Size = 0, LastModified = new Date(0) }) => {
    // The object that consoles make for a folder has the folder's own name.
    if (Key === prefix) return [];
    return [{ name: Key.slice(prefix.length), key: Key, size: Size, modified: LastModified.toISOString() }];
  });
}

function toListedObjects({ Contents = [] }: ListObjectsV2Output): ListedObject[] {
  return Contents.map(({ Key = '', ETag = '', Size = 0, LastModified = new Date(0) }) => ({
    key: Key,
    etag: ETag,
    size: Size,
    modified: LastModified.getTime(),
  }));
}

function rethrow(error: unknown): never {
  throw toBucketError(error);
}
