/**
 * AWS JSON 1.0 and 1.1 over HTTP on the loopback interface: takes calls, checks who makes them, answers.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { diskTrouble, Outage, tellOnStderr, type Tell } from '../disk-trouble';
import { type BodyRefusal, BodyRefused, Intake } from '../http-server/intake';
import { defaultServerLimits, type ServerLimits } from '../http-server/limits';
import { type AccessKey, sha256Hex, SignatureError, verifySignature } from '../sigv4';
import { asObject, type JsonObject } from './json-fields';
import { ConnectionBroken, type Operation } from './operation';
import {
  authenticationError,
  internalFailure,
  requestTimeoutError,
  requestTooLargeError,
  serializationError,
  ServiceError,
  serviceUnavailableError,
  unknownOperationError,
} from './service-error';

/** What the server answers with. */
interface CallServerOptions<Name extends string> {
  readonly port: number;
  /** Version of the protocol. */
  readonly version: '1.0' | '1.1';
  /** Name that requests are signed for: `timestream`. */
  readonly service: string;
  /** What stands before the operation's name in the header `X-Amz-Target`: `Timestream_20181101`. */
  readonly target: string;
  /** Access keys it knows, or `any`: then no signature is verified. */
  readonly accessKeys: readonly AccessKey[] | 'any';
  /** By name. */
  readonly operations: Readonly<Record<Name, Operation>>;
  /** Called for each call, by any caller. Returns what to call when the call is answered or aborted. */
  readonly arrived?: (operation: Name) => () => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Called when the disk fails, and when it has recovered. Default: stderr. */
  readonly tell?: Tell;
  /** Limits on what callers may use of the process. Default: {@link defaultServerLimits}. */
  readonly serverLimits?: Partial<ServerLimits>;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

const HOST = '127.0.0.1';
/** 100 records of Timestream of 2 KB are 200 KB; escaped to the last character (`\u0001`) they have no more than 1.2 MB. */
const MAXIMUM_BODY_BYTES = 2 * 1024 * 1024;
/** As long as AWS keeps a connection that is not used, so that clients meet the same. */
const KEEP_ALIVE_MILLISECONDS = 60_000;

/** A listening server. */
export class CallServer<Name extends string> {
  private readonly intake: Intake;
  private readonly outages = new Map<Name, Outage>();
  /** Calls whose body has been read, each until it is answered. */
  private readonly underWay = new Set<Promise<void>>();
  private isClosing = false;
  private startClosing: () => void = () => undefined;
  private readonly closing = new Promise<void>((resolve) => {
    this.startClosing = resolve;
  });

  private constructor(private readonly options: CallServerOptions<Name>) {
    this.intake = new Intake(
      {
        limits: { ...defaultServerLimits, ...options.serverLimits },
        server: { keepAliveTimeout: KEEP_ALIVE_MILLISECONDS },
      },
      (request, response) => {
        // The only failure left is that the answer cannot be sent.
        this.serve(request, response).catch(() => response.destroy());
      },
    );
  }

  private get server() {
    return this.intake.server;
  }

  /** Starts to listen. @throws {Error} when the port is taken. */
  static async listen<Name extends string>(options: CallServerOptions<Name>): Promise<CallServer<Name>> {
    const server = new CallServer(options);
    server.server.listen(options.port, HOST);
    await once(server.server, 'listening');
    return server;
  }

  /** URL without a trailing slash. */
  get endpoint(): string {
    return `http://${HOST}:${(this.server.address() as AddressInfo).port}`;
  }

  /** Answers the calls that are under way, or lets them end unanswered, and closes every connection. */
  async close(): Promise<void> {
    this.isClosing = true;
    const closed = once(this.server, 'close');
    this.server.close();
    this.startClosing();
    await Promise.allSettled(this.underWay);
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const operation = this.operationName(request);
    const left = operation === undefined ? undefined : this.options.arrived?.(operation);
    try {
      const body = await this.intake.readBody(request, MAXIMUM_BODY_BYTES);
      const answered = this.answer(request, response, operation, body);
      this.underWay.add(answered);
      await answered.finally(() => this.underWay.delete(answered));
    } catch (error) {
      // A client that sends too much gets an error, and the rest is not read; one that disconnects gets no answer.
      response.setHeader('connection', 'close');
      this.send(response, errorAnswer(error instanceof BodyRefused ? BODY_ERRORS[error.refusal]() : error));
    } finally {
      left?.();
    }
  }

  private async answer(
    request: IncomingMessage,
    response: ServerResponse,
    operation: Name | undefined,
    body: Buffer,
  ): Promise<void> {
    try {
      if (this.isClosing) {
        throw new ConnectionBroken();
      }
      this.authenticate(request, body);
      if (operation === undefined) {
        throw unknownOperationError();
      }
      const call = { body: parseBody(body), abandoned: () => this.abandoned(response) };
      const answer = await this.options.operations[operation](call);
      this.outageOf(operation).worked();
      this.send(response, { status: 200, body: answer });
    } catch (error) {
      const trouble = error instanceof ServiceError ? undefined : diskTrouble(error);
      if (operation !== undefined && trouble !== undefined) this.outageOf(operation).failed(trouble);
      if (error instanceof ConnectionBroken) {
        response.destroy();
      } else {
        this.send(response, errorAnswer(error));
      }
    }
  }

  private async abandoned(response: ServerResponse): Promise<void> {
    await Promise.race([this.closing, new Promise((resolve) => response.once('close', resolve))]);
  }

  private authenticate(request: IncomingMessage, body: Buffer): void {
    const { service, accessKeys, now } = this.options;
    if (accessKeys === 'any') {
      return;
    }
    const signed = {
      method: request.method ?? '',
      target: request.url ?? '',
      headers: request.headers,
      bodyHash: sha256Hex(body),
    };
    try {
      verifySignature(signed, { service, accessKeys, now: now() });
    } catch (error) {
      throw error instanceof SignatureError ? authenticationError(error) : error;
    }
  }

  private operationName({ method, url, headers }: IncomingMessage): Name | undefined {
    const isCall = method === 'POST' && url === '/' && headers['content-type'] === this.contentType;
    const names = Object.keys(this.options.operations) as Name[];
    return isCall
      ? names.find((name) => headers['x-amz-target'] === `${this.options.target}.${name}`)
      : undefined;
  }

  private get contentType(): string {
    return `application/x-amz-json-${this.options.version}`;
  }

  private outageOf(operation: Name): Outage {
    const { service, tell = tellOnStderr } = this.options;
    const what = `${service} ${operation}`;
    const outage =
      this.outages.get(operation) ??
      new Outage(`calls of ${what} fail`, `Calls of ${what} succeed again`, tell);
    this.outages.set(operation, outage);
    return outage;
  }

  private send(response: ServerResponse, { status, body }: Answer): void {
    const text = JSON.stringify(body);
    response.writeHead(status, {
      'content-type': this.contentType,
      'content-length': Buffer.byteLength(text),
      'x-amzn-requestid': randomUUID(),
      // The SDK sets its clock by this header when a signature is refused for its date.
      date: new Date(this.options.now()).toUTCString(),
    });
    response.end(text);
  }
}

const BODY_ERRORS: Readonly<Record<BodyRefusal, () => ServiceError>> = {
  'too large': () => requestTooLargeError(MAXIMUM_BODY_BYTES),
  'too slow': requestTimeoutError,
  'no room': serviceUnavailableError,
};

function parseBody(body: Buffer): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    throw serializationError('The request body is not JSON.');
  }
  return asObject(parsed);
}

function errorAnswer(error: unknown): Answer {
  const { status, type, message, details } =
    error instanceof ServiceError ? error : internalFailure(diskTrouble(error));
  return { status, body: { __type: type, message, ...details } };
}
