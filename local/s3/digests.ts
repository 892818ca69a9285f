/** What a sender may declare of the bytes that it puts, to be compared with those that arrive. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { type PayloadHash, UNSIGNED_PAYLOAD } from './authenticate';
import { headerText } from './headers';
import { badDigest, invalidRequest, notImplemented, S3Error } from './s3-error';

/** A digest that bytes are fed to one after the other. */
interface RunningDigest {
  update(bytes: Buffer): void;
  result(): Buffer;
}

/** A digest that the bytes must have. */
export interface ExpectedDigest {
  readonly running: RunningDigest;
  readonly expected: Buffer;
  /** The error to answer with if they have another. */
  readonly mismatch: () => S3Error;
}

const ALGORITHMS: Readonly<Record<string, { readonly bytes: number; readonly start: () => RunningDigest }>> =
  {
    crc32: { bytes: 4, start: startCrc32 },
    sha1: { bytes: 20, start: () => startHash('sha1') },
    sha256: { bytes: 32, start: () => startHash('sha256') },
  };

/** Starts a digest that `node:crypto` knows. */
export function startHash(algorithm: string): RunningDigest {
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), result: () => hash.digest() };
}

/**
 * Everything that a request declares of its body: `Content-MD5`, `x-amz-checksum-…` and the signed hash.
 *
 * @throws {S3Error} InvalidDigest, InvalidRequest, NotImplemented.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export function expectedDigests(headers: IncomingHttpHeaders, payloadHash: PayloadHash): ExpectedDigest[] {
  return [expectedMd5(headers), expectedChecksum(headers), expectedPayload(payloadHash)].filter(
    (digest) => digest !== undefined,
  );
}

function expectedMd5(headers: IncomingHttpHeaders): ExpectedDigest | undefined {
  const declared = headerText(headers, 'content-md5');
  if (declared === undefined) {
    return undefined;
  }
  const expected = decodeBase64(declared, 16);
  if (expected === undefined) {
    throw new S3Error('InvalidDigest', 400, 'The Content-MD5 you specified was invalid.');
  }
  return { running: startHash('md5'), expected, mismatch: () => badDigest('Content-MD5') };
}

function expectedChecksum(headers: IncomingHttpHeaders): ExpectedDigest | undefined {
  const names = Object.keys(headers).filter((name) => /^x-amz-checksum-(?!mode$|type$)/.test(name));
  const [name] = names;
  if (name === undefined) {
    if (headers['x-amz-sdk-checksum-algorithm'] !== undefined) {
      throw invalidRequest(
        'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
      );
    }
    return undefined;
  }
  if (names.length > 1) {
    throw invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  const algorithmName = name.slice('x-amz-checksum-'.length);
  const algorithm = ALGORITHMS[algorithmName];
  if (algorithm === undefined) {
    throw notImplemented(name);
  }
  const expected = decodeBase64(headerText(headers, name) ?? '', algorithm.bytes);
  if (expected === undefined) {
    throw invalidRequest(`Value for ${name} header is invalid.`);
  }
  return { running: algorithm.start(), expected, mismatch: () => badDigest(algorithmName.toUpperCase()) };
}

function expectedPayload(payloadHash: PayloadHash): ExpectedDigest | undefined {
  if (payloadHash === UNSIGNED_PAYLOAD) {
    return undefined;
  }
  return {
    running: startHash('sha256'),
    expected: Buffer.from(payloadHash, 'hex'),
    mismatch: () =>
      new S3Error(
        'XAmzContentSHA256Mismatch',
        400,
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      ),
  };
}

function startCrc32(): RunningDigest {
  let checksum = 0;
  return {
    update: (bytes) => {
      checksum = crc32(bytes, checksum);
    },
    result: () => {
      const result = Buffer.alloc(4);
      result.writeUInt32BE(checksum);
      return result;
    },
  };
}

function decodeBase64(text: string, length: number): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === length && bytes.toString('base64') === text ? bytes : undefined;
}
