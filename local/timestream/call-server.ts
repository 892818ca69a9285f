/**
 * AWS JSON 1.0 over HTTP on the loopback interface: takes calls, checks who makes them, answers.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AccessKey, sha256Hex, SignatureError, verifySignature } from '../sigv4';
import type { Faults } from './faults';
import { asObject, type JsonObject } from './json-fields';
import { OPERATION_NAMES, type OperationName } from './operation-name';
import { type Operation } from './operation';
import {
  incompleteSignatureError,
  internalServerError,
  invalidSignatureError,
  missingAuthenticationTokenError,
  requestTooLargeError,
  serializationError,
  ServiceError,
  unknownOperationError,
  unrecognizedClientError,
} from './service-error';
import type { Traffic } from './traffic';

/** What the server answers with. */
export interface CallServerOptions {
  readonly port: number;
  readonly accessKeys: readonly AccessKey[];
  readonly operations: Readonly<Record<OperationName, Operation>>;
  readonly faults: Faults;
  readonly traffic: Traffic;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Thrown when the call is to end without an answer. */
class ConnectionBroken extends Error {}

const HOST = '127.0.0.1';
const CONTENT_TYPE = 'application/x-amz-json-1.0';
/** 100 records of 2 KB are 200 KB; escaped to the last character (`\u0001`) they have no more than 1.2 MB. */
const MAXIMUM_BODY_BYTES = 2 * 1024 * 1024;
/** As long as AWS keeps a connection that is not used, so that clients meet the same. */
const KEEP_ALIVE_MILLISECONDS = 60_000;

/** A listening server. */
export class CallServer {
  readonly #server: Server;
  /** Calls whose body has been read, each until it is answered. */
  readonly #underWay = new Set<Promise<void>>();
  readonly #hanging = new Set<ServerResponse>();
  #isClosing = false;

  private constructor(private readonly options: CallServerOptions) {
    this.#server = createServer({ keepAliveTimeout: KEEP_ALIVE_MILLISECONDS }, (request, response) => {
      void this.#serve(request, response);
    });
  }

  /** Starts to listen. @throws when the port is taken. */
  static async listen(options: CallServerOptions): Promise<CallServer> {
    const server = new CallServer(options);
    server.#server.listen(options.port, HOST);
    await once(server.#server, 'listening');
    return server;
  }

  /** URL without a trailing slash. */
  get endpoint(): string {
    return `http://${HOST}:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers the calls that are under way, breaks off those that hang, and closes every connection. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const response of this.#hanging) {
      response.destroy();
    }
    await Promise.allSettled(this.#underWay);
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const operation = operationName(request);
    const left = operation === undefined ? undefined : this.options.traffic.arrived(operation);
    try {
      const body = await readBody(request);
      const answered = this.#answer(request, response, operation, body);
      this.#underWay.add(answered);
      await answered.finally(() => this.#underWay.delete(answered));
    } catch (error) {
      // Who sends too much is told so, and the rest is not read; who breaks off is told nothing.
      response.setHeader('connection', 'close');
      this.#send(response, errorAnswer(error));
    } finally {
      left?.();
    }
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    operation: OperationName | undefined,
    body: Buffer,
  ): Promise<void> {
    try {
      if (this.#isClosing) {
        throw new ConnectionBroken();
      }
      this.#authenticate(request, body);
      if (operation === undefined) {
        throw unknownOperationError();
      }
      this.#send(response, { status: 200, body: await this.#perform(operation, parseBody(body), response) });
    } catch (error) {
      if (error instanceof ConnectionBroken) {
        response.destroy();
      } else {
        this.#send(response, errorAnswer(error));
      }
    }
  }

  #authenticate(request: IncomingMessage, body: Buffer): void {
    const signed = {
      method: request.method ?? '',
      target: request.url ?? '',
      headers: request.headers,
      bodyHash: sha256Hex(body),
    };
    try {
      const { accessKeys, now } = this.options;
      verifySignature(signed, { service: 'timestream', accessKeys, now: now() });
    } catch (error) {
      throw error instanceof SignatureError ? authenticationError(error) : error;
    }
  }

  async #perform(operation: OperationName, body: JsonObject, response: ServerResponse): Promise<object> {
    const perform = this.options.operations[operation];
    const struck = this.options.faults.strike(operation);
    if (struck === undefined) {
      return perform({ body });
    }
    const { fault, removed } = struck;
    switch (fault.kind) {
      case 'answer':
        throw fault.error();
      case 'hang':
        await this.#hang(response, removed);
        return perform({ body });
      case 'reset':
        throw new ConnectionBroken();
      case 'resetAfterwards':
        await perform({ body }).catch(() => undefined);
        throw new ConnectionBroken();
      case 'rejectRecords':
      case 'refuseRequests':
        return perform({ body, recordFault: fault });
    }
  }

  async #hang(response: ServerResponse, removed: Promise<void>): Promise<void> {
    this.#hanging.add(response);
    await Promise.race([removed, new Promise((resolve) => response.once('close', resolve))]);
    this.#hanging.delete(response);
    if (response.destroyed) {
      throw new ConnectionBroken();
    }
  }

  #send(response: ServerResponse, { status, body }: Answer): void {
    const text = JSON.stringify(body);
    response.writeHead(status, {
      'content-type': CONTENT_TYPE,
      'content-length': Buffer.byteLength(text),
      'x-amzn-requestid': randomUUID(),
      // The SDK sets its clock by this header when a signature is refused for its date.
      date: new Date(this.options.now()).toUTCString(),
    });
    response.end(text);
  }
}

function operationName(request: IncomingMessage): OperationName | undefined {
  const isCall =
    request.method === 'POST' && request.url === '/' && request.headers['content-type'] === CONTENT_TYPE;
  return isCall
    ? OPERATION_NAMES.find((name) => request.headers['x-amz-target'] === `Timestream_20181101.${name}`)
    : undefined;
}

/** The limit is checked while reading, so that no one can make us hold more than it. */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Else leaving the loop would break the connection before the answer is out.
  const incoming = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size > MAXIMUM_BODY_BYTES) {
      throw requestTooLargeError(MAXIMUM_BODY_BYTES);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseBody(body: Buffer): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    throw serializationError('The request body is not JSON.');
  }
  return asObject(parsed);
}

function authenticationError({ failure, message }: SignatureError): ServiceError {
  switch (failure) {
    case 'missing':
      return missingAuthenticationTokenError(message);
    case 'incomplete':
      return incompleteSignatureError(message);
    case 'unknownAccessKey':
      return unrecognizedClientError();
    default:
      return invalidSignatureError(message);
  }
}

/** What is no error of the service is a defect or a full disk: its details are for the operator, not the wire. */
function errorAnswer(error: unknown): Answer {
  const { status, type, message, details } = error instanceof ServiceError ? error : internalServerError();
  return { status, body: { __type: type, message, ...details } };
}
