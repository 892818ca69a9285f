import type { ResultChart } from '../../windows/result';
import type { Window } from '../../windows/samples';
import { html, type Html } from '../frame/html';

// In units of its own: a column is a point.
const WIDTH = 72;
const HEIGHT = 20;

/** A line that is drawn by the server. */
interface Sparkline {
  readonly chart: ResultChart;
  /** Scenarios: they are shaded. */
  readonly scenarios: readonly Window[];
  /** What it shows, in words. */
  readonly label: string;
}

/** A metric's course on some six hundred bytes, with the scenarios shaded. The numbers stand beside it. */
export function renderMetricSparkline({ chart, scenarios, label }: Sparkline): Html | undefined {
  const [start, end] = [chart.times[0], chart.times.at(-1)];
  if (start === undefined || end === undefined || end <= start) return undefined;
  const toX = (time: number): number =>
    Math.min(WIDTH, Math.max(0, Math.round(((time - start) / (end - start)) * WIDTH)));
  const bands = scenarios
    .filter((scenario) => scenario.start < end && scenario.end > start)
    .map((scenario) => {
      const x = toX(scenario.start);
      return html`<path d="M${x} 0h${Math.max(1, toX(scenario.end) - x)}v${HEIGHT}H${x}z" />`;
    });
  return html`<svg class="spark" viewBox="0 -1 ${WIDTH} ${HEIGHT + 2}" role="img" aria-label="${label}">${bands}<path d="${lineOf(chart, toX)}" /></svg>`;
}

/** A point for each column, the one that is farthest from the point before: what is short stays in sight. */
function lineOf({ times, values }: ResultChart, toX: (time: number) => number): string {
  const [lowest, highest] = [least(values), most(values)];
  const toY = (value: number): number =>
    highest === lowest ? HEIGHT / 2 : Math.round(HEIGHT * (1 - (value - lowest) / (highest - lowest)));
  const columns = new Map<number, number>();
  let last = values[0]!;
  let before = last;
  let column = -1;
  times.forEach((time, index) => {
    const x = toX(time);
    const value = values[index]!;
    if (x !== column) [column, last] = [x, before];
    const known = columns.get(x);
    if (known === undefined || Math.abs(value - last) > Math.abs(known - last)) {
      columns.set(x, value);
      before = value;
    }
  });
  const gap = gapOf([...columns.keys()]);
  let place: readonly [number, number] | undefined;
  return [...columns].reduce((path, [x, value]) => {
    const y = toY(value);
    const [fromX, fromY] = place ?? [x, y];
    const isStart = place === undefined || x - fromX > gap;
    place = [x, y];
    // A line of no length is seen by its round ends: the point may be alone between two gaps.
    return path + (isStart ? `M${x} ${y}l0 0` : ` ${x - fromX}${y < fromY ? '' : ' '}${y - fromY}`);
  }, '');
}

/** Columns between points from which on the line is broken. */
function gapOf(columns: readonly number[]): number {
  const distances = columns.slice(1).map((x, index) => x - columns[index]!);
  const usual = distances.sort((left, right) => left - right)[Math.floor(distances.length / 2)] ?? 1;
  return Math.max(3, 4 * usual);
}

function least(values: readonly number[]): number {
  return values.reduce((lowest, value) => Math.min(lowest, value), Infinity);
}

function most(values: readonly number[]): number {
  return values.reduce((highest, value) => Math.max(highest, value), -Infinity);
}
