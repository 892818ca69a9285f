import type { ResultChart, ResultRow } from '../../windows/result';
import { median } from '../../model/median';
import { samplesIn, type Samples, type Window } from '../../windows/samples';
import { html, type Html } from '../frame/html';
import { foreignText } from '../parts/foreign-text';
import { shortened } from '../../text/foreign-text';
import { isLong, scaleOf, unitOf } from '../../text/metric-value';
import { chartLabel, LONGEST_LABEL, type RowsContext } from './moved-table';

/** What the browser's script draws. */
interface WindowsChart {
  readonly kind: 'windows';
  readonly name: string;
  readonly unit: string;
  /** Epoch seconds of the first value, and from each value to the next. */
  readonly start: number;
  readonly steps: readonly number[];
  readonly values: readonly (number | null)[];
  /** Lowest and highest value that are usual. */
  readonly usual: readonly [number, number] | null;
  /** Epoch seconds. */
  readonly scenarios: readonly (readonly [start: number, end: number])[];
  /** Epoch seconds at which it had recovered. */
  readonly recovered: number | null;
}

const MOST_CHARTS = 6;
/** Points of a chart: it is a third of the page wide. */
const MOST_POINTS = 132;

/** The metrics that moved most as charts, on one axis of time. Undefined when none has samples. */
export function renderMetricCharts(rows: readonly ResultRow[], context: RowsContext): Html | undefined {
  const charted = rows
    .filter(({ series }) => (series[0]!.chart?.times.length ?? 0) > 1)
    .slice(0, MOST_CHARTS);
  if (charted.length === 0) return undefined;
  return html`<div class="multiples">
    <ul class="legend dim">
      <li><svg class="key" viewBox="0 0 20 12"><path class="during" d="M0 0h20v12H0z" /></svg>While scenarios ran</li>
      <li><svg class="key" viewBox="0 0 20 12"><path class="usual" d="M0 3h20v6H0z" /></svg>Usual before</li>
      <li><svg class="key" viewBox="0 0 20 12"><path class="back" d="M10 0v12" /></svg>Back</li>
    </ul>
    ${charted.map(
      (row) =>
        // The script that draws the chart shows it.
        html`<figure class="chart" hidden>
          <div data-chart="${JSON.stringify(toChart(row, row.series[0]!.chart!, context))}" role="img"
            aria-label="${shortened(row.metric, LONGEST_LABEL)}: ${chartLabel(row, context)}"></div>
          <figcaption><span class="mono">${foreignText(row.metric, LONGEST_LABEL)}</span>
            ${chartLabel(row, context)}</figcaption>
        </figure>`,
    )}
  </div>`;
}

function toChart(row: ResultRow, chart: ResultChart, { scenario, scenarios }: RowsContext): WindowsChart {
  const { times, values } = withGaps(thinned(chart));
  const shown = values.filter((value) => value !== null);
  const unit = unitOf(row);
  const largest = Math.max(...shown.map(Math.abs));
  // Durations are written by the script.
  const { factor, name } = isLong(largest, unit) ? { factor: 1, name: 's' } : scaleOf(largest, unit);
  const scaled = (value: number): number => Number((value * factor).toPrecision(3));
  const usual = usualOf(chart, scenario.baseline);
  const { recovery } = row.series[0]!;
  return {
    kind: 'windows',
    name: shortened(row.metric, LONGEST_LABEL),
    unit: name,
    start: times[0]!,
    steps: times.slice(1).map((time, index) => time - times[index]!),
    values: values.map((value) => (value === null ? null : scaled(value))),
    usual: usual === undefined ? null : [scaled(usual.lowest), scaled(usual.highest)],
    scenarios: scenarios
      .filter(({ start, end }) => start <= times.at(-1)! && end >= times[0]!)
      .map(({ start, end }) => [start, end] as const),
    recovered:
      recovery === undefined ? null : (scenario.after ?? { start: scenario.during.end }).start + recovery,
  };
}

/** What was in the quiet time, where nothing tells what is usual. */
function usualOf({ usual, ...samples }: ResultChart, baseline: Window): ResultChart['usual'] {
  if (usual !== undefined) return usual;
  const { values } = samplesIn(samples, baseline);
  return values.length === 0 ? undefined : { lowest: Math.min(...values), highest: Math.max(...values) };
}

/** Every n-th sample, of each stretch the one that is farthest from the one before: what is short stays in sight. */
function thinned({ times, values }: Samples): Samples {
  const stretch = Math.ceil(times.length / MOST_POINTS);
  if (stretch <= 1) return { times, values };
  const kept: { times: number[]; values: number[] } = { times: [], values: [] };
  let last = values[0]!;
  for (let start = 0; start < times.length; start += stretch) {
    let farthest = start;
    for (let place = start; place < Math.min(start + stretch, times.length); place++) {
      if (Math.abs(values[place]! - last) > Math.abs(values[farthest]! - last)) farthest = place;
    }
    last = values[farthest]!;
    kept.times.push(times[farthest]!);
    kept.values.push(last);
  }
  return kept;
}

/** Steps without a sample from which on the line is broken. */
const GAP = 4;

function withGaps({ times, values }: Samples): {
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
} {
  const steps = times.slice(1).map((time, index) => time - times[index]!);
  const usual = median(steps) ?? 0;
  if (steps.every((step) => step <= GAP * usual)) return { times, values };
  const isGap = (index: number): boolean => index > 0 && steps[index - 1]! > GAP * usual;
  return {
    times: times.flatMap((time, index) => (isGap(index) ? [times[index - 1]! + usual, time] : [time])),
    values: values.flatMap((value, index) => (isGap(index) ? [null, value] : [value])),
  };
}
