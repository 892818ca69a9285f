import { ApiError } from '../api-error';

/** A part of a query, by the places of its first character and of the one behind it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A query that is not Flux. */
export function notFlux(query: string, span: Span, problem: string): ApiError {
  return new ApiError('invalid', `compilation failed: error ${locationOf(query, span)}: ${problem}`);
}

/** A query that names what does not exist. */
export function undefinedIdentifier(query: string, span: Span, name: string): ApiError {
  return new ApiError('invalid', `error ${locationOf(query, span)}: undefined identifier ${name}`);
}

/** A query that may be Flux, and that the real server may answer. */
export function notKnownHere(query: string, span: Span): ApiError {
  return notFlux(
    query,
    span,
    `${query.slice(span.start, span.end)} is not in the part of Flux that is known here`,
  );
}

/** A span as Flux names it: lines and columns from 1, columns in bytes. */
export function locationOf(query: string, { start, end }: Span): string {
  return `@${placeOf(query, start)}-${placeOf(query, end)}`;
}

function placeOf(query: string, index: number): string {
  const lines = query.slice(0, index).split('\n');
  return `${lines.length}:${Buffer.byteLength(lines.at(-1)!) + 1}`;
}
