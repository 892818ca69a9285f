import { HttpError } from './errors';
import type { HttpResponse } from './message';
import { text } from './respond';

/** Longest text of an error in bytes: senders log no more of it. */
const LONGEST_TEXT = 1000;

/** Turns anything thrown into an {@link HttpError}. The cause of a defect goes only to the log. */
export function toHttpError(thrown: unknown): HttpError {
  if (thrown instanceof HttpError) return thrown;
  return new HttpError({
    code: 'internal_error',
    status: 500,
    message:
      'An unexpected error occurred. Nothing is lost if the request is retried; the log of the function names the cause.',
    cause: thrown,
  });
}

/** An error as plain text. */
export function errorResponse(error: HttpError): HttpResponse {
  return withError(text(shorten(`${error.message}\n`), error.status), error);
}

/** A response with its own rendering of an error. */
export function withError(response: HttpResponse, error: HttpError): HttpResponse {
  return { ...response, headers: { ...response.headers, ...error.headers }, error };
}

/** What the log says of an error: names and codes, but no foreign messages and no stack. */
export function describeForLog({ code, status, cause }: HttpError): Record<string, string | number> {
  return {
    code,
    status,
    ...(cause instanceof Error ? { cause: cause.name, ...engineMessage(cause) } : {}),
  };
}

/** The engine's own errors, which have no code, name properties and functions, never values: all there is to a defect. */
function engineMessage(error: Error): { causeMessage?: string } {
  const isEngines = (error instanceof TypeError || error instanceof ReferenceError) && !('code' in error);
  return isEngines ? { causeMessage: error.message } : {};
}

function shorten(message: string): string {
  const bytes = Buffer.from(message);
  return bytes.byteLength <= LONGEST_TEXT
    ? message
    : `${new TextDecoder().decode(bytes.subarray(0, LONGEST_TEXT - 8))}…\n`;
}
