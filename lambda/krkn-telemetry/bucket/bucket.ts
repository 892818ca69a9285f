import {
  GetObjectCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { compareFileNames, compareRunsNewestFirst } from '../keys/file-order';
import { ownFolder } from '../keys/object-key';
import { attachmentHeader } from './content-disposition';
import type { FileEntry, Folder } from '../keys/folder';
import { isMissing, toHttpError } from './s3-errors';

/** What a {@link Bucket} is made of. */
export interface BucketProps {
  readonly name: string;
  readonly client: S3Client;
  /** Signs links: a client of the endpoint that users reach S3 by. */
  readonly linkClient: S3Client;
  /** Seconds for which links can be used. */
  readonly linkExpiration: number;
}

/**
 * The bucket that runs are kept in. Every method throws an HttpError 503 when S3 cannot do what is asked now.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html
 */
export class Bucket {
  constructor(private readonly props: BucketProps) {}

  /** Stores JSON. */
  async putJson(key: string, body: string | Buffer, signal: AbortSignal): Promise<void> {
    const command = new PutObjectCommand({
      ...this.object(key),
      Body: body,
      ContentType: 'application/json',
    });
    await this.props.client.send(command, { abortSignal: signal }).catch(rethrow);
  }

  /** The text of an object, or undefined if there is none. */
  async getText(key: string, signal: AbortSignal): Promise<string | undefined> {
    try {
      const command = new GetObjectCommand(this.object(key));
      const { Body } = await this.props.client.send(command, { abortSignal: signal });
      return await Body?.transformToString('utf8');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw toHttpError(error);
    }
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
    const folders: string[] = [];
    const files: FileEntry[] = [];
    const query = { Bucket: this.props.name, Prefix: prefix, Delimiter: '/' };
    try {
      const { client } = this.props;
      for await (const page of paginateListObjectsV2({ client }, query, { abortSignal: signal })) {
        for (const { Prefix = '' } of page.CommonPrefixes ?? []) {
          if (Prefix !== ownFolder) folders.push(Prefix.slice(prefix.length, -1));
        }
        for (const { Key = '', Size = 0, LastModified = new Date(0) } of page.Contents ?? []) {
          // The object that consoles make for a folder has the folder's own name.
          if (Key === prefix) continue;
          files.push({
            name: Key.slice(prefix.length),
            key: Key,
            size: Size,
            modified: LastModified.toISOString(),
          });
        }
      }
    } catch (error) {
      throw toHttpError(error);
    }
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

  private sign(command: PutObjectCommand | GetObjectCommand): Promise<string> {
    const { linkClient, linkExpiration } = this.props;
    return getSignedUrl(linkClient, command, { expiresIn: linkExpiration }).catch(rethrow);
  }

  private object(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.props.name, Key: key };
  }
}

function rethrow(error: unknown): never {
  throw toHttpError(error);
}
