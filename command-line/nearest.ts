import { closest, distance } from 'fastest-levenshtein';

/** The greatest number of letters that a mistyped name differs by from what was meant. */
const MOST_TYPOS = 3;

/** The name that was probably meant; undefined if none is like it. */
export function nearest(mistyped: string, names: readonly string[]): string | undefined {
  const meant = closest(mistyped, names);
  const typos = distance(mistyped, meant);
  return typos <= MOST_TYPOS && typos <= meant.length / 2 ? meant : undefined;
}
