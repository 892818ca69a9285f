/** Names that are told before the rest is only counted. */
const MOST_NAMES = 5;

/** Names in a sentence, each once with how often it occurs: `etcd.yml, node.yml (2 times) and 3 more`. */
export function enumerate(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const told = [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${count} times)`));
  const rest = told.length - MOST_NAMES;
  return rest > 0 ? `${told.slice(0, MOST_NAMES).join(', ')} and ${rest} more` : told.join(', ');
}
