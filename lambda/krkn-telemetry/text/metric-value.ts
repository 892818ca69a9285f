import { formatDuration, formatNumber, formatSignificant } from './amounts';

/** What the values of a metric are, by the suffix of its name. https://prometheus.io/docs/practices/naming/ */
export interface MetricUnit {
  readonly quantity: 'seconds' | 'bytes' | 'ratio' | 'number';
  readonly isPerSecond: boolean;
}

/** What tells the unit of a metric. */
interface NamedMetric {
  readonly metric: string;
  /** `rate` of a counter, `mean` of a sum of observations. */
  readonly kind: string;
}

/** A unit that values are written in, and what a value of the metric is multiplied with. */
interface Scale {
  readonly factor: number;
  /** `ms`, `MiB/s`; '' of plain numbers. */
  readonly name: string;
}

/** The unit of a metric that was judged: of a counter, its rate; of a sum of observations, their mean. */
export function unitOf({ metric, kind }: NamedMetric): MetricUnit {
  const suffix = /_(seconds|bytes|ratio)(?:_total|_sum|_bucket)?$/.exec(metric)?.[1];
  return {
    quantity: (suffix as MetricUnit['quantity'] | undefined) ?? 'number',
    isPerSecond: kind === 'rate',
  };
}

/** A value of which the unit may not be known. */
export function formatValue(value: number, unit: MetricUnit | undefined): string {
  return unit === undefined ? formatSignificant(value) : formatMetric(value, unit);
}

/** Seconds from which on they are written as durations. */
const LONG = 100;

/** A value with its unit: `61 ms`, `4.2 MiB/s`, `3.1/s`, `92 %`, `12 min 5 s`. */
export function formatMetric(value: number, unit: MetricUnit): string {
  if (isLong(value, unit)) return formatDuration(value);
  const { factor, name } = scaleOf(Math.abs(value), unit);
  const amount = formatSignificant(value * factor);
  return name === '' || name.startsWith('/') ? amount + name : `${amount} ${name}`;
}

/** Whether a value is written as a duration: `12 min 5 s`. */
export function isLong(value: number, { quantity, isPerSecond }: MetricUnit): boolean {
  return quantity === 'seconds' && !isPerSecond && Math.abs(value) >= LONG;
}

/** The scale that reads best for values up to this one. */
export function scaleOf(largest: number, { quantity, isPerSecond }: MetricUnit): Scale {
  // Seconds of each second are a share of time, which has no smaller unit.
  if (quantity === 'seconds' && isPerSecond) return { factor: 1, name: 's/s' };
  const { factor, name } = scales[quantity].find(({ from }) => largest >= from) ?? scales[quantity].at(-1)!;
  return { factor, name: isPerSecond ? `${name}/s` : name };
}

/** From the largest down; what is 0 has the last. */
const scales: Readonly<Record<MetricUnit['quantity'], readonly (Scale & { readonly from: number })[]>> = {
  seconds: [
    { from: 0.9995, factor: 1, name: 's' },
    { from: 0.9995e-3, factor: 1e3, name: 'ms' },
    { from: 0.9995e-6, factor: 1e6, name: 'µs' },
    { from: Number.MIN_VALUE, factor: 1e9, name: 'ns' },
    { from: 0, factor: 1, name: 's' },
  ],
  bytes: [
    ...['TiB', 'GiB', 'MiB', 'KiB'].map((name, index) => ({
      from: 1024 ** (4 - index),
      factor: 1024 ** (index - 4),
      name,
    })),
    { from: 0, factor: 1, name: 'B' },
  ],
  ratio: [{ from: 0, factor: 100, name: '%' }],
  number: [{ from: 0, factor: 1, name: '' }],
};

/** Scores are capped. */
const HIGHEST_SCORE = 1000;

/** How many times its usual variation a series moved by: `165×`, `≥ 1,000×`. */
export function formatScore(score: number): string {
  return score >= HIGHEST_SCORE ? `≥ ${formatNumber(HIGHEST_SCORE)}×` : `${formatTimes(score)}×`;
}

/** A number of times: `3.4`, `285`. */
export function formatTimes(times: number): string {
  return formatNumber(times >= 10 ? Math.round(times) : Number(times.toFixed(1)));
}

/**
 * What a series was before a scenario and what it came to: `0/s → 3.1/s`, and `3 → 1 at the lowest` where a stretch of it moved, and
 * not its level.
 */
export function formatChange(
  { before, during, peak }: { readonly before: number; readonly during: number; readonly peak?: number },
  unit: MetricUnit,
): string {
  const now =
    peak === undefined
      ? formatMetric(during, unit)
      : `${formatMetric(peak, unit)} at the ${peak > before ? 'highest' : 'lowest'}`;
  return `${formatMetric(before, unit)} → ${now}`;
}
