import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
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

/** A request until it has arrived as a whole and is answered. */
interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** By `performance.now()`. */
  readonly since: number;
  progressAt: number;
  /** Of its connection, when it was looked at last. */
  bytesRead: number;
  /** Bytes of memory that its body takes up. */
  held: number;
  /** Gives the memory of its body back. */
  release: () => void;
  /** Ends the reading of its body; undefined while that is not being read. */
  refuse: ((refusal: BodyRefusal) => void) | undefined;
}

/** How a server takes requests in. */
export interface IntakeOptions {
  readonly limits: ServerLimits;
  /** Further options of Node.js' server. */
  readonly server: ServerOptions;
  /** Whether the body of a request may take any time as long as it makes progress. Default: never. */
  readonly isTransfer?: (request: IncomingMessage) => boolean;
}

/** Bodies up to this size find room when larger ones no longer do: the last quarter is theirs. */
const smallBody = 64 * 1024;
const partOfLargeBodies = 0.75;
/** Milliseconds from one look at slow requests to the next. */
const sweepInterval = 1000;
/** Connections to close when the operating system has nothing left for another. */
const closedAtOnce = 10;

/**
 * An HTTP server that takes in what anybody sends without letting them have more than `limits` of the process. Where
 * somebody must go, it is who keeps others waiting: idle connections before busy ones, bodies that are large and have
 * made no progress for long before others.
 */
export class Intake {
  /** Not listening yet. */
  readonly server: Server;
  /** Connections that have sent no whole request yet, oldest first. */
  readonly #unused = new Set<Socket>();
  /** Connections between two requests, in the order in which they became idle. */
  readonly #idle = new Set<Socket>();
  /** Requests under way by connection. */
  readonly #connections = new Map<Socket, number>();
  readonly #arrivals = new Map<IncomingMessage, Arrival>();
  #held = 0;

  constructor(
    private readonly options: IntakeOptions,
    listener: RequestListener,
  ) {
    const { head, stalledTransfer } = options.limits;
    const interval = Math.min(sweepInterval, head);
    this.server = createServer(
      {
        ...options.server,
        headersTimeout: head,
        // Bodies have their own: Node.js has but one for all of a server's requests.
        requestTimeout: 0,
        connectionsCheckingInterval: interval,
      },
      (request, response) => {
        this.#arrived(request, response);
        listener(request, response);
      },
    );
    this.server.timeout = stalledTransfer;
    this.server.on('connection', (socket: Socket) => {
      this.#connected(socket);
    });
    // Of a connection that could not be accepted. Unheard, it would end the process.
    this.server.on('error', () => {
      for (let count = 0; count < closedAtOnce; count += 1) this.#dropOne();
    });
    const sweep = setInterval(() => {
      this.#sweep(performance.now());
    }, interval).unref();
    this.server.on('close', () => {
      clearInterval(sweep);
    });
  }

  /**
   * Reads the body of a request, which the server has just taken in. Its bytes are there until the request is answered.
   * @param limit bytes
   * @throws {BodyRefused} when it is not read to its end.
   * @throws {Error} if the client goes away.
   */
  readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
    const arrival = this.#arrivals.get(request);
    if (arrival === undefined || request.destroyed) return Promise.reject(new Error('The client has gone'));
    const body = new BodyBuffer(Math.min(limit, Number(request.headers['content-length'] ?? limit)));
    arrival.release = () => {
      body.release();
    };
    return new Promise((resolve, reject) => {
      const take = (piece: Buffer): void => {
        arrival.progressAt = performance.now();
        if (body.size + piece.byteLength > limit) arrival.refuse?.('too large');
        else if (!this.#hold(arrival, body.memoryWith(piece.byteLength))) arrival.refuse?.('no room');
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
        this.#release(arrival);
        request.on('error', () => undefined).resume();
        reject(new BodyRefused(refusal));
      };
      arrival.progressAt = performance.now();
      request.on('data', take).on('end', end).on('error', fail).on('close', fail);
    });
  }

  #arrived(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    const now = performance.now();
    const arrival: Arrival = {
      request,
      response,
      since: now,
      progressAt: now,
      bytesRead: socket.bytesRead,
      held: 0,
      release: () => undefined,
      refuse: undefined,
    };
    this.#arrivals.set(request, arrival);
    this.#unused.delete(socket);
    this.#idle.delete(socket);
    this.#connections.set(socket, (this.#connections.get(socket) ?? 0) + 1);
    response.on('close', () => {
      this.#release(arrival);
      if (hasArrived(arrival)) this.#arrivals.delete(request);
      const underWay = (this.#connections.get(socket) ?? 1) - 1;
      if (socket.destroyed) return;
      this.#connections.set(socket, underWay);
      if (underWay === 0) this.#idle.add(socket);
    });
  }

  #connected(socket: Socket): void {
    this.#connections.set(socket, 0);
    this.#unused.add(socket);
    socket.on('close', () => {
      this.#forget(socket);
    });
    if (this.#connections.size > this.options.limits.connections && !this.#dropOne(socket)) socket.destroy();
  }

  #forget(socket: Socket): void {
    this.#connections.delete(socket);
    this.#unused.delete(socket);
    this.#idle.delete(socket);
  }

  /** Closes the connection that is missed least. @returns whether there was one besides `newest`. */
  #dropOne(newest?: Socket): boolean {
    // Half of all are for each kind: a flood of one does not close the connections of the other.
    const kinds = [this.#unused, this.#idle];
    if (this.#unused.size < this.options.limits.connections / 2) kinds.reverse();
    const longestIdle = kinds.flatMap(([first]) => first ?? []).find((socket) => socket !== newest);
    if (longestIdle !== undefined) {
      // Its `close` comes later, and until then another one might be dropped.
      this.#forget(longestIdle);
      longestIdle.destroy();
      return true;
    }
    const slowest = this.#worstReader((arrival, now) => now - arrival.progressAt);
    slowest?.refuse?.('no room');
    return slowest !== undefined;
  }

  /** Takes memory for a body. @returns whether there is room, perhaps because other bodies have been given up. */
  #hold(arrival: Arrival, memory: number): boolean {
    const { bodyBytes } = this.options.limits;
    const allowed = memory <= smallBody ? bodyBytes : bodyBytes * partOfLargeBodies;
    while (this.#held - arrival.held + memory > allowed) {
      const victim = this.#worstReader((other, now) =>
        other === arrival ? 0 : other.held * (now - other.progressAt),
      );
      if (victim === undefined) return false;
      victim.refuse?.('no room');
    }
    this.#held += memory - arrival.held;
    arrival.held = memory;
    return true;
  }

  #release(arrival: Arrival): void {
    arrival.release();
    this.#held -= arrival.held;
    arrival.held = 0;
  }

  /** Of the requests whose body is being read, the one with the highest score above 0. */
  #worstReader(score: (arrival: Arrival, now: number) => number): Arrival | undefined {
    const now = performance.now();
    let worst: Arrival | undefined;
    let worstScore = 0;
    for (const arrival of this.#arrivals.values()) {
      const own = arrival.refuse === undefined ? 0 : score(arrival, now);
      if (own > worstScore) [worst, worstScore] = [arrival, own];
    }
    return worst;
  }

  #sweep(now: number): void {
    for (const arrival of this.#arrivals.values()) {
      const { request, response } = arrival;
      if (hasArrived(arrival)) {
        if (response.closed) this.#arrivals.delete(request);
        continue;
      }
      const { bytesRead } = request.socket;
      if (bytesRead !== arrival.bytesRead)
        arrival.progressAt = Math.max(arrival.progressAt, now - sweepInterval);
      arrival.bytesRead = bytesRead;
      if (this.#isTooSlow(arrival, now)) giveUp(arrival);
    }
  }

  #isTooSlow({ request, response, since, progressAt }: Arrival, now: number): boolean {
    const { stalledBody, slowBody } = this.options.limits;
    // Whoever is answered already need not be waited for.
    if (!response.writableEnded && this.options.isTransfer?.(request) === true) return false;
    return now - progressAt >= stalledBody || now - since >= slowBody;
  }
}

function hasArrived({ request }: Arrival): boolean {
  return request.complete || request.socket.destroyed;
}

/** While its answer is being made, that decides; then there is nobody to be told. */
function giveUp({ request, response, refuse }: Arrival): void {
  if (refuse !== undefined) refuse('too slow');
  else if (response.writableEnded) request.socket.destroy();
}
