import { MASK, withoutSecrets } from './mask-text';

/** Characters of a foreign text that are shown unless there is more room. */
const USUAL_LENGTH = 160;

/** Characters that are looked at, many times what is shown: there is no end to what others send. */
const MOST_READ = 8 * 1024;

/** Characters at the end of those looked at which may be the first half of a secret, and look like none. */
const LONGEST_SECRET = 1024;

/**
 * The first characters of a text that others chose, without what looks like a secret, and with an ellipsis if
 * there are more. Never cuts a character in two.
 */
export function shortened(text: string, length: number = USUAL_LENGTH): string {
  // Before anything is cut: half of a secret looks like none.
  const masked = withoutSecrets(text.slice(0, MOST_READ));
  const isWhole = text.length <= MOST_READ;
  if (isWhole && masked.length <= length) return masked;
  const known = isWhole || masked.endsWith(MASK) ? masked.length : masked.length - LONGEST_SECRET;
  const room = Math.max(0, Math.min(length - 1, known));
  return `${masked.slice(0, room).replace(/[\ud800-\udbff]$/, '')}…`;
}
