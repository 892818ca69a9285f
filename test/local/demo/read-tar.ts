/** A file of an archive. */
interface TarEntry {
  readonly path: string;
  readonly content: Buffer;
}

const BLOCK_BYTES = 512;

/**
 * Reads an archive of plain files to its end.
 * @throws {Error} if a checksum is wrong or the archive ends before it says so
 */
export function readTar(archive: Buffer): TarEntry[] {
  const entries: TarEntry[] = [];
  let offset = 0;
  for (;;) {
    const header = archive.subarray(offset, offset + BLOCK_BYTES);
    if (header.length < BLOCK_BYTES) throw new Error(`The archive ends at ${archive.length} without a mark`);
    if (header.every((byte) => byte === 0)) return entries;
    checkHeader(header);
    const size = octal(header, 124, 12);
    const start = offset + BLOCK_BYTES;
    if (start + size > archive.length) throw new Error(`The archive ends within ${text(header, 0, 100)}`);
    entries.push({ path: text(header, 0, 100), content: archive.subarray(start, start + size) });
    offset = start + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
  }
}

function checkHeader(header: Buffer): void {
  const blank = Buffer.from(header).fill(' ', 148, 156);
  const sum = blank.reduce((total, byte) => total + byte, 0);
  if (sum !== octal(header, 148, 8)) throw new Error('A header has a wrong checksum');
  if (text(header, 257, 6) !== 'ustar') throw new Error('A header is not that of ustar');
}

function text(header: Buffer, start: number, length: number): string {
  return header.toString('latin1', start, start + length).replace(/\0.*$/s, '');
}

function octal(header: Buffer, start: number, length: number): number {
  return Number.parseInt(text(header, start, length), 8);
}
