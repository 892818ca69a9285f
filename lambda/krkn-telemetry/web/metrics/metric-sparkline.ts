import { median } from '../../model/median';
import type { HypothesisResult, ResultChart } from '../../windows/result';
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
  /** Values that are allowed: a line stands at each bound. */
  readonly bounds?: HypothesisResult['bounds'];
  /** What it shows, in words. */
  readonly label: string;
}

/** A metric's course on some six hundred bytes, with the scenarios shaded. The numbers stand beside it. */
export function renderMetricSparkline({ chart, scenarios, bounds = {}, label }: Sparkline): Html | undefined {
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
  const limits = [bounds.lowest, bounds.highest].filter((limit) => limit !== undefined);
  const toY = scaleOf([...chart.values, ...limits]);
  const lines = limits.map((limit) => html`<path class="limit" d="M0 ${toY(limit)}h${WIDTH}" />`);
  return html`<svg class="spark" viewBox="0 -1 ${WIDTH} ${HEIGHT + 2}" role="img" aria-label="${label}">${bands}${lines}<path d="${lineOf(chart, toX, toY)}" /></svg>`;
}

/** Makes a function that tells where a value is. */
function scaleOf(values: readonly number[]): (value: number) => number {
  const lowest = Math.min(...values);
  const height = Math.max(...values) - lowest;
  return (value) => (height === 0 ? HEIGHT / 2 : Math.round(HEIGHT * (1 - (value - lowest) / height)));
}

/** A point for each column, the one that is farthest from the point before: what is short stays in sight. */
function lineOf(
  { times, values }: ResultChart,
  toX: (time: number) => number,
  toY: (value: number) => number,
): string {
  const points = columnsOf(times, values, toX);
  const gap = gapOf(points.map(({ x }) => x));
  let path = '';
  points.forEach(({ x, value }, index) => {
    const y = toY(value);
    const before = points[index - 1];
    if (before === undefined || x - before.x > gap) {
      // A line of no length is seen by its round ends: the point may be alone between two gaps.
      path += `M${x} ${y}l0 0`;
    } else {
      const rise = y - toY(before.value);
      path += rise < 0 ? ` ${x - before.x}${rise}` : ` ${x - before.x} ${rise}`;
    }
  });
  return path;
}

interface Point {
  readonly x: number;
  value: number;
}

function columnsOf(
  times: readonly number[],
  values: readonly number[],
  toX: (time: number) => number,
): readonly Point[] {
  const points: Point[] = [];
  let before = values[0]!;
  times.forEach((time, index) => {
    const x = toX(time);
    const value = values[index]!;
    const last = points.at(-1);
    if (last?.x !== x) {
      before = last?.value ?? value;
      points.push({ x, value });
    } else if (Math.abs(value - before) > Math.abs(last.value - before)) {
      last.value = value;
    }
  });
  return points;
}

/** Columns between points from which on the line is broken. */
function gapOf(columns: readonly number[]): number {
  return Math.max(3, 4 * (median(columns.slice(1).map((x, index) => x - columns[index]!)) ?? 1));
}
