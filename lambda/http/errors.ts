import type { ErrorCode } from './error-codes';

/** How an {@link HttpError} is made. */
export interface HttpErrorProps {
  readonly code: ErrorCode;
  /** HTTP status of the answer. */
  readonly status: number;
  /** What was wrong, what was expected and what to do. Sent to the client: no secret, no body, no stack. */
  readonly message: string;
  /** Whether the same request may succeed later. Default: true from status 500 on. */
  readonly retryable?: boolean;
  /** Seconds after which a client should retry, before backoff. Default 1. */
  readonly retryAfterSeconds?: number;
  /** Further headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The cause. Only its name is logged; the client never sees it. */
  readonly cause?: unknown;
}

/**
 * The one family of errors that a route throws. Everything else that is thrown is a defect and becomes a 500 of
 * fixed text.
 */
export class HttpError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(props: HttpErrorProps) {
    super(props.message, { cause: props.cause });
    this.name = 'HttpError';
    this.code = props.code;
    this.status = props.status;
    this.retryable = props.retryable ?? props.status >= 500;
    this.retryAfterSeconds = props.retryAfterSeconds ?? 1;
    this.headers = props.headers ?? {};
  }

  /** The same error with more headers, for those that a protocol requires in every response. */
  withHeaders(headers: Readonly<Record<string, string>>): HttpError {
    const { code, status, message, retryable, retryAfterSeconds, cause } = this;
    return new HttpError({
      ...{ code, status, message, retryable, retryAfterSeconds, cause },
      headers: { ...this.headers, ...headers },
    });
  }
}
