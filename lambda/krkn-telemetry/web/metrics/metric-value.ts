import type { ResultRow } from '../../windows/result';
import { formatDuration } from '../../text/amounts';

/** What the values of a metric are, by the suffix of its name. https://prometheus.io/docs/practices/naming/ */
export interface MetricUnit {
  readonly quantity: 'seconds' | 'bytes' | 'ratio' | 'number';
  readonly isPerSecond: boolean;
}

/** A unit that values are written in, and what a value of the metric is multiplied with. */
interface Scale {
  readonly factor: number;
  /** `ms`, `MiB/s`; '' of plain numbers. */
  readonly name: string;
}

/** The unit of a metric that was judged: of a counter, its rate; of a sum of observations, their mean. */
export function unitOf({ metric, kind }: Pick<ResultRow, 'metric' | 'kind'>): MetricUnit {
  const suffix = /_(seconds|bytes|ratio)(?:_total|_sum)?$/.exec(metric)?.[1];
  return {
    quantity: (suffix as MetricUnit['quantity'] | undefined) ?? 'number',
    isPerSecond: kind === 'rate',
  };
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

const LARGEST = 1e15;
const SMALLEST = 1e-6;

/** A number with the three digits that count: `0.0042`, `12.3`, `5,012`. */
export function formatSignificant(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= LARGEST || size < SMALLEST)) return value.toExponential(2);
  return (size >= 1000 ? whole : significant).format(value).replace('-', '−');
}

// Making one costs far more than using it.
const significant = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

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
