import { percentEncode } from '../../http/percent-encode';

/** Characters of a name that are told, its last: they say what kind of file it is. */
const LONGEST = 100;

/**
 * The value of a `Content-Disposition` header with which a browser saves a file under its name rather than shows it.
 * https://www.rfc-editor.org/rfc/rfc6266
 */
export function attachmentHeader(name: string): string {
  // Links hold it, encoded twice, and headers that hold links have a limit of 10,240 bytes.
  const filename = Array.from(name).slice(-LONGEST).join('');
  const plain = filename.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = percentEncode(filename).replace(/['()*]/g, escapeMark);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

function escapeMark(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
