import { uncompressSync } from 'snappy';

/** The body is not a valid snappy block, or one too large. */
export class SnappyError extends Error {
  override name = 'SnappyError';

  constructor(
    readonly reason: 'malformed' | 'too_large',
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

/** The most that a byte of a snappy block can stand for: a copy of 64 bytes takes three. */
const MAX_RATIO = 22;

/**
 * Decompresses a snappy block. The size that the block declares is checked before memory is allocated: a body of six
 * bytes may claim 4 GiB. https://github.com/google/snappy/blob/main/format_description.txt
 * @throws {SnappyError}
 */
export function decompress(block: Buffer, maxBytes: number): Buffer {
  const declared = declaredLength(block);
  if (declared === undefined || declared > block.byteLength * MAX_RATIO) throw new SnappyError('malformed');
  if (declared > maxBytes) throw new SnappyError('too_large');
  try {
    // Without the copy the output lies outside the heap, where no garbage collection is started for it.
    return uncompressSync(block, { asBuffer: true, copyOutputData: true }) as Buffer;
  } catch (cause) {
    throw new SnappyError('malformed', { cause });
  }
}

/** The length in bytes that the block's header, a varint of up to 32 bits, declares. */
function declaredLength(block: Buffer): number | undefined {
  let length = 0;
  for (let index = 0; index < 5; index++) {
    const byte = block[index];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return length < 2 ** 32 ? length : undefined;
  }
  return undefined;
}
