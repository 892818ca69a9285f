import { HttpError } from './errors';
import type { HttpResponse } from './message';
import { retryAfterSeconds } from './retry-after';

/** Longest text of an error in bytes: senders log no more of it. */
const LONGEST_TEXT = 1000;

/** The text for a defect. What happened is nobody's business but the log's. */
const DEFECT = new HttpError({
  code: 'internal_error',
  status: 500,
  message:
    'An unexpected error occurred. Nothing is lost if the request is repeated; the log of the function has its name.',
});

/** The one {@link HttpError} that anything thrown amounts to. */
export function toHttpError(thrown: unknown): HttpError {
  return thrown instanceof HttpError ? thrown : DEFECT;
}

/**
 * The one place that turns errors into answers.
 * @param attempt value of the request's `Retry-Attempt` header
 * @param random from 0 up to 1, spreads the times at which clients come back
 */
export function errorResponse(error: HttpError, attempt: string | undefined, random: number): HttpResponse {
  const retryAfter = retryAfterSeconds(error.retryAfterSeconds, attempt, random);
  return {
    status: error.status,
    headers: {
      'content-type': `${error.page === undefined ? 'text/plain' : 'text/html'}; charset=utf-8`,
      ...(error.retryable ? { 'retry-after': String(retryAfter) } : {}),
      ...error.headers,
    },
    body: error.page ?? shorten(`${error.message}\n`),
  };
}

/** What the log says of an error: names and codes, no message of anybody else's and no stack. */
export function describeForLog(error: HttpError, thrown: unknown): Record<string, string | number> {
  const cause = thrown instanceof HttpError ? thrown.cause : thrown;
  return {
    code: error.code,
    status: error.status,
    ...(cause instanceof Error ? { cause: cause.name, ...engineMessage(cause) } : {}),
  };
}

/** The engine's own errors, which have no code, name properties and functions, never values: all there is to a defect. */
function engineMessage(error: Error): { causeMessage?: string } {
  const isEngines = (error instanceof TypeError || error instanceof ReferenceError) && !('code' in error);
  return isEngines ? { causeMessage: error.message } : {};
}

function shorten(text: string): string {
  const bytes = Buffer.from(text);
  return bytes.byteLength <= LONGEST_TEXT
    ? text
    : `${new TextDecoder().decode(bytes.subarray(0, LONGEST_TEXT - 8))}…\n`;
}
