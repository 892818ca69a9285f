/** Characters whose order in UTF-16 is another than in UTF-8. */
const REORDERED = /[\ud800-\uffff]/;

/** Compares texts as Go does, byte by byte of UTF-8. Negative when `left` is before `right`, 0 when they are the same. */
export function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  if (REORDERED.test(left) && REORDERED.test(right)) {
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
  }
  return left < right ? -1 : 1;
}
