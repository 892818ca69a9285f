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
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
