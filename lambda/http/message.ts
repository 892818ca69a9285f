import type { HttpError } from './errors';

/** The body of a request, decoded on demand so that its size can be judged first. */
export interface RequestBody {
  /** Size of the decoded body in bytes, known without decoding it. */
  readonly byteLength: number;
  /** The bytes that the client sent. Decodes on every call: call it only once. */
  bytes(): Buffer;
}

/** A request, independent of its transport. */
export interface HttpRequest {
  /** Upper case. */
  readonly method: string;
  /** Decoded once, by the gateway, and without the stage. Begins with `/`. */
  readonly path: string;
  /** Parameters of the query string, decoded. */
  readonly query: URLSearchParams;
  /** The route that the gateway chose: `POST /write`, `$default`. */
  readonly routeKey: string;
  /** Names in lower case; a repeated header is one value joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Names and values, in the order that the client sent them in. Several may have one name. */
  readonly cookies: readonly (readonly [name: string, value: string])[];
  /** Path that the client reaches this API under, which every link begins with: `/prod`, or an empty string. */
  readonly basePath: string;
  /**
   * Origin that pages of this API have in the client's browser. Without a public URL it has the host that the client asked
   * for: good to compare with what the same browser says, not for links that others follow.
   */
  readonly origin: string;
  /** URL of this API for links that others follow, without a slash at its end. No header changes its host. */
  readonly url: string;
  /** User that the gateway's authorizer let in. Undefined when the route has none. */
  readonly user: string | undefined;
  readonly body: RequestBody;
}

/**
 * The value of a header without white space around it. Undefined when the request has no such header or an empty one:
 * clients send an empty header for a setting that is not set, and Go's `Header.Get`, which most receivers of remote write
 * use, does not tell the two apart.
 * @param name in lower case
 */
export function headerOf(headers: HttpRequest['headers'], name: string): string | undefined {
  const value = headers[name]?.trim();
  return value === '' ? undefined : value;
}

/** What a route answers. A text body without a content type is `text/plain; charset=utf-8`. */
export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Values of `Set-Cookie` headers. */
  readonly cookies?: readonly string[];
  readonly body?: string | Uint8Array;
  /** The error that the response reports: the edge logs it and adds `Retry-After`. */
  readonly error?: HttpError;
}

/** What a route may know of the invocation that it is part of. */
export interface Invocation {
  /** Aborts when the answer must be given: before the function, and then the gateway, would time out. */
  readonly signal: AbortSignal;
}

/** Answers a request, or throws an {@link HttpError}. */
export type Route = (request: HttpRequest, invocation: Invocation) => Promise<HttpResponse> | HttpResponse;
