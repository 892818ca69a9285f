import type { ServerRequest } from '../../http-server';
import { ApiError } from '../api-error';

const LONGEST_PAGE = 100;
const PAGE = 20;

/** A part of a list. */
interface Page {
  readonly limit: number;
  readonly offset: number;
  /** The part. */
  readonly of: <Item>(items: readonly Item[]) => readonly Item[];
}

/**
 * The part of a list that a request asks for: by default the first 20.
 * @throws {ApiError} 400
 */
export function pageOf({ query }: ServerRequest): Page {
  const limit = numberOf(query, 'limit') ?? PAGE;
  const offset = numberOf(query, 'offset') ?? 0;
  if (limit < 1 || limit > LONGEST_PAGE) {
    throw new ApiError('invalid', `limit must be between 1 and ${LONGEST_PAGE}`);
  }
  return { limit, offset, of: (items) => items.slice(offset, offset + limit) };
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? '';
  if (text === '') return undefined;
  if (!/^[+-]?\d+$/.test(text)) throw new ApiError('invalid', `${name} is invalid`);
  return Number(text);
}
