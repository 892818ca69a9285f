import type { RunSummary } from '../model/run-summary';
import { orderOf } from '../model/time';

/**
 * Runs from the newest to the oldest, as {@link orderOf} has it; those of one second by id. Those without a start come
 * last, by id, in which numbers count by their value.
 */
export function newestFirst(runs: Iterable<RunSummary>): readonly RunSummary[] {
  // Comparing is done often: whatever can be worked out before is.
  const ranked = Array.from(runs, (run) => {
    const start = orderOf(run);
    return {
      run,
      start: start ?? -Infinity,
      name: start === undefined ? sortableName(run.requestId) : run.requestId,
    };
  });
  ranked.sort((left, right) => {
    if (left.start !== right.start) return left.start < right.start ? 1 : -1;
    if (left.name === right.name) return 0;
    return left.name < right.name ? -1 : 1;
  });
  return ranked.map(({ run }) => run);
}

/** A text that is before another when people would say so: each number has how many digits it has before it. */
function sortableName(name: string): string {
  return name.replace(/\d+/g, (digits) => {
    const significant = digits.replace(/^0+/, '');
    return `\0${String(significant.length).padStart(4, '0')}${significant}\0`;
  });
}
