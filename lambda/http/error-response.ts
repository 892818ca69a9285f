import { cutBytes } from '../kit/cut-bytes';
import { placeOf } from './defect-place';
import { HttpError, LONGEST_TEXT } from './errors';
import type { HttpResponse } from './message';
import { text } from './respond';

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
  return withError(text(`${cutBytes(error.message, LONGEST_TEXT - 1)}\n`, error.status), error);
}

/** A response with its own rendering of an error. */
export function withError(response: HttpResponse, error: HttpError): HttpResponse {
  return { ...response, headers: { ...response.headers, ...error.headers }, error };
}

/** What the log says of an error: names, codes and its details, but no message of its cause; of a defect, its place. */
export function describeForLog({ code, status, details, cause }: HttpError): Record<string, string | number> {
  const place = code === 'internal_error' && cause instanceof Error ? placeOf(cause) : '';
  return {
    code,
    status,
    ...details,
    ...(cause instanceof Error && { cause: cause.name, ...engineMessage(cause) }),
    ...(place !== '' && { place }),
  };
}

/** The engine's own errors, which have no code, name properties and functions, never values: all there is to a defect. */
function engineMessage(error: Error): { causeMessage?: string } {
  const isEngines = (error instanceof TypeError || error instanceof ReferenceError) && !('code' in error);
  return isEngines ? { causeMessage: error.message } : {};
}
