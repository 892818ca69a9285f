import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Address } from './address';
import type { PayloadHash } from './authenticate';

/** A request whose sender is known, for a bucket that exists. */
export interface S3Request extends Address {
  /** Headers by lower-case name. Those that begin with `x-amz-` may have come as parameters of a presigned URL. */
  readonly headers: IncomingHttpHeaders;
  readonly payloadHash: PayloadHash;
  /** Bytes that have not been read yet. */
  readonly body: Readable;
}

/** What is sent back. */
export interface S3Answer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** XML, or bytes of an object. */
  readonly body?: string | Readable;
}

/**
 * Carries out a request.
 *
 * @throws {S3Error} to answer with an error of S3.
 */
export type Operation = (request: S3Request) => S3Answer | Promise<S3Answer>;

/** An answer that is an XML document. @param headers further ones, by lower-case name. */
export function xmlAnswer(xml: string, headers: S3Answer['headers'] = {}): S3Answer {
  return { status: 200, headers: { ...headers, 'content-type': 'application/xml' }, body: xml };
}
