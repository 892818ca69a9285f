import { HttpError } from '../../http/errors';
import type { HttpRequest } from '../../http/message';
import { decodeVersion1 } from './version-1';
import { decodeVersion2 } from './version-2';
import type { WriteRequest } from './write-request';

/** A version of the remote write protocol. */
export interface Protocol {
  readonly version: 1 | 2;
  readonly decode: (body: Buffer) => WriteRequest;
}

const VERSION_1: Protocol = { version: 1, decode: decodeVersion1 };
const VERSION_2: Protocol = { version: 2, decode: decodeVersion2 };

const byProtoParameter = new Map([
  ['prometheus.WriteRequest', VERSION_1],
  ['io.prometheus.write.v2.Request', VERSION_2],
]);

/**
 * Chooses the protocol by `Content-Type`, as the specification demands: the version header is no guide. Senders older
 * than the specification name neither type nor encoding and mean version 1.
 * https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#protocol
 * @throws HttpError 415 for any other type or encoding.
 */
export function negotiate(headers: HttpRequest['headers']): Protocol {
  const encoding = headers['content-encoding'] ?? 'snappy';
  if (encoding.trim().toLowerCase() !== 'snappy') {
    throw unsupported('Content-Encoding', encoding, 'snappy (the block format)');
  }
  const contentType = headers['content-type'] ?? 'application/x-protobuf';
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
  return protocol;
}

function parseParameter(parameter: string): [name: string, value: string] {
  const [name = '', value = ''] = parameter.split('=', 2);
  return [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, '$1')];
}

function unsupported(header: string, got: string, expected: string): HttpError {
  return new HttpError({
    code: 'unsupported_media_type',
    status: 415,
    message: `${header} is ${JSON.stringify(got.slice(0, 80))}; expected ${expected}. Point only Prometheus remote write at this URL.`,
  });
}
