/** The page that a parameter of the query asks for, from 1. What is no number is the first page. */
export function pageNumber(text: string | null): number {
  return wholeNumber(text) ?? 1;
}

/** The whole number that a parameter of the query is. Undefined: it is not a whole number. */
export function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/**
 * What follows a route's first segment in a path: `G/R` of `/files/G/R`. Empty when nothing does.
 * @param path decoded, without repeated slashes
 */
export function pathTail(path: string): string {
  const slash = path.indexOf('/', 1);
  return slash < 0 ? '' : path.slice(slash + 1);
}
