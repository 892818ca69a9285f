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
