import { HttpError } from '../../../http/errors';
import { headerOf, type HttpRequest } from '../../../http/message';
import { decodeVersion1 } from './version-1';
import { decodeVersion2 } from './version-2';
import type { WriteRequest } from '../../model/write-request';

/** The version of the remote write protocol that a request says it is of. */
export interface Protocol {
  readonly version: 1 | 2;
  readonly decode: (body: Buffer) => WriteRequest;
  /** What of the request's headers said so, for the text of an error: `Content-Type "application/x-protobuf"`. */
  readonly claim: string;
}

const VERSION_1 = { version: 1, decode: decodeVersion1 } as const;
const VERSION_2 = { version: 2, decode: decodeVersion2 } as const;

const byProtoParameter = new Map<string, typeof VERSION_1 | typeof VERSION_2>([
  ['prometheus.WriteRequest', VERSION_1],
  ['io.prometheus.write.v2.Request', VERSION_2],
]);

/**
 * Chooses the protocol by `Content-Type`, as the specification demands; the version header is ignored. Senders older
 * than the specification name neither type nor encoding and mean version 1.
 * https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#protocol
 * @throws {HttpError} 415 for any other type or encoding.
 */
export function negotiate(headers: HttpRequest['headers']): Protocol {
  const encoding = headerOf(headers, 'content-encoding') ?? 'snappy';
  if (encoding.toLowerCase() !== 'snappy') {
    throw unsupported('Content-Encoding', encoding, 'snappy (the block format)');
  }
  const contentType = headerOf(headers, 'content-type') ?? 'application/x-protobuf';
  const [mediaType = '', ...parameters] = contentType.split(';').map((part) => part.trim());
  const proto = parameters.map(parseParameter).find(([name]) => name === 'proto')?.[1];
  const protocol = proto === undefined ? VERSION_1 : byProtoParameter.get(proto);
  if (mediaType.toLowerCase() !== 'application/x-protobuf' || protocol === undefined) {
    throw unsupported(
      'Content-Type',
      contentType,
      `application/x-protobuf, alone or with proto=${[...byProtoParameter.keys()].join(' or proto=')}`,
    );
  }
  return { ...protocol, claim: claimOf(headers) };
}

function claimOf(headers: HttpRequest['headers']): string {
  const contentType = headerOf(headers, 'content-type');
  const version = headerOf(headers, 'x-prometheus-remote-write-version');
  return [
    contentType === undefined ? 'A request without Content-Type' : `Content-Type ${quoted(contentType)}`,
    ...(version === undefined
      ? []
      : [`(X-Prometheus-Remote-Write-Version ${quoted(version)} does not count)`]),
  ].join(' ');
}

function quoted(value: string): string {
  return JSON.stringify(value.slice(0, 80));
}

function parseParameter(parameter: string): [name: string, value: string] {
  const [name = '', value = ''] = parameter.split('=', 2);
  return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, '$1')];
}

function unsupported(header: string, got: string, expected: string): HttpError {
  return new HttpError({
    code: 'unsupported_media_type',
    status: 415,
    message: `${header} is ${quoted(got)}; expected ${expected}. Point only Prometheus remote write at this URL.`,
  });
}
