import * as v from 'valibot';
import { parseJson } from '../../../../lambda/kit/json';
import type { ServerAnswer, ServerRequest } from '../http-server';
import { ApiError } from './api-error';
import { goJson } from './go-format';
import { asId, isId } from './setup/identifiers';
import type { Caller } from './setup/callers';

/** A request of someone whom InfluxDB knows. */
export interface Call {
  readonly request: ServerRequest;
  readonly caller: Caller;
}

/** What stands before each member in answers about set-up. */
export const INDENT = '\t';

/** An answer in JSON. */
export function json(status: number, body: object): ServerAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: goJson(body, INDENT),
  };
}

/**
 * The body of a request.
 * @param refusal the error for what is not as the schema says
 * @throws {ApiError} that
 */
export function bodyOf<const Schema extends v.GenericSchema>(
  { body }: ServerRequest,
  schema: Schema,
  refusal: (problem: string) => ApiError,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, parseJson(body.toString()));
  if (!parsed.success) throw refusal(parsed.issues[0].message);
  return parsed.output;
}

/** In a body: text, or absent. */
export const text = v.optional(v.nullable(v.string()));

/** In a body: an identifier, or absent. */
export const identifier = v.optional(
  v.nullable(
    v.pipe(v.string(), v.length(16, 'id must have a length of 16 bytes'), v.check(isId, 'invalid ID')),
  ),
);

/**
 * The identifier that ends a path.
 * @throws {ApiError} 400 if it is not one
 */
export function idIn({ path }: ServerRequest): string {
  return asId(path.slice(path.lastIndexOf('/') + 1));
}

/**
 * What a request asks for by identifier; undefined if it does not.
 * @throws {ApiError} 400 if it is not an identifier
 */
export function idOf({ query }: ServerRequest, name: string): string | undefined {
  const text = query.get(name) ?? '';
  return text === '' ? undefined : asId(text);
}
