import { Reader } from 'protobufjs/minimal';
import { HttpError } from '../../http/errors';
import { headerOf, type HttpRequest } from '../../http/message';
import { decompressBody, malformedProtobuf, requestTooLarge } from '../protocol/body';
import {
  bytesTag,
  expectEnd,
  fields,
  readEnd,
  readInt64,
  readString,
  skipField,
  varintTag,
  WireError,
} from '../protocol/wire';
import { readLimits } from './limits';
import { comparisons, type LabelMatcher } from '../../metrics/model/matcher';

/** One of the queries of a read: a selector and a range of time. */
export interface ReadQuery {
  /** Milliseconds since 1970, inclusive. May lie far outside of what is stored. */
  readonly start: number;
  /** Milliseconds since 1970, inclusive. */
  readonly end: number;
  /** A series must satisfy all of them. */
  readonly matchers: readonly LabelMatcher[];
}

const ADVICE = 'Ask for less at once.';

/**
 * Reads the queries of a remote read request. Each size is checked before memory is allocated.
 * https://prometheus.io/docs/prometheus/latest/querying/remote_read_api/
 * @throws {HttpError} 400 when the request cannot be read, is too large, or does not take samples for an answer; 415 when
 *   it is of another type.
 */
export function readQueries({ headers, body }: Pick<HttpRequest, 'headers' | 'body'>): readonly ReadQuery[] {
  checkType(headers);
  const message = decompressBody(body, readLimits.requestBytes, ADVICE);
  try {
    return readRequest(Reader.create(message));
  } catch (cause) {
    if (cause instanceof HttpError) throw cause;
    throw malformedProtobuf(
      cause,
      'The body is not a valid remote read request: it was cut off or corrupted, or it is another message.',
    );
  }
}

function checkType(headers: HttpRequest['headers']): void {
  const encoding = headerOf(headers, 'content-encoding') ?? 'snappy';
  const type = headerOf(headers, 'content-type') ?? 'application/x-protobuf';
  const mediaType = type.split(';', 1)[0]?.trim().toLowerCase();
  if (encoding.toLowerCase() === 'snappy' && mediaType === 'application/x-protobuf') return;
  throw new HttpError({
    code: 'unsupported_media_type',
    status: 415,
    message:
      'Expected Content-Type: application/x-protobuf and Content-Encoding: snappy (the block format). Point only remote_read of Prometheus at this URL.',
  });
}

function tooMany(kind: 'queries' | 'matchers'): HttpError {
  return requestTooLarge(`The request holds more than ${readLimits[kind]} ${kind}. ${ADVICE}`);
}

// https://github.com/prometheus/prometheus/blob/main/prompb/remote.proto
// message ReadRequest { repeated Query queries = 1; repeated ResponseType accepted_response_types = 2; }
const QUERY = bytesTag(1);
const RESPONSE_TYPE = varintTag(2);
const RESPONSE_TYPES = bytesTag(2);
const REQUEST_KNOWN = fields(1, 2);
/** enum ResponseType { SAMPLES = 0; STREAMED_XOR_CHUNKS = 1; } */
const SAMPLES = 0;

function readRequest(reader: Reader): ReadQuery[] {
  const queries: ReadQuery[] = [];
  const accepted: number[] = [];
  let matchers = 0;
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    if (tag === QUERY) {
      const query = readQuery(reader, readEnd(reader, reader.len), readLimits.matchers - matchers);
      matchers += query.matchers.length;
      if (queries.push(query) > readLimits.queries) throw tooMany('queries');
    } else if (tag === RESPONSE_TYPE) accepted.push(reader.uint32());
    else if (tag === RESPONSE_TYPES) {
      const end = readEnd(reader, reader.len);
      while (reader.pos < end) accepted.push(reader.uint32());
      expectEnd(reader, end);
    } else skipField(reader, tag, REQUEST_KNOWN);
  }
  // Clients that are older than the field send none, and mean samples.
  if (accepted.length > 0 && !accepted.includes(SAMPLES)) throw onlySamples();
  return queries;
}

function onlySamples(): HttpError {
  return new HttpError({
    code: 'response_type_not_supported',
    status: 400,
    message: 'This connector answers with SAMPLES: add it to accepted_response_types, as Prometheus does.',
  });
}

// message Query { int64 start_timestamp_ms = 1; int64 end_timestamp_ms = 2; repeated LabelMatcher matchers = 3; ReadHints hints = 4; }
const START = varintTag(1);
const END = varintTag(2);
const MATCHER = bytesTag(3);
const HINTS = bytesTag(4);
const QUERY_KNOWN = fields(1, 2, 3, 4);

function readQuery(reader: Reader, limit: number, mostMatchers: number): ReadQuery {
  const matchers: LabelMatcher[] = [];
  let start = 0;
  let end = 0;
  while (reader.pos < limit) {
    const tag = reader.tag();
    if (tag === START) start = readInt64(reader);
    else if (tag === END) end = readInt64(reader);
    else if (tag === MATCHER) {
      matchers.push(readMatcher(reader, readEnd(reader, limit)));
      if (matchers.length > mostMatchers) throw tooMany('matchers');
    } else if (tag === HINTS) reader.pos = readEnd(reader, limit);
    else skipField(reader, tag, QUERY_KNOWN);
  }
  expectEnd(reader, limit);
  return { start, end, matchers };
}

// message LabelMatcher { enum Type { EQ = 0; NEQ = 1; RE = 2; NRE = 3; } Type type = 1; string name = 2; string value = 3; }
const TYPE = varintTag(1);
const NAME = bytesTag(2);
const VALUE = bytesTag(3);
const MATCHER_KNOWN = fields(1, 2, 3);

function readMatcher(reader: Reader, limit: number): LabelMatcher {
  let type = 0;
  let name: string | undefined;
  let value: string | undefined = '';
  while (reader.pos < limit) {
    const tag = reader.tag();
    if (tag === TYPE) type = reader.uint32();
    else if (tag === NAME) name = readString(reader, limit);
    else if (tag === VALUE) value = readString(reader, limit);
    else skipField(reader, tag, MATCHER_KNOWN);
  }
  expectEnd(reader, limit);
  const comparison = comparisons[type];
  if (comparison === undefined) throw new WireError(`a matcher of the unknown type ${type}`);
  if (name === undefined || name === '') throw new WireError('a matcher without the name of a label');
  if (value === undefined) throw new WireError('a matcher whose value is not UTF-8');
  return { comparison, name, value };
}
