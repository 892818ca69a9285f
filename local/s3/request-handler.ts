/** HTTP: takes requests, checks who makes them, answers. */
import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { diskTrouble, Outage, type Tell } from '../disk-trouble';
import { discardRest } from '../http-server/discard-rest';
import type { AccessKey } from '../sigv4';
import { parseTarget } from './address';
import { authenticate } from './authenticate';
import type { Faults } from './faults';
import type { Operation, S3Answer, S3Request } from './operation';
import { type OperationName, operationOf } from './operation-name';
import { errorDocument, internalError, noSuchBucket, S3Error, serviceUnavailable } from './s3-error';

/** What requests are answered with. */
interface RequestHandlerOptions {
  readonly accessKeys: readonly AccessKey[];
  readonly buckets: readonly string[];
  /** See `S3Options`. */
  readonly mountPath: string;
  readonly operations: Readonly<Record<OperationName, Operation>>;
  readonly faults: Faults;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Called when the disk fails, and when it has recovered. */
  readonly tell: Tell;
}

/** Thrown when the request is to end without an answer. */
class ConnectionBroken extends Error {}

/** More than this of an unwanted body is not read: the connection ends instead. */
const MAXIMUM_IGNORED_BYTES = 1024 * 1024;
const WRITING_METHODS: readonly unknown[] = ['PUT', 'DELETE'];

/** Answers requests until it is closed. */
export class RequestHandler {
  /** Writes, each until it is answered. */
  private readonly writing = new Set<Promise<void>>();
  private readonly hanging = new Set<ServerResponse>();
  private readonly storing: Outage;
  private readonly reading: Outage;
  private isClosing = false;

  constructor(private readonly options: RequestHandlerOptions) {
    this.storing = new Outage('files cannot be stored', 'Files are stored again', options.tell);
    this.reading = new Outage('files cannot be read', 'Files are read again', options.tell);
  }

  /** Answers one request, even after an error. */
  async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const handling = this.answer(incoming, response);
    if (!WRITING_METHODS.includes(incoming.method)) {
      return handling;
    }
    this.writing.add(handling);
    await handling.finally(() => this.writing.delete(handling));
  }

  /** Breaks off what hangs and waits for writes under way. Later requests are told to retry. */
  async close(): Promise<void> {
    this.isClosing = true;
    for (const response of this.hanging) {
      response.destroy();
    }
    await Promise.allSettled(this.writing);
  }

  private async answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomBytes(8).toString('hex').toUpperCase();
    response.setHeader('x-amz-request-id', requestId);
    // SDKs set their clocks by this header when a signature is refused for its date.
    response.setHeader('date', new Date(this.options.now()).toUTCString());
    // Clients that disconnect are not an error of the stand-in.
    response.on('error', () => undefined);
    let answer: S3Answer | undefined;
    try {
      const { name, request } = this.read(incoming);
      answer = await this.perform(name, request, response);
      if (name === 'PutObject' || name === 'CopyObject') this.storing.worked();
      if (name === 'GetObject') this.reading.worked();
      await send(answer, incoming, response);
    } catch (error) {
      // A header that cannot be sent.
      if (answer !== undefined) destroyBody(answer);
      const trouble = diskTrouble(error);
      const outage = WRITING_METHODS.includes(incoming.method) ? this.storing : this.reading;
      if (trouble !== undefined) outage.failed(trouble);
      if (error instanceof ConnectionBroken) {
        response.destroy();
      } else {
        if (!incoming.complete) await discardRest(incoming);
        await send(errorAnswer(error, requestId), incoming, response);
      }
    }
  }

  /** @throws {S3Error} when the request is not allowed or makes no sense. */
  private read(incoming: IncomingMessage): { readonly name: OperationName; readonly request: S3Request } {
    const { accessKeys, buckets, mountPath, now } = this.options;
    if (this.isClosing) {
      throw serviceUnavailable();
    }
    const { method = '', url: target = '', headers } = incoming;
    const address = parseTarget(target, mountPath);
    const { bucket, parameters } = address;
    const payloadHash = authenticate({ method, target, headers, parameters }, { accessKeys, now: now() });
    const headersOfS3 = withPresignedHeaders(headers, parameters);
    const name = operationOf(method, address, headersOfS3);
    if (!buckets.includes(bucket)) {
      throw noSuchBucket(bucket);
    }
    return {
      name,
      request: { ...address, headers: headersOfS3, payloadHash, body: incoming },
    };
  }

  private async perform(
    name: OperationName,
    request: S3Request,
    response: ServerResponse,
  ): Promise<S3Answer> {
    const perform = this.options.operations[name];
    const struck = this.options.faults.strike(name, request.key);
    switch (struck?.fault.kind) {
      case undefined:
        return perform(request);
      case 'answer':
        throw struck.fault.error();
      case 'hang':
        await this.hang(response, struck.removed);
        return perform(request);
      case 'reset':
        throw new ConnectionBroken();
      case 'resetAfterwards':
        destroyBody(await perform(request));
        throw new ConnectionBroken();
    }
  }

  private async hang(response: ServerResponse, removed: Promise<void>): Promise<void> {
    this.hanging.add(response);
    await Promise.race([removed, new Promise((resolve) => response.once('close', resolve))]);
    this.hanging.delete(response);
    if (response.destroyed) {
      throw new ConnectionBroken();
    }
  }
}

/**
 * The signer of a URL cannot make others send headers, so S3's own headers may be parameters, and are signed as such.
 */
function withPresignedHeaders(
  headers: IncomingHttpHeaders,
  parameters: ReadonlyMap<string, string>,
): IncomingHttpHeaders {
  const presigned = [...parameters]
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name.startsWith('x-amz-'));
  return { ...Object.fromEntries(presigned), ...headers };
}

/** Any error but S3's own is a bug or a failing disk: only details of the disk may reach the client. */
function errorAnswer(error: unknown, requestId: string): S3Answer {
  const s3Error = error instanceof S3Error ? error : internalError(diskTrouble(error));
  return {
    status: s3Error.status,
    headers: { 'content-type': 'application/xml', ...s3Error.details.headers },
    body: errorDocument(s3Error, requestId),
  };
}

async function send(
  { status, headers, body }: S3Answer,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!incoming.complete && Number(incoming.headers['content-length'] ?? 0) > MAXIMUM_IGNORED_BYTES) {
    response.setHeader('connection', 'close');
  }
  if (typeof body === 'object') {
    response.writeHead(status, headers);
    await sendBytes(body, response);
  } else if (body === undefined || incoming.method === 'HEAD') {
    response.writeHead(status, headers).end();
  } else {
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
  }
}

function destroyBody({ body }: S3Answer): void {
  if (typeof body === 'object') body.destroy();
}

async function sendBytes(bytes: Readable, response: ServerResponse): Promise<void> {
  try {
    await pipeline(bytes, response);
  } catch {
    // The client has gone away, or the disk has failed after the answer began: the connection is broken by now.
  }
}
