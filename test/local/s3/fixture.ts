/** A stand-in for S3 in a folder of its own, on a loopback server of its own. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { openS3, type S3Options, type S3StandIn } from '../../../local/s3';

export const accessKey = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG' };
export const BUCKET = 'test-bucket';

/** A stand-in that can be called. */
export class S3Fixture {
  private constructor(
    readonly directory: string,
    readonly standIn: S3StandIn,
    /** For `AWS_ENDPOINT_URL_S3` or a client's `endpoint`; includes the mount path. */
    readonly endpoint: string,
    readonly client: S3Client,
    private readonly server: Server,
    private readonly ownsDirectory: boolean,
  ) {}

  /** @param options `directory` is removed at the end only if it was not given. */
  static async start(options: Partial<S3Options> = {}): Promise<S3Fixture> {
    const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 's3-')));
    const mountPath = options.mountPath ?? '/_s3';
    const standIn = await openS3({
      accessKeys: [accessKey],
      buckets: [BUCKET],
      ...options,
      directory,
      mountPath,
    });
    // As the local run has it: no client comes back to a connection that has just been closed.
    const server = createServer({ keepAliveTimeout: 75_000 }, standIn.serve);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}${mountPath}`;
    const ownsDirectory = options.directory === undefined;
    return new S3Fixture(directory, standIn, endpoint, clientFor(endpoint), server, ownsDirectory);
  }

  /** A URL to put an object with, as Krkn gets it. */
  putUrl(key: string): Promise<string> {
    return getSignedUrl(this.client, new PutObjectCommand({ Bucket: BUCKET, Key: key }), { expiresIn: 60 });
  }

  /** A URL to get an object with. */
  getUrl(key: string): Promise<string> {
    return getSignedUrl(this.client, new GetObjectCommand({ Bucket: BUCKET, Key: key }), { expiresIn: 60 });
  }

  /** Puts an object by a presigned URL. */
  async put(key: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<HttpAnswer> {
    return send(await this.putUrl(key), { method: 'PUT', body, headers });
  }

  /** Gets an object by a presigned URL. */
  async get(key: string, headers: Record<string, string> = {}): Promise<HttpAnswer> {
    return send(await this.getUrl(key), { headers });
  }

  /** Closes all; the folder stays if it was given. */
  async stop(): Promise<void> {
    this.client.destroy();
    const closed = once(this.server, 'close');
    this.server.close();
    await this.standIn.close();
    this.server.closeAllConnections();
    await closed;
    if (this.ownsDirectory) {
      await rm(this.directory, { recursive: true, force: true });
    }
  }
}

/** A client as production makes it, but for one attempt only. */
export function clientFor(endpoint: string, options: S3ClientConfig = {}): S3Client {
  return new S3Client({
    region: 'eu-west-1',
    credentials: accessKey,
    endpoint,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    maxAttempts: 1,
    ...options,
  });
}

/** What came back. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  /** S3's name of the error; empty if it is none. */
  readonly code: string;
}

/** Sends a request with nothing but what is given, and the path as it is: neither `fetch` nor a URL leaves `..` alone. */
export async function send(
  url: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<HttpAnswer> {
  const [, host = '', target = ''] = /^http:\/\/([^/]+)(.*)$/.exec(url) ?? [];
  const [hostname, port] = host.split(':');
  const request = httpRequest({ hostname, port, path: target, method, headers: { host, ...headers } });
  const answered = new Promise<HttpAnswer>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const text = bytes.toString();
        const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? '';
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text, code });
      });
    });
  });
  request.end(body);
  return answered;
}

/** The error that a call fails with. */
export async function failureOf(call: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await call;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error('The call succeeded.');
}
