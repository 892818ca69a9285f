/**
 * The name that someone meant by one that there is not: the one that takes the fewest changes of a character.
 * @returns undefined when none is near
 */
export function nearest(text: string, names: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor(text.length / 3));
  const ranked = names
    .map((name) => ({ name, distance: distance(text.toLowerCase(), name) }))
    .sort((left, right) => left.distance - right.distance);
  return ranked.find((each) => each.distance <= most)?.name;
}

/** Characters to put in, to leave out, to change, or to swap with their neighbours. */
function distance(left: string, right: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const isSame = left[i - 1] === right[j - 1];
      const isSwapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      next.push(
        Math.min(
          row[j]! + 1,
          next[j - 1]! + 1,
          row[j - 1]! + (isSame ? 0 : 1),
          isSwapped ? before[j - 2]! + 1 : Infinity,
        ),
      );
    }
    before = row;
    row = next;
  }
  return row[right.length]!;
}
