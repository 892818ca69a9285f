/** Text as programs in Go write it. */

/** Nanoseconds since 1970 as RFC 3339, with as many digits as needed. https://pkg.go.dev/time#pkg-constants */
export function rfc3339(nanoseconds: bigint): string {
  const second = 1_000_000_000n;
  const rest = ((nanoseconds % second) + second) % second;
  const seconds = (nanoseconds - rest) / second;
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(9, '0').replace(/0+$/, '')}`;
  return `${new Date(Number(seconds) * 1_000).toISOString().slice(0, 19)}${fraction}Z`;
}

/** A time of whole seconds: `1h0m0s`. https://pkg.go.dev/time#Duration.String */
export function durationText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds}s`;
  const hours = Math.floor(minutes / 60);
  return `${hours === 0 ? '' : `${hours}h`}${minutes % 60}m${seconds % 60}s`;
}

/** Text in quotation marks. https://pkg.go.dev/fmt#hdr-Printing */
export function quotedText(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '\x07': '\\a',
    '\b': '\\b',
    '\f': '\\f',
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
    '\v': '\\v',
    '"': '\\"',
    '\\': '\\\\',
  };
  return `"${text.replace(
    /["\\\p{Cc}]/gu,
    (character) => escapes[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )}"`;
}

/**
 * JSON, in which more is escaped than has to be, and bytes that are not UTF-8 are U+FFFD.
 * https://pkg.go.dev/encoding/json#Marshal
 * @param indent what stands before each member
 */
export function goJson(value: object, indent = ''): string {
  return JSON.stringify(value, null, indent).replace(
    /[<>&\u2028\u2029\ufffd]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
