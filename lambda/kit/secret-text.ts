/** Characters that are looked at, many times what is shown: there is no end to what others send. */
const MOST_READ = 8 * 1024;

/** Characters at the end of those looked at which may be the first half of a secret, and look like none. */
const LONGEST_SECRET = 1024;

/**
 * The first characters of a text, without what looks like a secret, and with an ellipsis if there are more. Never cuts a
 * character in two.
 */
export function beginningOf(text: string, length: number): string {
  // Before anything is cut: half of a secret looks like none.
  const masked = withoutSecrets(text.slice(0, MOST_READ));
  const isWhole = text.length <= MOST_READ;
  if (isWhole && masked.length <= length) return masked;
  const known = isWhole || masked.endsWith(MASK) ? masked.length : masked.length - LONGEST_SECRET;
  const room = Math.max(0, Math.min(length - 1, known));
  return `${masked.slice(0, room).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** The same on one line, without control characters and those that turn the direction of what follows: for answers and logs. */
export function lineOf(text: string, length: number): string {
  return beginningOf(text, length)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim();
}

/** What stands in the place of a secret. */
export const MASK = '••••••';

/** A text without its secrets. */
interface MaskedText {
  readonly text: string;
  /** How many places were masked. */
  readonly count: number;
}

/** Names to which secrets are assigned, also as the end of a longer one: `DB_PASSWORD`, `X-Auth-Token`. */
const NAMES = String.raw`(?:password|passwd|passphrase|pwd|(?<![a-z])pass|token|secret|x-amz-(?:credential|signature)|(?:access|account|api|encryption|private|shared|signing|ssh|storage)[-_.]?key)`;

/** The colon before the port of a URL, which assigns nothing. */
const PORT = String.raw`(?<=\/\/[\w.-]{1,100}):\d{1,5}(?![\w.-])`;

/** Such a name and what assigns. */
const ASSIGNED = String.raw`${NAMES}\\?["']?(?:\s*=[=>]?\s*|\s*(?!${PORT}):=?\s*|(?<=--[\w-]{1,40})\s+)`;

/** What is behind an opening quote, the second group: quotes in it are escaped, or doubled. So many that no stack overflows. */
const QUOTED = String.raw`(?:[^"'\\\r\n]+|(?!\2)(?:\\[^\r\n]|["'])|\2\2){1,50000}`;

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
  { pattern: /()(?<![\w-])eyJ[\w-]{5}[\w-]*\.[\w-]+(?:\.[\w-]*)*/g },
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  { pattern: /()\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  // https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github
  // https://docs.gitlab.com/security/tokens/ and https://docs.slack.dev/authentication/tokens/
  {
    pattern:
      /()(?<![a-z0-9])(?:gh[oprsu]_[a-z0-9]{8}[a-z0-9]*|github_pat_\w{8}\w*|(?:glpat|xox[abeoprs])-[\w-]{8}[\w-]*)/gi,
  },
  // No part of a Kubernetes name is that long and of letters and digits.
  { pattern: /()(?<![\w-])sk-(?:[a-z]+\d*-){0,3}(?=[a-z_]*[A-Z0-9])\w{16}[\w-]*/g },
  // In quotes: up to those that close, whatever is between them.
  { pattern: new RegExp(String.raw`(${ASSIGNED}(\\?["']))${QUOTED}`, 'gi') },
  { pattern: new RegExp(String.raw`(${ASSIGNED})[^\s"'\\&;,]+`, 'gi') },
];

/** What a text has that one of the patterns finds something in: most have none of it. */
const MAYBE_SECRET =
  /-----BEGIN|authorization|bearer|basic|:\/\/[^\s/]*@|eyJ|AKIA|ASIA|gh[oprsu]_|github_pat|glpat-|xox|sk-|pass|pwd|token|secret|x-amz-|key/i;

/**
 * Masks what looks like a secret in a text: values of `Authorization`, `Bearer` and `Basic` credentials, PEM blocks,
 * access key ids of AWS, JSON Web Tokens, tokens of GitHub, GitLab, Slack and OpenAI, passwords in URLs, and what is
 * assigned to a password, token, secret or key. Masking what is masked changes nothing.
 */
export function maskText(text: string): MaskedText {
  if (!MAYBE_SECRET.test(text)) return { text, count: 0 };
  let masked = text;
  let count = 0;
  for (const { pattern, isSecret } of SECRETS) {
    masked = masked.replace(pattern, (match: string, kept: string) => {
      if (isMask(match.slice(kept.length)) || isSecret?.(match) === false) return match;
      count++;
      return kept + MASK;
    });
  }
  return { text: masked, count };
}

/** A text without what looks like a secret in it: see {@link maskText}. */
export function withoutSecrets(text: string): string {
  return maskText(text).text;
}

/** Also of a mask that has been cut. */
function isMask(value: string): boolean {
  return /^•+…?$/.test(value);
}

/** Credentials are a user, a colon and a password in base64; other words after `Basic` are not. */
function isBasicCredential(match: string): boolean {
  const base64 = match.split(/\s+/)[1] ?? '';
  return Buffer.from(base64, 'base64').includes(':');
}
