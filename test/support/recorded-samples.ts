import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';

/** A series that a Prometheus scraped. */
export interface RecordedSeries {
  /** With `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds since 1970, ascending. */
  readonly times: readonly number[];
  /** Those of the times. All are finite. */
  readonly values: readonly number[];
}

/** Times of the scrapes of a target, in milliseconds: the first, then what passed since the one before. */
interface TargetLine {
  readonly times: readonly number[];
}

/**
 * A series of the target above: its values at the target's times, null where it has none. With decimals, whole numbers of that decimal place:
 * the first, then what each adds to the one before. Without, as they are.
 */
type SeriesLine = readonly [
  labels: RecordedSeries['labels'],
  decimals: number | null,
  values: readonly (number | null)[],
];

/** Writes series into a file as {@link readRecording} reads them: gzip, JSON lines, series below the times of their target. */
export function writeRecording(file: string, series: readonly RecordedSeries[]): void {
  const targets = [...new Set(series.map(({ labels }) => labels['instance']))];
  const lines = targets.flatMap((instance) => {
    const ofTarget = series.filter(({ labels }) => labels['instance'] === instance);
    const times = [...new Set(ofTarget.flatMap((each) => each.times))].sort((left, right) => left - right);
    const target: TargetLine = { times: differences<number>(times) };
    return [target, ...ofTarget.map((each) => seriesLine(each, times))];
  });
  writeFileSync(file, gzipSync(lines.map((line) => JSON.stringify(line)).join('\n'), { level: 9 }));
}

/** Reads what {@link writeRecording} has written: the same to the bit. */
export function readRecording(file: string): readonly RecordedSeries[] {
  const series: RecordedSeries[] = [];
  let times: readonly number[] = [];
  for (const text of gunzipSync(readFileSync(file)).toString().split('\n')) {
    const line = JSON.parse(text) as TargetLine | SeriesLine;
    if ('times' in line) times = sums(line.times) as readonly number[];
    else series.push(seriesOf(line, times));
  }
  return series;
}

function seriesLine({ labels, times: own, values }: RecordedSeries, times: readonly number[]): SeriesLine {
  const valueAt = new Map(own.map((time, index) => [time, values[index]!]));
  const atTimes = times.map((time) => valueAt.get(time) ?? null);
  const decimals = Math.max(...values.map(decimalsOf));
  const scaled = values.map((value) => Math.round(value * 10 ** decimals));
  const isExact = scaled.every(
    (whole, index) => Number.isSafeInteger(whole) && whole / 10 ** decimals === values[index],
  );
  if (!isExact) return [labels, null, atTimes];
  const wholes = atTimes.map((value) => (value === null ? null : Math.round(value * 10 ** decimals)));
  return [labels, decimals, differences(wholes)];
}

function seriesOf([labels, decimals, values]: SeriesLine, times: readonly number[]): RecordedSeries {
  const atTimes =
    decimals === null
      ? values
      : sums(values).map((value) => (value === null ? null : value / 10 ** decimals));
  const present = times.flatMap((time, index) => {
    const value = atTimes[index];
    return value === null || value === undefined ? [] : [[time, value] as const];
  });
  return { labels, times: present.map(([time]) => time), values: present.map(([, value]) => value) };
}

/** Digits after the point; more than a double can have where it has an exponent. */
function decimalsOf(value: number): number {
  const [, digits = '', exponent] = /^-?\d+(?:\.(\d+))?(e.*)?$/.exec(String(value))!;
  return exponent === undefined ? digits.length : 20;
}

function differences<Value extends number | null>(values: readonly Value[]): Value[] {
  let last = 0;
  return values.map((value) => {
    if (value === null) return value;
    const difference = value - last;
    last = value;
    return difference as Value;
  });
}

function sums(values: readonly (number | null)[]): (number | null)[] {
  let last = 0;
  return values.map((value) => (value === null ? null : (last += value)));
}
