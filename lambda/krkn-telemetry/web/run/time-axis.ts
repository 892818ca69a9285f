import type { Period } from '../../model/run-window';

/** Marks of an axis of time. */
export interface TimeAxis {
  /** Epoch seconds, at round times of UTC. */
  readonly ticks: readonly number[];
  /** What tells the marks apart: the time of the day, or the date. */
  readonly format: 'clock' | 'date';
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** Distances that are round. None is below a minute, as times are told to the minute. */
const steps: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * DAY),
];

/** Most marks of an axis. */
const MOST_TICKS = 7;

/** The marks of an axis: at most 7; one, of its start, when it is too short to have any at round times. */
export function timeAxis({ start, end }: Period): TimeAxis {
  const step =
    steps.find((candidate) => (end - start) / candidate < MOST_TICKS) ?? (end - start) / MOST_TICKS;
  const first = Math.ceil(start / step) * step;
  const ticks = Array.from({ length: MOST_TICKS }, (_, index) => first + index * step).filter(
    (tick) => tick >= start && tick <= end,
  );
  return { ticks: ticks.length === 0 ? [start] : ticks, format: step < DAY ? 'clock' : 'date' };
}
