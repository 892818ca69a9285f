import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { BodyBuffer } from './body-buffer';
import type { ServerLimits } from './limits';

/** Why a body is not read to its end: more than allowed, too slow, or no room for it at the moment. */
export type BodyRefusal = 'too large' | 'too slow' | 'no room';

/** A body that is not read to its end. The rest of it is discarded. */
export class BodyRefused extends Error {
  constructor(readonly refusal: BodyRefusal) {
    super(`The body is ${refusal}`);
  }
}

/** An answer that says when it is complete, however little of it has been sent. */
class Answer extends ServerResponse {
  override end(chunk?: unknown, encoding?: unknown, callback?: unknown): this {
    super.end(chunk, encoding as BufferEncoding, callback as () => void);
    this.emit('complete');
    return this;
  }
}

/** A request until it has arrived as a whole and its answer has been sent, or until its connection ends. */
interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Whether its body and its answer may take any time as long as they make progress. */
  readonly isTransfer: boolean;
  /** By `performance.now()`. */
  readonly since: number;
  progressAt: number;
  /** Bytes of its body that came lately: those of each earlier sweep count half as much as those of the next. */
  recent: number;
  /** Of its connection, when it was looked at last. */
  bytesRead: number;
  /** Bytes of memory that its body takes up. */
  held: number;
  /** Whether its credentials have been checked. */
  isAdmitted: boolean;
  /** Gives the memory of its body back. */
  release: () => void;
  /** Ends the reading of its body; undefined while that is not being read. */
  refuse: ((refusal: BodyRefusal) => void) | undefined;
  /** Bytes of its complete answer, until the last of them has been sent. */
  unsent: number;
  /** When its answer was complete. */
  answeredAt: number;
}

/** How a server takes requests in. */
interface IntakeOptions {
  readonly limits: ServerLimits;
  /** Further options of Node.js' server. */
  readonly server: ServerOptions;
  /** Whether the body of a request may take any time as long as it makes progress. Default: never. */
  readonly isTransfer?: (request: IncomingMessage) => boolean;
}

/** Bodies up to this size find room when larger ones no longer do: the last quarter is theirs. */
const SMALL_BODY = 64 * 1024;
const PART_OF_LARGE_BODIES = 0.75;
/** Milliseconds from one look at slow requests to the next. */
const SWEEP_INTERVAL = 1000;

/**
 * An HTTP server that takes in what anyone sends without letting them have more than `limits` of the process. When
 * something must go, it is what keeps others waiting: idle connections before busy ones; bodies of callers that have
 * not been admitted before others, and of those the large ones of which little has come lately; answers that are large
 * and have not been read for long.
 */
export class Intake {
  /** Not listening yet. */
  readonly server: Server;
  /** Connections that have sent no whole request yet, oldest first. */
  private readonly unused = new Set<Socket>();
  /** Connections between two requests, in the order in which they became idle. */
  private readonly idle = new Set<Socket>();
  private readonly connections = new Map<Socket, Set<Arrival>>();
  private readonly arrivals = new Map<IncomingMessage, Arrival>();
  /** Bytes of all bodies. */
  private held = 0;
  /** Bytes of all answers that are complete and not sent. */
  private unsent = 0;

  constructor(
    private readonly options: IntakeOptions,
    listener: RequestListener,
  ) {
    const { head, stalledTransfer } = options.limits;
    const interval = Math.min(SWEEP_INTERVAL, head);
    this.server = createServer(
      {
        ...options.server,
        headersTimeout: head,
        // Bodies have their own: Node.js has but one for all of a server's requests.
        requestTimeout: 0,
        connectionsCheckingInterval: interval,
        ServerResponse: Answer,
      },
      (request, response) => {
        if (this.arrived(request, response)) listener(request, response);
      },
    );
    this.server.timeout = stalledTransfer;
    this.server.on('connection', (socket: Socket) => {
      this.connected(socket);
    });
    // Without a listener, a connection that could not be accepted would end the process.
    this.server.on('error', () => undefined);
    const sweep = setInterval(() => {
      this.sweep(performance.now());
    }, interval).unref();
    this.server.on('close', () => {
      clearInterval(sweep);
    });
  }

  /** Open connections. */
  get connectionCount(): number {
    return this.connections.size;
  }

  /**
   * Reads the body of a request, which the server has just taken in. Its bytes are valid until {@link releaseBody}, or
   * until the request is answered.
   * @param limit bytes
   * @param isAdmitted whether the caller's credentials have been checked. Such bodies go only for others of their kind.
   * @throws {BodyRefused} when it is not read to its end.
   * @throws {Error} if the client goes away.
   */
  readBody(request: IncomingMessage, limit: number, isAdmitted = false): Promise<Buffer> {
    const arrival = this.arrivals.get(request);
    if (arrival === undefined || request.destroyed) return Promise.reject(new Error('The client has gone'));
    arrival.isAdmitted = isAdmitted;
    const body = new BodyBuffer(Math.min(limit, Number(request.headers['content-length'] ?? limit)));
    arrival.release = () => {
      body.release();
    };
    return new Promise((resolve, reject) => {
      const take = (piece: Buffer): void => {
        arrival.progressAt = performance.now();
        arrival.recent += piece.byteLength;
        if (body.size + piece.byteLength > limit) arrival.refuse?.('too large');
        else if (!this.hold(arrival, body.memoryWith(piece.byteLength))) arrival.refuse?.('no room');
        else body.add(piece);
      };
      const stop = (): void => {
        arrival.refuse = undefined;
        request.off('data', take).off('end', end).off('error', fail).off('close', fail);
      };
      const end = (): void => {
        stop();
        resolve(body.whole());
      };
      const fail = (error?: Error): void => {
        stop();
        reject(error ?? new Error('The client has gone'));
      };
      arrival.refuse = (refusal) => {
        stop();
        this.release(arrival);
        request.on('error', () => undefined).resume();
        reject(new BodyRefused(refusal));
      };
      arrival.progressAt = performance.now();
      request.on('data', take).on('end', end).on('error', fail).on('close', fail);
    });
  }

  /** Gives the memory of a body back before the request is answered: its bytes are no longer valid. */
  releaseBody(request: IncomingMessage): void {
    const arrival = this.arrivals.get(request);
    if (arrival !== undefined) this.release(arrival);
  }

  /** @returns whether the request is taken in: not if its connection has been closed. */
  private arrived(request: IncomingMessage, response: ServerResponse): boolean {
    const { socket } = request;
    const ofConnection = this.connections.get(socket);
    // The parser goes on to the end of what it has been given.
    if (ofConnection === undefined || socket.destroyed) return false;
    if (unanswered(ofConnection).length >= this.options.limits.pipelined) {
      socket.destroy();
      return false;
    }
    const now = performance.now();
    const arrival: Arrival = {
      request,
      response,
      isTransfer: this.options.isTransfer?.(request) === true,
      since: now,
      progressAt: now,
      recent: 0,
      bytesRead: socket.bytesRead,
      held: 0,
      isAdmitted: false,
      release: () => undefined,
      refuse: undefined,
      unsent: 0,
      answeredAt: now,
    };
    this.arrivals.set(request, arrival);
    ofConnection.add(arrival);
    this.unused.delete(socket);
    this.idle.delete(socket);
    response.once('complete', () => {
      this.answered(arrival);
    });
    // Only the response whose turn it is hears of the end of its connection: see #forget.
    response.on('close', () => {
      if (hasArrived(arrival)) this.drop(arrival);
      else this.settle(arrival);
      if (socket.destroyed || !this.connections.has(socket)) return;
      if (unanswered(ofConnection).length === 0) this.idle.add(socket);
      else this.waitForReader(socket, ofConnection);
    });
    return true;
  }

  private connected(socket: Socket): void {
    this.connections.set(socket, new Set());
    this.unused.add(socket);
    socket.on('close', () => {
      this.forget(socket);
    });
    if (this.connections.size > this.options.limits.connections && !this.dropOne(socket)) socket.destroy();
  }

  /** Gives back all that a connection, which is closed or about to be, has taken. */
  private forget(socket: Socket): void {
    for (const arrival of this.connections.get(socket) ?? []) this.drop(arrival);
    this.connections.delete(socket);
    this.unused.delete(socket);
    this.idle.delete(socket);
  }

  private close(socket: Socket): void {
    // Its `close` comes later, and until then another one might be closed for the same reason.
    this.forget(socket);
    socket.destroy();
  }

  /** Closes the connection that is missed least. @returns whether there was one besides `newest`. */
  private dropOne(newest?: Socket): boolean {
    // Half of all are for each kind: a flood of one does not close the connections of the other.
    const kinds = [this.unused, this.idle];
    if (this.unused.size < this.options.limits.connections / 2) kinds.reverse();
    const longestIdle = kinds.flatMap(([first]) => first ?? []).find((socket) => socket !== newest);
    if (longestIdle !== undefined) {
      this.close(longestIdle);
      return true;
    }
    const now = performance.now();
    const slowness = ({ refuse, since, recent, unsent, answeredAt }: Arrival): number => {
      if (refuse !== undefined) return (now - since) / (1 + recent);
      return unsent > 0 ? now - answeredAt : 0;
    };
    const slowest = this.worst(false, slowness) ?? this.worst(true, slowness);
    if (slowest?.refuse !== undefined) slowest.refuse('no room');
    else if (slowest !== undefined) this.close(slowest.request.socket);
    return slowest !== undefined;
  }

  /** Takes memory for a body. @returns whether there is room, perhaps because other bodies have been given up. */
  private hold(arrival: Arrival, memory: number): boolean {
    // Its connection has ended: no one would give the memory back.
    if (!this.arrivals.has(arrival.request)) return false;
    const { bodyBytes } = this.options.limits;
    const allowed = memory <= SMALL_BODY ? bodyBytes : bodyBytes * PART_OF_LARGE_BODIES;
    // Not the time since the last byte, nor all bytes so far: those that send much at once and then drip have good ones.
    const score = (other: Arrival): number =>
      other === arrival || other.refuse === undefined ? 0 : other.held / (1 + other.recent);
    while (this.held - arrival.held + memory > allowed) {
      const victim = this.worst(false, score) ?? (arrival.isAdmitted ? this.worst(true, score) : undefined);
      if (victim === undefined) return false;
      victim.refuse?.('no room');
    }
    this.held += memory - arrival.held;
    arrival.held = memory;
    return true;
  }

  private release(arrival: Arrival): void {
    arrival.release();
    this.held -= arrival.held;
    arrival.held = 0;
  }

  /** Of the requests that have been admitted, or of the others, the one with the highest score above 0. */
  private worst(isAdmitted: boolean, score: (arrival: Arrival) => number): Arrival | undefined {
    const arrivals = [...this.arrivals.values()].filter((arrival) => arrival.isAdmitted === isAdmitted);
    return highest(arrivals, score);
  }

  /** Counts an answer until it has been sent. A transfer takes no more memory than what is on its way. */
  private answered(arrival: Arrival): void {
    const { request, response } = arrival;
    const ofConnection = this.connections.get(request.socket);
    if (arrival.isTransfer || ofConnection?.has(arrival) !== true) return;
    arrival.unsent = response.writableLength;
    arrival.answeredAt = performance.now();
    this.unsent += arrival.unsent;
    this.waitForReader(request.socket, ofConnection);
    while (this.unsent > this.options.limits.answerBytes) {
      const receiver = this.worstReceiver();
      if (receiver === undefined) return;
      this.close(receiver);
    }
  }

  /** Sets how long nothing may move on a connection with requests under way. Between requests, Node.js sets that. */
  private waitForReader(socket: Socket, ofConnection: ReadonlySet<Arrival>): void {
    const { stalledAnswer, stalledTransfer } = this.options.limits;
    const isUnread = [...ofConnection].some(({ unsent }) => unsent > 0);
    socket.setTimeout(isUnread ? stalledAnswer : stalledTransfer);
  }

  /** The connection whose answers have taken the most memory for the longest. */
  private worstReceiver(): Socket | undefined {
    const now = performance.now();
    const memoryTime = ([, ofConnection]: readonly [Socket, ReadonlySet<Arrival>]): number =>
      [...ofConnection].reduce((sum, { unsent, answeredAt }) => sum + unsent * (1 + now - answeredAt), 0);
    return highest(this.connections, memoryTime)?.[0];
  }

  private settle(arrival: Arrival): void {
    this.release(arrival);
    this.unsent -= arrival.unsent;
    arrival.unsent = 0;
  }

  private drop(arrival: Arrival): void {
    this.settle(arrival);
    this.arrivals.delete(arrival.request);
    this.connections.get(arrival.request.socket)?.delete(arrival);
  }

  private sweep(now: number): void {
    for (const arrival of this.arrivals.values()) {
      const { request, response } = arrival;
      if (hasArrived(arrival)) {
        if (response.closed || request.socket.destroyed) this.drop(arrival);
        continue;
      }
      const { bytesRead } = request.socket;
      if (bytesRead !== arrival.bytesRead) {
        arrival.progressAt = Math.max(arrival.progressAt, now - SWEEP_INTERVAL);
      }
      arrival.bytesRead = bytesRead;
      arrival.recent /= 2;
      if (this.isTooSlow(arrival, now)) giveUp(arrival);
    }
  }

  private isTooSlow({ isTransfer, response, since, progressAt }: Arrival, now: number): boolean {
    const { stalledBody, slowBody } = this.options.limits;
    // A client that is answered already need not be waited for.
    if (!response.writableEnded && isTransfer) return false;
    return now - progressAt >= stalledBody || now - since >= slowBody;
  }
}

/** The one with the highest score above 0. */
function highest<T>(candidates: Iterable<T>, score: (candidate: T) => number): T | undefined {
  let worst: T | undefined;
  let worstScore = 0;
  for (const candidate of candidates) {
    const own = score(candidate);
    if (own > worstScore) [worst, worstScore] = [candidate, own];
  }
  return worst;
}

/** Those whose answer has not been sent. */
function unanswered(arrivals: ReadonlySet<Arrival>): readonly Arrival[] {
  return [...arrivals].filter(({ response }) => !response.closed);
}

function hasArrived({ request }: Arrival): boolean {
  return request.complete || request.socket.destroyed;
}

/** While its answer is being made, that decides; after that no one waits for it. */
function giveUp({ request, response, refuse }: Arrival): void {
  if (refuse !== undefined) refuse('too slow');
  else if (response.writableEnded) request.socket.destroy();
}
