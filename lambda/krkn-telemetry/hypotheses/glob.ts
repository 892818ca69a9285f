/**
 * Whether a text matches a pattern as a whole: `*` stands for any characters, also for none, and `?` for one. Takes no longer than
 * the product of their lengths, whatever the pattern.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let inPattern = 0;
  let star: { readonly after: number; readonly from: number } | undefined;
  for (let inText = 0; inText < text.length;) {
    const sign = pattern[inPattern];
    if (sign === '*') {
      star = { after: ++inPattern, from: inText };
    } else if (sign === '?' || sign === text[inText]) {
      inPattern++;
      inText++;
    } else if (star === undefined) {
      return false;
    } else {
      // The last star takes a character more.
      star = { after: star.after, from: star.from + 1 };
      inPattern = star.after;
      inText = star.from;
    }
  }
  return /^\**$/.test(pattern.slice(inPattern));
}
