/**
 * What follows a route's first segment in a path: `G/R` of `/files/G/R`. Empty when nothing does.
 * @param path decoded, without repeated slashes
 */
export function pathTail(path: string): string {
  const slash = path.indexOf('/', 1);
  return slash < 0 ? '' : path.slice(slash + 1);
}
