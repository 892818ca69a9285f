import { count, formatNumber } from '../../text/count';
import { formatDuration } from '../../text/duration';
import { shortScenarioName } from '../scenario-name';
import { growth, type Change, type Changes, type Judged } from './change';
import type { AlertComparison } from './compare-alerts';
import type { RunChanges, RunComparison } from './compare-runs';
import type { ScenarioChanges, ScenarioTurn } from './compare-scenarios';
import type { WorkloadComparison } from './compare-workloads';

/** What something was called by somebody else. */
export interface Name {
  readonly name: string;
}

/** A clause without a full stop: `[{ name: 'etcd.yml' }, ' newly fails']`. */
export type Clause = readonly (string | Name)[];

/** What a comparison comes to. */
export interface ComparisonVerdict {
  /** `mixed`: something is worse and something is better. `same`: nothing is either. */
  readonly outcome: 'better' | 'worse' | 'mixed' | 'same';
  /** What got worse, what matters most first. Empty if nothing did, and only then; so is the next. */
  readonly worse: readonly Clause[];
  readonly better: readonly Clause[];
}

/**
 * Sums a comparison up. Everything that it judges counts, whether a clause tells it or not: a page may colour what is in
 * some `changes`, and nothing else, so that no colour contradicts the outcome.
 */
export function comparisonVerdict(comparison: RunComparison): ComparisonVerdict {
  const all = findings(comparison);
  const [worse, better] = (['worse', 'better'] as const).map((direction) =>
    clauses(
      direction,
      all.filter((finding) => finding.direction === direction),
    ),
  ) as [readonly Clause[], readonly Clause[]];
  const outcome =
    worse.length > 0 ? (better.length > 0 ? 'mixed' : 'worse') : better.length > 0 ? 'better' : 'same';
  return { outcome, worse, better };
}

/** What changes are about, what matters most first. */
const topics = ['result', 'unrecovered', 'alert', 'recovery', 'score', 'downtime', 'duration'] as const;
type Topic = (typeof topics)[number];
type BetterOrWorse = 'better' | 'worse';

/** Something that got better or worse. */
interface Finding {
  readonly direction: BetterOrWorse;
  readonly topic: Topic;
  /** The same is often told of the run, its scenarios and its workloads: of those with the lowest rank first. */
  readonly rank: number;
  /** How much it changed, among findings of the same topic. */
  readonly size: number;
  readonly clause: Clause;
}

/** How one kind of change is told. */
interface Wording<Of extends Judged> {
  readonly topic: Topic;
  readonly rank: number;
  size?(change: Of): number;
  clause(change: Of, subject: Name, direction: BetterOrWorse): Clause;
}

/** One for each change: what is judged cannot be left out. */
type Wordings<All extends Changes<string, Judged>> = { readonly [Key in keyof All]: Wording<All[Key]> };

const ofRun: Wordings<RunChanges> = {
  result: {
    ...{ topic: 'result', rank: 1 },
    clause: (_, __, direction) => [direction === 'worse' ? 'the run failed' : 'the run did not fail'],
  },
  unrecovered: {
    ...{ topic: 'unrecovered', rank: 0, size: distance },
    clause: (change) => [change.after === 0 ? 'everything came back' : lost(change)],
  },
  slowest: {
    ...{ topic: 'recovery', rank: 3, size: factor },
    clause: (change) => [`the slowest recovery was ${pace(change)}`],
  },
  score: {
    ...{ topic: 'score', rank: 1, size: distance },
    clause: (change, _, direction) => [`the score ${fell(change, direction)}`],
  },
  downtime: {
    ...{ topic: 'downtime', rank: 0 },
    clause: (change, _, direction) => [
      `${formatDuration(distance(change))} ${direction === 'worse' ? 'more' : 'less'} downtime`,
    ],
  },
  duration: {
    ...{ topic: 'duration', rank: 0 },
    clause: (change, _, direction) => [
      `the run took ${formatDuration(distance(change))} ${direction === 'worse' ? 'longer' : 'less'}`,
    ],
  },
};

const turns: Readonly<Record<ScenarioTurn, string>> = {
  'newly fails': ' newly fails',
  'passes again': ' passes again',
  'no longer fails': ' no longer fails',
  added: ' was added and fails',
  removed: ', which failed, no longer runs',
  none: '',
};

const ofScenario: Wordings<ScenarioChanges> = {
  result: {
    ...{ topic: 'result', rank: 0 },
    clause: ({ turn }, scenario) => [scenario, turns[turn]],
  },
  unrecovered: {
    ...{ topic: 'unrecovered', rank: 1, size: distance },
    clause: (change, scenario) => [`${change.after === 0 ? 'nothing was lost' : lost(change)} in `, scenario],
  },
  slowest: {
    ...{ topic: 'recovery', rank: 0, size: factor },
    clause: (change, scenario) => [scenario, ` recovers ${pace(change)}`],
  },
  median: {
    ...{ topic: 'recovery', rank: 1, size: factor },
    clause: (change, scenario) => ['the median recovery of ', scenario, ` is ${pace(change)}`],
  },
  score: {
    ...{ topic: 'score', rank: 0, size: distance },
    clause: (change, scenario, direction) => [scenario, `’s score ${fell(change, direction)}`],
  },
};

const ofWorkload: Wordings<WorkloadComparison['changes']> = {
  unrecovered: {
    ...{ topic: 'unrecovered', rank: 2, size: distance },
    clause: (change, workload) =>
      change.after === 0 ? [workload, ' came back'] : [workload, `: ${lost(change)}`],
  },
  slowest: {
    ...{ topic: 'recovery', rank: 2, size: factor },
    clause: (change, workload) => [workload, ` recovers ${pace(change)}`],
  },
};

const ofAlert: Wordings<AlertComparison['changes']> = {
  presence: {
    ...{ topic: 'alert', rank: 0 },
    clause: (_, alert, direction) =>
      direction === 'worse' ? ['new alert ', alert] : ['alert ', alert, ' no longer fires'],
  },
};

function findings({ changes, scenarios, workloads, alerts }: RunComparison): readonly Finding[] {
  return [
    ...findingsOf(changes, ofRun, ''),
    ...scenarios.flatMap((each) => findingsOf(each.changes, ofScenario, shortScenarioName(each.name))),
    ...workloads.flatMap((each) => findingsOf(each.changes, ofWorkload, each.name)),
    ...alerts.flatMap((each) => findingsOf(each.changes, ofAlert, each.name)),
  ];
}

function findingsOf(
  changes: Changes<string, Judged>,
  wordings: Wordings<Changes<string, Judged>>,
  name: string,
): readonly Finding[] {
  return Object.entries(changes).flatMap(([key, change]) => {
    const { direction } = change;
    if (direction !== 'better' && direction !== 'worse') return [];
    const wording = wordings[key]!;
    const clause = wording.clause(change, { name }, direction);
    return [
      { direction, topic: wording.topic, rank: wording.rank, size: wording.size?.(change) ?? 0, clause },
    ];
  });
}

/** Findings of a topic that are told one by one. */
const MOST_TOLD = 3;

function clauses(direction: BetterOrWorse, all: readonly Finding[]): readonly Clause[] {
  return topics.flatMap((topic) => {
    const found = telling(all.filter((finding) => finding.topic === topic));
    // One more takes no more room than to say that there is one.
    const shown = found.length > MOST_TOLD + 1 ? found.slice(0, MOST_TOLD) : found;
    const rest = found.length - shown.length;
    return [
      ...shown.map(({ clause }) => clause),
      ...(rest > 0 ? [[`${formatNumber(rest)} more ${others[topic][direction]}`]] : []),
    ];
  });
}

/** What the first rank has, and whatever changed more than all of it; what changed most first. */
function telling(all: readonly Finding[]): readonly Finding[] {
  const first = all.reduce((least, { rank }) => Math.min(least, rank), Infinity);
  const most = all.reduce((size, each) => (each.rank === first ? Math.max(size, each.size) : size), 0);
  return all
    .filter(({ rank, size }) => rank === first || size > most)
    .sort((one, other) => other.size - one.size);
}

const others: Readonly<Record<Topic, Readonly<Record<BetterOrWorse, string>>>> = {
  result: { worse: 'newly fail', better: 'no longer fail' },
  unrecovered: { worse: 'lost something', better: 'lost less' },
  alert: { worse: 'new alerts', better: 'alerts no longer fire' },
  recovery: { worse: 'recover slower', better: 'recover faster' },
  score: { worse: 'scores fell', better: 'scores rose' },
  downtime: { worse: 'downtimes grew', better: 'downtimes shrank' },
  duration: { worse: 'took longer', better: 'took less' },
};

/** `1 workload did not come back` */
function lost({ before, after }: Change): string {
  const instead = before === 0 ? '' : ` instead of ${formatNumber(before!)}`;
  return `${count(after!, 'workload')}${instead} did not come back`;
}

function fell({ before, after }: Change, direction: BetterOrWorse): string {
  return `${direction === 'worse' ? 'fell' : 'rose'} from ${formatNumber(before!)} to ${formatNumber(after!)}`;
}

/** `2.3 times slower (10 s → 23 s)`, `15 % faster (40 s → 34 s)`; seconds where there is no share. */
function pace(change: Change): string {
  const { before, after, difference } = change;
  const word = difference! > 0 ? 'slower' : 'faster';
  return `${extent(change)} ${word} (${formatDuration(before!)} → ${formatDuration(after!)})`;
}

function extent(change: Change): string {
  const times = growth(change);
  if (times === undefined) return formatDuration(distance(change));
  const larger = Math.max(times, 1 / times);
  if (larger >= 2) return `${formatNumber(Math.round(larger * 10) / 10)} times`;
  return `${Math.round(Math.abs(times - 1) * 100)} %`;
}

function distance({ difference }: Change): number {
  return Math.abs(difference!);
}

/** How many times one of both is the other; infinite when one is 0. */
function factor(change: Change): number {
  const times = growth(change);
  return times === undefined ? Infinity : Math.max(times, 1 / times);
}
