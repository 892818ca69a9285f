/**
 * A name in Prometheus' escaping scheme `values`, without its prefix: only letters, digits and underscores are left.
 * {@link unescapeName} is the inverse.
 * https://prometheus.io/docs/instrumenting/escaping_schemes/
 */
export function escapeName(name: string): string {
  let escaped = '';
  for (const character of name) {
    if (character === '_') escaped += '__';
    else if (/[A-Za-z0-9]/.test(character)) escaped += character;
    else escaped += `_${character.codePointAt(0)!.toString(16)}_`;
  }
  return escaped;
}

/** The name of an escaped one. What {@link escapeName} does not make stays as it is. */
export function unescapeName(escaped: string): string {
  return escaped.replace(/_(?:_|((?:10|[0-9a-f])?[0-9a-f]{1,4})_)/g, (_match, hex?: string) =>
    hex === undefined ? '_' : String.fromCodePoint(parseInt(hex, 16)),
  );
}
