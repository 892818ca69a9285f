/** A number and its noun: `1 pod`, `12 pods`, `1,204 pods`, `2 entries`. */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(number)} ${number === 1 ? singular : plural}`;
}

/** A number for people: `1,204`, `0.5`. */
export function formatNumber(number: number): string {
  return numbers.format(number);
}

// Making one costs far more than using it.
const numbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

const LARGEST = 1e15;
const SMALLEST = 1e-6;

/** A number with the three digits that count: `0.0042`, `12.3`, `5,012`. */
export function formatSignificant(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= LARGEST || size < SMALLEST)) return value.toExponential(2);
  return (size >= 1000 ? whole : significant).format(value).replace('-', '−');
}

const significant = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/**
 * A percentage for people: `76 %`, `90.07 %` with two decimals. It is rounded, but what is not all is never 100 %, nor what
 * is not nothing 0 %: `> 99 %`, `< 1 %`. All and nothing have no decimals. Undefined of what is not known.
 */
export function formatPercent(percent: number, decimals?: number): string;
export function formatPercent(percent: number | undefined, decimals?: number): string | undefined;
export function formatPercent(percent: number | undefined, decimals = 0): string | undefined {
  if (percent === undefined) return undefined;
  if (percent === 0 || percent === 100) return `${percent} %`;
  const rounded = percent.toFixed(decimals);
  const least = 10 ** -decimals;
  if (Number(rounded) === 0) return `< ${least} %`;
  if (Number(rounded) === 100 && percent < 100) return `> ${(100 - least).toFixed(decimals)} %`;
  return `${Number(rounded) >= 1000 ? formatNumber(Number(rounded)) : rounded} %`;
}

const units = ['KiB', 'MiB', 'GiB', 'TiB'];

/** A size for people: `312 B`, `4.2 KiB`, `488 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const power = Math.min(units.length, Math.floor(Math.log2(bytes) / 10));
  const size = bytes / 1024 ** power;
  return `${size < 10 ? size.toFixed(1) : size.toFixed(0)} ${units[power - 1]!}`;
}

/**
 * A duration for people: `0.4 s`, `41.2 s`, `5 min 45 s`, `1 h 12 min`, `3 d 4 h`.
 * @param seconds finite
 */
export function formatDuration(seconds: number): string {
  if (seconds < 0) return `−${formatDuration(-seconds)}`;
  if (seconds < 59.95) return `${seconds === 0 || seconds >= 0.05 ? trimmed(seconds) : '< 0.1'} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return twoUnits(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return twoUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(seconds / 3600);
  return twoUnits(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function trimmed(seconds: number): string {
  return seconds.toFixed(1).replace(/\.0$/, '');
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  const told = `${formatNumber(large)} ${largeUnit}`;
  return small === 0 ? told : `${told} ${small} ${smallUnit}`;
}

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
