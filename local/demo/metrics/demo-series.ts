import { Chance } from '../chance';
import type { Period } from '../checks';

/** Seconds between samples, as Prometheus scrapes unless it is told otherwise. */
const STEP = 15;

/** A series with its samples, as Prometheus sends it. */
export interface DemoSeries {
  /** Labels by name, `__name__` among them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly DemoSample[];
}

interface DemoSample {
  /** Epoch seconds. */
  readonly time: number;
  readonly value: number;
}

/** What a scenario does to some series while it lasts. */
export interface Effect extends Period {
  readonly affects: (metric: string, labels: Readonly<Record<string, string>>) => boolean;
  /** What the usual level is multiplied by. */
  readonly factor: number;
  /** Seconds after which it is half over, once it ends. 0: it is over at once; `Infinity`: never. */
  readonly halfLife: number;
}

/** When series are not there: their target was down. */
export interface Absence extends Period {
  readonly affects: Effect['affects'];
}

/** All that happens to the metrics of a run. */
export interface Course extends Period {
  /** Makes the same numbers for the same run. */
  readonly seed: string;
  readonly effects: readonly Effect[];
  readonly absences: readonly Absence[];
}

/** A metric of one target. */
interface DemoMetric {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Its usual level: of a counter, a second. */
  readonly level: number;
  /** How far it usually is from its level, as a part of it. */
  readonly noise: number;
}

/** A quantity that goes up and down. */
export function gauge(course: Course, { name, labels, level, noise }: DemoMetric): DemoSeries {
  const levelAt = levels(course, { name, labels, level, noise });
  return series(course, name, labels, (time) => rounded(levelAt(time)));
}

/** A number of things, such as replicas: it moves by what scenarios do alone. */
export function count(course: Course, { name, labels, level }: Omit<DemoMetric, 'noise'>): DemoSeries {
  const levelAt = levels(course, { name, labels, level, noise: 0 });
  return series(course, name, labels, (time) => Math.round(levelAt(time)));
}

/** A number of events since its target began. */
export function counter(course: Course, metric: DemoMetric): DemoSeries {
  const levelAt = levels(course, metric);
  let total = Math.round(metric.level * 86_400);
  return series(course, metric.name, metric.labels, (time) => {
    total += levelAt(time) * STEP;
    return rounded(total);
  });
}

/** Bounds of a histogram's buckets, seconds. */
const BOUNDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5];

/**
 * A histogram of durations: their sum, count and buckets.
 * @param rate events a second
 * @param mean seconds
 */
export function histogram(
  course: Course,
  { name, labels, rate, mean }: Omit<DemoMetric, 'level' | 'noise'> & { rate: number; mean: number },
): readonly DemoSeries[] {
  const rateAt = levels(course, { name: `${name}_count`, labels, level: rate, noise: 0.06 });
  const meanAt = levels(course, { name: `${name}_sum`, labels, level: mean, noise: 0.05 });
  const totals = { sum: rate * mean * 86_400, count: rate * 86_400 };
  const below = BOUNDS.map((bound) => totals.count * portionBelow(bound, mean));
  const moments = timesOf(course).map((time) => {
    const events = Math.round(rateAt(time) * STEP);
    const now = meanAt(time);
    totals.sum += events * now;
    totals.count += events;
    BOUNDS.forEach((bound, index) => (below[index]! += events * portionBelow(bound, now)));
    return { time, sum: totals.sum, count: Math.round(totals.count), below: below.map(Math.round) };
  });
  const part = (
    suffix: string,
    extra: Readonly<Record<string, string>>,
    valueOf: (moment: (typeof moments)[number]) => number,
  ): DemoSeries => ({
    labels: { __name__: name + suffix, ...labels, ...extra },
    samples: moments
      .filter(({ time }) => isThere(course, name + suffix, labels, time))
      .map((moment) => ({ time: moment.time, value: valueOf(moment) })),
  });
  return [
    part('_sum', {}, ({ sum }) => rounded(sum)),
    part('_count', {}, (moment) => moment.count),
    ...BOUNDS.map((bound, index) => part('_bucket', { le: String(bound) }, (moment) => moment.below[index]!)),
    part('_bucket', { le: '+Inf' }, (moment) => moment.count),
  ];
}

/** How many of durations that are spread as those of requests are, with most of them short, are within a bound. */
function portionBelow(bound: number, mean: number): number {
  return 1 - Math.exp(-bound / mean);
}

/** The level by time: it wanders a little, and does what scenarios make it do. Ask for times in their order. */
function levels(course: Course, { name, labels, level, noise }: DemoMetric): (time: number) => number {
  const chance = new Chance(`${course.seed} ${name} ${JSON.stringify(labels)}`);
  const effects = course.effects.filter(({ affects }) => affects(name, labels));
  let wandering = 0;
  return (time) => {
    wandering = 0.7 * wandering + noise * 0.7 * (chance.next() + chance.next() + chance.next() - 1.5) * 2;
    return effects.reduce(
      (now, effect) => now * factorAt(effect, time),
      Math.max(0, level * (1 + wandering)),
    );
  };
}

function factorAt({ start, end, factor, halfLife }: Effect, time: number): number {
  if (time < start) return 1;
  if (time <= end) return factor;
  if (halfLife === 0) return 1;
  return 1 + (factor - 1) * 2 ** (-(time - end) / halfLife);
}

function series(
  course: Course,
  name: string,
  labels: Readonly<Record<string, string>>,
  valueAt: (time: number) => number,
): DemoSeries {
  const samples = timesOf(course).map((time) => ({ time, value: valueAt(time) }));
  return {
    labels: { __name__: name, ...labels },
    samples: samples.filter(({ time }) => isThere(course, name, labels, time)),
  };
}

function timesOf({ start, end }: Course): readonly number[] {
  const first = Math.ceil(start / STEP) * STEP;
  return Array.from(
    { length: Math.max(0, Math.floor((end - first) / STEP) + 1) },
    (_, index) => first + index * STEP,
  );
}

function isThere(
  { absences }: Course,
  name: string,
  labels: Readonly<Record<string, string>>,
  time: number,
): boolean {
  return !absences.some(({ start, end, affects }) => time >= start && time < end && affects(name, labels));
}

/** As many digits as a scraped page has. */
function rounded(value: number): number {
  return Number(value.toPrecision(9));
}
