import type { JsonObject } from './json-fields';

/** An authenticated call. */
export interface Call {
  readonly body: JsonObject;
  /** Resolves when no one waits for the answer any more: the caller has gone, or the server closes. */
  readonly abandoned: () => Promise<void>;
}

/**
 * Carries out a call and returns the body of the answer.
 *
 * @throws {ServiceError} to answer with an error of the service.
 * @throws {ConnectionBroken} to end without an answer.
 */
export type Operation = (call: Call) => Promise<object>;

/** Thrown when a call is to end without an answer. */
export class ConnectionBroken extends Error {}
