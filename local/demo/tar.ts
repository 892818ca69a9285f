/** A file in an archive. */
interface ArchivedFile {
  /** Path of at most 100 ASCII characters. */
  readonly path: string;
  readonly content: Buffer | string;
}

const BLOCK_BYTES = 512;
/** What `tar` writes at a time, so that every archive is a multiple of it. */
export const RECORD_BYTES = 20 * BLOCK_BYTES;

/**
 * Writes an archive as `tar --format=ustar` does.
 * https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06
 * @param modified epoch seconds, of every file
 */
export function writeTar(files: readonly ArchivedFile[], modified: number): Buffer {
  const blocks = files.flatMap(({ path, content }) => {
    const bytes = Buffer.from(content);
    return [header(path, bytes.length, modified), bytes, padding(bytes.length, BLOCK_BYTES)];
  });
  const archive = Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK_BYTES)]);
  return Buffer.concat([archive, padding(archive.length, RECORD_BYTES)]);
}

function header(path: string, size: number, modified: number): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write(path, 0);
  block.write(octal(0o644, 8), 100);
  block.write(octal(65_534, 8), 108);
  block.write(octal(65_534, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(modified, 12), 136);
  // The checksum is that of a header whose own place is blank.
  block.write(' '.repeat(8), 148);
  block.write('0', 156);
  block.write('ustar\u000000', 257);
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${octal(checksum, 7)} `, 148);
  return block;
}

/** Octal digits that fill a field but for the NUL at its end. */
function octal(value: number, fieldBytes: number): string {
  return `${value.toString(8).padStart(fieldBytes - 1, '0')}\0`;
}

function padding(length: number, multiple: number): Buffer {
  return Buffer.alloc((multiple - (length % multiple)) % multiple);
}
