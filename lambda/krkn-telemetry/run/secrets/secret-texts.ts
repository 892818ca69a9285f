/** What stands in the place of a secret. */
export const MASK = '••••••';

/** A text without its secrets. */
export interface MaskedText {
  readonly text: string;
  /** How many places were masked. */
  readonly count: number;
}

/** What is found in texts: the first group is kept, the rest is masked. None looks at a character more than a few times. */
const SECRETS: readonly { readonly pattern: RegExp; readonly isSecret?: (match: string) => boolean }[] = [
  // https://www.rfc-editor.org/rfc/rfc7468
  { pattern: /()-----BEGIN [A-Z0-9 ]+-----[^]*?(?:-----END [A-Z0-9 ]+-----|$)/g },
  { pattern: /(\bauthorization\\?["']?\s*[:=]\s*\\?["']?)[^\r\n"'\\]+/gi },
  // https://www.rfc-editor.org/rfc/rfc6750, but not where people write about them.
  {
    pattern:
      /(\bbearer\s+)(?!(?:of|is|tokens?|auth|authentication|authorization|scheme|header)(?![\w.~+/=-]))[^\s"'\\,;]+/gi,
  },
  { pattern: /(\bbasic\s+)[a-z0-9+/_-]{4,}={0,2}/gi, isSecret: isBasicCredential },
  // The user of a URL stays, for it tells whose password it is.
  { pattern: /(:\/\/[^\s/@:"']*:)[^\s/"']+(?=@)/g },
  // https://www.rfc-editor.org/rfc/rfc7519
  { pattern: /()(?<![\w-])eyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)*/g },
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  { pattern: /()\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  {
    pattern:
      /((?:password|passwd|pwd|passphrase|token|secret|api[-_]?key|access[-_]?key)\\?["']?(?:\s*[:=]\s*|(?<=--[\w-]{1,40})\s+)\\?["']?)[^\s"'\\&;,]+/gi,
  },
];

/**
 * Masks what looks like a secret in a text: values of `Authorization`, `Bearer` and `Basic` credentials, PEM blocks,
 * access key ids of AWS, JSON Web Tokens, passwords in URLs, and what is assigned to a password, token, secret or key.
 */
export function maskText(text: string): MaskedText {
  let masked = text;
  let count = 0;
  for (const { pattern, isSecret } of SECRETS) {
    masked = masked.replace(pattern, (match: string, kept: string) => {
      if (match.endsWith(MASK) || isSecret?.(match) === false) return match;
      count++;
      return kept + MASK;
    });
  }
  return { text: masked, count };
}

/** Credentials are a user, a colon and a password in base64; other words after `Basic` are not. */
function isBasicCredential(match: string): boolean {
  const base64 = match.split(/\s+/)[1] ?? '';
  return Buffer.from(base64, 'base64').includes(':');
}
