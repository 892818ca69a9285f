// Series as Prometheus has them, with changes of which the truth is known. The kinds of noise and their shares, and the kinds of changes,
// are those by which the judge was chosen: docs/decisions/0019-judge-of-windows.md.
import type { Samples, Window } from '../../../lambda/krkn-telemetry/windows/samples';
import { Chance } from './chance';

/** Seconds between samples. */
const STEP = 15;

/** What was done to a series during the scenario. */
type Change = 'level' | 'rate_up' | 'rate_down' | 'spike' | 'variance' | 'ramp' | 'vanish';

/** A series, and the truth. */
export interface SyntheticSeries {
  readonly samples: Samples;
  readonly isCounter: boolean;
  readonly change: Change | undefined;
}

/** Many series, and the windows of the scenario. */
export interface Synthesis {
  readonly series: readonly SyntheticSeries[];
  readonly baseline: Window;
  readonly during: Window;
  readonly after: Window;
}

const noises = [
  ['counter', 0.25],
  ['sparse', 0.15],
  ['gauge', 0.14],
  ['dependent', 0.12],
  ['trend', 0.06],
  ['season', 0.06],
  ['walk', 0.04],
  ['constant', 0.1],
  ['saw', 0.04],
  ['whole', 0.04],
] as const;
type Noise = (typeof noises)[number][0];

/** A series while it is made: values of a gauge, or events a second of a counter. */
interface Draft {
  readonly noise: Noise;
  readonly values: number[];
  /** Its usual deviation. */
  readonly deviation: number;
  change: Change | undefined;
}

/** Samples of each series that changes, of each kind of change. */
const OF_EACH = 8;

/**
 * Makes series.
 * @param length samples of the scenario
 * @param isQuiet whether nothing changes
 */
export function synthesize(seed: number, length: number, count: number, isQuiet: boolean): Synthesis {
  const chance = new Chance(seed);
  const baseline = Math.max(4 * length, 60);
  const from = baseline + 2;
  const to = from + length;
  const total = to + 60;
  const drafts = Array.from({ length: count }, () => draft(chance, chance.pick(noises), total));
  if (!isQuiet) change(chance, drafts, from, to, total);
  return {
    series: drafts.map((each) => toSeries(chance, each, from, to, total)),
    baseline: { start: 0, end: (baseline - 1) * STEP },
    during: { start: from * STEP, end: (to - 1) * STEP },
    after: { start: to * STEP, end: (total - 1) * STEP },
  };
}

function draft(chance: Chance, noise: Noise, total: number): Draft {
  if (noise === 'counter' || noise === 'sparse') return rateDraft(chance, noise, total);
  const level = 10 ** chance.uniform(-2, 9);
  const spread = level * 10 ** chance.uniform(-3, -0.7);
  const at = (value: (index: number) => number): number[] =>
    Array.from({ length: total }, (_, index) => value(index));
  const white = (): number => level + spread * chance.normal();
  const plain = (values: number[], deviation = spread): Draft => ({
    noise,
    values,
    deviation,
    change: undefined,
  });
  switch (noise) {
    case 'gauge':
      return plain(at(white));
    case 'dependent': {
      const own = chance.autoregressive(total, chance.uniform(0.5, 0.95));
      return plain(at((index) => level + spread * own[index]!));
    }
    case 'trend': {
      const slope = spread * chance.sign() * chance.uniform(1, 6);
      return plain(at((index) => white() + (slope * index) / total));
    }
    case 'season': {
      const [height, period, phase] = [
        spread * chance.uniform(1, 4),
        chance.uniform(20, 500),
        chance.random(),
      ];
      return plain(at((index) => white() + height * Math.sin(2 * Math.PI * (index / period + phase))));
    }
    case 'walk': {
      let position = 0;
      return plain(at(() => level + spread * 0.3 * (position += chance.normal())));
    }
    case 'constant': {
      const constant = chance.integer(0, 5);
      return plain(
        at(() => constant),
        Math.max(0.02 * constant, 0.05),
      );
    }
    case 'saw': {
      const period = chance.integer(8, 60);
      const phase = chance.integer(0, period);
      return plain(
        at((index) => level + spread * ((((index + phase) % period) / period) * 4 + 0.1 * chance.normal())),
      );
    }
    case 'whole': {
      const mean = 10 ** chance.uniform(0, 2.3);
      return plain(
        at(() => chance.poisson(mean)),
        Math.max(Math.sqrt(mean), 0.7),
      );
    }
  }
}

function rateDraft(chance: Chance, noise: 'counter' | 'sparse', total: number): Draft {
  const rate = 10 ** (noise === 'counter' ? chance.uniform(-0.5, 3) : chance.uniform(-5, -1.2));
  const load = chance.random() < 0.5 ? chance.autoregressive(total, 0.9) : undefined;
  const strength = chance.uniform(0.02, 0.25);
  const isSeasonal = chance.random() < 0.2;
  const [period, phase] = [chance.uniform(80, 400), chance.random()];
  const values = Array.from(
    { length: total },
    (_, index) =>
      rate *
      (load === undefined ? 1 : Math.exp(load[index]! * strength)) *
      (isSeasonal ? 1 + 0.3 * Math.sin(2 * Math.PI * (index / period + phase)) : 1),
  );
  return { noise, values, deviation: Math.sqrt(rate / STEP), change: undefined };
}

/** Changes some series from one sample to another, {@link OF_EACH} of each kind. */
function change(chance: Chance, drafts: readonly Draft[], from: number, to: number, total: number): void {
  const length = to - from;
  const lag = (): number => from + chance.integer(0, Math.max(1, Math.floor(length / 8)));
  const take = (count: number, kind: Change, ...from_: readonly Noise[]): Draft[] => {
    const free = drafts.filter((each) => each.change === undefined && from_.includes(each.noise));
    const taken = chance.shuffled(free).slice(0, count);
    for (const each of taken) each.change = kind;
    return taken;
  };
  const alter = (
    { values }: Draft,
    start: number,
    end: number,
    to_: (value: number, index: number) => number,
  ): void => {
    for (let index = start; index < end; index++) values[index] = to_(values[index]!, index);
  };
  const noisy = ['gauge', 'dependent', 'whole'] as const;
  for (const each of take(OF_EACH, 'level', ...noisy, 'trend', 'season', 'constant', 'saw')) {
    const shift = chance.sign() * each.deviation * chance.uniform(5, 12);
    alter(each, lag(), to, (value) => value + shift);
  }
  for (const each of take(OF_EACH / 2, 'rate_up', 'counter')) {
    const factor = chance.uniform(2.5, 8);
    alter(each, lag(), to, (rate) => rate * factor);
  }
  for (const each of take(OF_EACH / 2, 'rate_up', 'sparse')) {
    const rate = 10 ** chance.uniform(-0.7, 0.7);
    alter(each, lag(), to, () => rate);
  }
  for (const each of take(OF_EACH, 'rate_down', 'counter')) {
    const factor = chance.uniform(0, 0.3);
    alter(each, lag(), to, (rate) => rate * factor);
  }
  for (const each of take(OF_EACH, 'spike', ...noisy)) {
    const start = chance.integer(from, Math.max(from + 1, to - 6));
    const height = each.deviation * chance.uniform(8, 15);
    alter(each, start, start + chance.integer(4, 7), (value) => value + height);
  }
  for (const each of take(OF_EACH, 'variance', ...noisy)) {
    const middle = [...each.values.slice(0, from)].sort((left, right) => left - right)[Math.floor(from / 2)]!;
    const factor = chance.uniform(5, 8);
    alter(each, from, to, (value) => middle + (value - middle) * factor);
  }
  for (const each of take(OF_EACH, 'ramp', ...noisy)) {
    const height = chance.sign() * each.deviation * chance.uniform(8, 14);
    alter(each, from, to, (value, index) => value + (height * (index - from)) / (length - 1));
    const end = Math.min(to + 40, total);
    alter(each, to, end, (value, index) => value + height * (1 - (index - to) / (end - to - 1)));
  }
  take(OF_EACH, 'vanish', ...noises.map(([noise]) => noise).filter((noise) => noise !== 'sparse'));
}

function toSeries(chance: Chance, each: Draft, from: number, to: number, total: number): SyntheticSeries {
  const isCounter = each.noise === 'counter' || each.noise === 'sparse';
  const values = isCounter ? accumulated(chance, each.values) : each.values;
  const isThere = presence(chance, each, from, to, total);
  const times = values.flatMap((_, index) => (isThere(index) ? [index * STEP] : []));
  return {
    samples: { times, values: times.map((time) => values[time / STEP]!) },
    isCounter,
    change: each.change,
  };
}

/** A counter of events, which now and then begins again. */
function accumulated(chance: Chance, rates: readonly number[]): number[] {
  const restart = chance.random() < 0.05 ? chance.integer(1, rates.length) : -1;
  let count = chance.integer(0, 1_000_000);
  return rates.map((rate, index) => {
    if (index === restart) count = 0;
    return (count += chance.poisson(Math.max(rate * STEP, 0)));
  });
}

/** Which samples there are: scrapes fail, some targets are scraped every minute only, and pods come and go. */
function presence(
  chance: Chance,
  { change: kind }: Draft,
  from: number,
  to: number,
  total: number,
): (index: number) => boolean {
  const missing = chance.pick([
    [0, 0.5],
    [0.01, 0.4],
    [0.05, 0.1],
  ]);
  const maySkip = kind === undefined || kind === 'level' || kind === 'rate_up' || kind === 'rate_down';
  const phase = maySkip && chance.random() < 0.05 ? chance.integer(0, 4) : undefined;
  const churn = kind === undefined && chance.random() < 0.01 ? chance.integer(0, total) : undefined;
  const isEnd = chance.random() < 0.5;
  const gone =
    kind === 'vanish' ? from + chance.integer(0, Math.max(1, Math.floor((to - from) / 4))) : undefined;
  const back = chance.random() < 0.5 ? to : total;
  return (index) =>
    chance.random() >= missing &&
    (phase === undefined || index % 4 === phase) &&
    (churn === undefined || (isEnd ? index < churn : index >= churn)) &&
    (gone === undefined || index < gone || index >= back);
}
