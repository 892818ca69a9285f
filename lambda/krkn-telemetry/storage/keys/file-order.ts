/**
 * Compares names of files as people order them, with numbers by their value: `prometheus-99.tar` before
 * `prometheus-100.tar`. Only equal names compare as 0.
 */
export function compareFileNames(left: string, right: string): number {
  const leftParts = left.split(DIGITS);
  const rightParts = right.split(DIGITS);
  for (let index = 0; index < leftParts.length && index < rightParts.length; index++) {
    const compare = index % 2 === 0 ? compareCodeUnits : compareDigits;
    const order = compare(leftParts[index]!, rightParts[index]!);
    if (order !== 0) return order;
  }
  return leftParts.length - rightParts.length || compareCodeUnits(left, right);
}

/**
 * Compares the ids of runs, newest first, by the epoch seconds that they begin with. Ids that begin with none come
 * after all others, by name. Only equal ids compare as 0.
 */
export function compareRunsNewestFirst(left: string, right: string): number {
  const leftSeconds = epochDigits(left);
  const rightSeconds = epochDigits(right);
  if (leftSeconds !== undefined && rightSeconds !== undefined) {
    return compareDigits(rightSeconds, leftSeconds) || compareCodeUnits(left, right);
  }
  if (leftSeconds === undefined && rightSeconds === undefined) return compareFileNames(left, right);
  return leftSeconds === undefined ? 1 : -1;
}

/**
 * Splits into texts at even and digits at odd places. Not `Intl.Collator`: it puts `-` before digits, reads numbers of
 * at most 254 digits, and `newestFirst` of the run index needs the same order as texts that compare by code.
 */
const DIGITS = /(\d+)/;

function epochDigits(requestId: string): string | undefined {
  return /^\d+(?=-|$)/.exec(requestId)?.[0];
}

/** Whole numbers of any length by value. */
function compareDigits(left: string, right: string): number {
  const leftDigits = left.replace(/^0+/, '');
  const rightDigits = right.replace(/^0+/, '');
  return leftDigits.length - rightDigits.length || compareCodeUnits(leftDigits, rightDigits);
}

function compareCodeUnits(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
