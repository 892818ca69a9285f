/** Seconds of each unit, in the order in which they stand in a duration. */
const units: readonly (readonly [unit: string, seconds: number])[] = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
];

const DURATION = new RegExp(`^${units.map(([unit]) => `(?:(\\d{1,6})${unit})?`).join('')}$`);

/**
 * Seconds of a duration such as `90s`, `5m` or `1h30m`, as Prometheus writes them; undefined for any other text.
 * https://prometheus.io/docs/prometheus/latest/querying/basics/#time-durations
 */
export function parseDuration(text: string): number | undefined {
  const counts = text === '' ? null : DURATION.exec(text);
  if (counts === null) return undefined;
  return units.reduce((sum, [, seconds], index) => sum + Number(counts[index + 1] ?? 0) * seconds, 0);
}

/** Writes whole seconds as {@link parseDuration} reads them: `90s` is `1m30s`. */
export function writeDuration(seconds: number): string {
  let rest = seconds;
  const parts = units.flatMap(([unit, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count > 0 ? `${count}${unit}` : [];
  });
  return parts.join('') || '0s';
}
