import type { ErrorCode } from './error-codes';

/**
 * Bytes of the longest text of an error. Prometheus logs the first line of an answer, up to 1,024 bytes of it:
 * https://github.com/prometheus/prometheus/blob/main/storage/remote/client.go
 */
export const LONGEST_TEXT = 1000;

/** What the log has of an error beside its code: names, numbers and short texts. No secret, no body. */
export type ErrorDetails = Readonly<Record<string, string | number>>;

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
  /** What only the log tells. */
  readonly details?: ErrorDetails;
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
  readonly details: ErrorDetails;

  constructor(props: HttpErrorProps) {
    super(props.message, { cause: props.cause });
    this.name = 'HttpError';
    this.code = props.code;
    this.status = props.status;
    this.retryable = props.retryable ?? props.status >= 500;
    this.retryAfterSeconds = props.retryAfterSeconds ?? 1;
    this.headers = props.headers ?? {};
    this.details = props.details ?? {};
  }

  /** The same error with more headers, for those that a protocol requires in every response, and more for the log. */
  with({ headers = {}, details = {} }: Pick<HttpErrorProps, 'headers' | 'details'>): HttpError {
    const { code, status, message, retryable, retryAfterSeconds, cause } = this;
    return new HttpError({
      ...{ code, status, message, retryable, retryAfterSeconds, cause },
      headers: { ...this.headers, ...headers },
      details: { ...this.details, ...details },
    });
  }
}
