/** Characters of a foreign text that are shown unless there is more room. */
const USUAL_LENGTH = 160;

/** The first characters of a text, with an ellipsis if there are more. Never cuts a character in two. */
export function shortened(text: string, length: number = USUAL_LENGTH): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
