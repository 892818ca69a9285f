/**
 * Text as InfluxDB keeps it: bytes, of which it does not ask what characters they are. One character is one byte, so that
 * what is not valid UTF-8 stays as it is, and order is that of bytes.
 */
export type ByteText = string;

/** Bytes as text. */
export function byteTextOf(bytes: Buffer): ByteText {
  return bytes.toString('latin1');
}

/** Text as its bytes in UTF-8. */
export function encodeText(text: string): ByteText {
  return byteTextOf(Buffer.from(text));
}

/** Bytes as text, if they are UTF-8. What is not becomes U+FFFD. */
export function decodeText(text: ByteText): string {
  return Buffer.from(text, 'latin1').toString();
}

/** Compares bytes. */
export function compareBytes(left: ByteText, right: ByteText): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
