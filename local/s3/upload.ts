import { type FileHandle, open, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { type ExpectedDigest, startHash } from './digests';
import { S3Error } from './s3-error';

/** What arrives, and what it must be. */
interface Upload {
  readonly body: Readable;
  /** Bytes that were announced. */
  readonly size: number;
  readonly expected: readonly ExpectedDigest[];
}

/**
 * Writes a body to a new file while it arrives, in constant memory. The file is gone again when that fails.
 *
 * @returns MD5 of the bytes, in hexadecimal digits.
 * @throws {S3Error} when the bytes are not those that were declared.
 * @throws {Error} when the connection ends before the body does, or the disk fails.
 */
export async function receive(upload: Upload, file: string): Promise<string> {
  const handle = await open(file, 'wx', 0o600);
  try {
    return await write(upload, handle);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

/** Closes the file. */
async function write({ body, size, expected }: Upload, handle: FileHandle): Promise<string> {
  const md5 = startHash('md5');
  const digests = [md5, ...expected.map(({ running }) => running)];
  let received = 0;
  // Else leaving the loop would break the connection before an answer is out.
  const chunks = body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  try {
    for await (const chunk of chunks) {
      for (const digest of digests) digest.update(chunk);
      received += chunk.length;
      await handle.appendFile(chunk);
    }
  } finally {
    await handle.close();
  }
  if (received !== size) {
    throw new S3Error(
      'IncompleteBody',
      400,
      'You did not provide the number of bytes specified by the Content-Length HTTP header.',
    );
  }
  const wrong = expected.find(({ running, expected: bytes }) => !running.result().equals(bytes));
  if (wrong !== undefined) {
    throw wrong.mismatch();
  }
  return md5.result().toString('hex');
}
