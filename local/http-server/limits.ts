import { readFileSync } from 'node:fs';

/** Limits on what unauthenticated callers may use of the process, for one port. Times in milliseconds. */
export interface ServerLimits {
  /** Connections. One more, and the one that has been idle for longest is closed. */
  readonly connections: number;
  /** Requests of one connection that wait for their answers, or for these to be sent. One more, and it is closed. */
  readonly pipelined: number;
  /** Bytes of bodies, each until an event has been made of it. */
  readonly bodyBytes: number;
  /** Bytes of answers that have not been sent. */
  readonly answerBytes: number;
  /** For the head of a request, from its first byte; for a connection that sends nothing, from its beginning. */
  readonly head: number;
  /** For a body that makes no progress. */
  readonly stalledBody: number;
  /** For a body as a whole. */
  readonly slowBody: number;
  /** For an answer of which nothing can be sent, because its client does not read. */
  readonly stalledAnswer: number;
  /** For any connection on which nothing moves in either direction: also that of a large file. */
  readonly stalledTransfer: number;
}

/** File descriptors that are not for callers: data, logs, and connections to AWS or to what stands in for it. */
const OTHER_DESCRIPTORS = 200;

/** The limits of `npm start`. */
export const defaultServerLimits: ServerLimits = {
  // Without descriptors, the operating system would close the connections of all callers alike.
  connections: Math.max(10, Math.min(1000, Math.floor((mostOpenFiles() - OTHER_DESCRIPTORS) / 2))),
  pipelined: 10,
  bodyBytes: 64 * 1024 * 1024,
  answerBytes: 64 * 1024 * 1024,
  head: 30_000,
  stalledBody: 30_000,
  slowBody: 90_000,
  stalledAnswer: 30_000,
  stalledTransfer: 300_000,
};

/** File descriptors that the process may have, where Linux says so; else infinite. */
export function mostOpenFiles(): number {
  try {
    const [, soft] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return Number(soft ?? Infinity);
  } catch {
    return Infinity;
  }
}
