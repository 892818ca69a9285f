import { count, formatNumber, formatDuration, formatPercent } from '../../text/amounts';
import { shortScenarioName } from '../scenario-name';
import { growth, type Change, type Changes, type Judged } from './change';
import type { AlertComparison } from './compare-alerts';
import type { DowntimeChange } from './compare-downtimes';
import type { HypothesisComparison } from './compare-hypotheses';
import type { LossChange, OfKind } from './compare-losses';
import type { RunChanges, RunComparison } from './compare-runs';
import type { ScenarioChanges, ScenarioTurn } from './compare-scenarios';
import type { WorkloadComparison } from './compare-workloads';
import type { ForeignText } from '../../text/foreign-text';

/** A name that a user of Krkn chose: pages escape and shorten it. */
interface Name {
  readonly name: ForeignText;
}

/** A clause without a full stop: `[{ name: 'etcd.yml' }, ' newly fails']`. */
export type Clause = readonly (string | Name)[];

/** What a comparison comes to. */
export interface ComparisonVerdict {
  /** `mixed`: something is worse and something is better. `same`: nothing is either. */
  readonly outcome: 'better' | 'worse' | 'mixed' | 'same';
  /** What got worse, what matters most first: clauses on the same subject stand together. Empty exactly if nothing did. */
  readonly worse: readonly (readonly Clause[])[];
  /** What got better, in the same order. Empty exactly if nothing did. */
  readonly better: ComparisonVerdict['worse'];
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
  ) as [ComparisonVerdict['worse'], ComparisonVerdict['better']];
  const outcome =
    worse.length > 0 ? (better.length > 0 ? 'mixed' : 'worse') : better.length > 0 ? 'better' : 'same';
  return { outcome, worse, better };
}

/** What changes are about, what matters most first. */
const topics = [
  'result',
  'unrecovered',
  'hypothesis',
  'objectives',
  'alert',
  'recovery',
  'score',
  'failing',
  'downtime',
  'duration',
] as const;
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
  /** What it is about; undefined: the run. */
  readonly subject: Name | undefined;
  clause(who: Words): Clause;
}

/** What a clause calls its subject: by its name, or as one that was just named. */
interface Words {
  readonly it: string | Name;
  readonly its: Clause;
}

/** How one kind of change is told. */
interface Wording<Of extends Judged, All> {
  readonly topic: Topic;
  readonly rank: number;
  size?(change: Of): number;
  clause(change: Of, who: Words, direction: BetterOrWorse, all: All): Clause;
}

/** One for each change: what is judged cannot be left out. */
type Wordings<All extends Changes<string, Judged>> = {
  readonly [Key in keyof All]: Wording<All[Key], All>;
};

const ofRun: Wordings<RunChanges> = {
  result: {
    ...{ topic: 'result', rank: 1 },
    clause: (_, __, direction) => [direction === 'worse' ? 'the run failed' : 'the run no longer fails'],
  },
  unrecovered: {
    ...{ topic: 'unrecovered', rank: 0, size: distance },
    clause: (change) => [change.after === 0 ? 'everything came back' : lost(change)],
  },
  objectives: {
    ...{ topic: 'objectives', rank: 0 },
    clause: (change, _, direction) => [
      `${count(distance(change), 'more objective')} ${direction === 'worse' ? 'did not hold' : 'held'}`,
    ],
  },
  slowest: {
    ...{ topic: 'recovery', rank: 3, size: factor },
    clause: (change) => [`the slowest recovery was ${pace(change)}`],
  },
  score: {
    ...{ topic: 'score', rank: 1, size: distance },
    clause: (change, _, direction) => [`the score ${fell(change, direction)}`],
  },
  failing: {
    ...{ topic: 'failing', rank: 0 },
    clause: (change, _, direction) => [
      `${count(distance(change), direction === 'worse' ? 'more check' : 'fewer check')} failed after the chaos`,
    ],
  },
  downtime: downtimeOf('downtime'),
  vmDowntime: downtimeOf('downtime of virtual machines'),
  objectDowntime: downtimeOf('time in which object states did not hold'),
  duration: {
    ...{ topic: 'duration', rank: 0 },
    clause: (change, _, direction) => [
      `the run took ${formatDuration(distance(change))} ${direction === 'worse' ? 'longer' : 'less'}`,
    ],
  },
};

/** @param what it is a time of */
function downtimeOf(what: string): Wording<DowntimeChange, unknown> {
  return {
    ...{ topic: 'downtime', rank: 0 },
    clause: (change, _, direction) => [
      change.isLowerBoundBefore || change.isLowerBoundAfter ? 'at least ' : '',
      `${formatDuration(distance(change))} ${direction === 'worse' ? 'more' : 'less'} ${what}`,
    ],
  };
}

const turns: Readonly<Record<ScenarioTurn, string>> = {
  'newly fails': ' newly fails',
  'fails more often': ' fails more often',
  'fails less often': ' fails less often',
  'passes again': ' passes again',
  'no longer fails': ' no longer fails',
  added: ' was added and fails',
  removed: '',
  none: '',
};

const ofScenario: Wordings<ScenarioChanges> = {
  result: {
    ...{ topic: 'result', rank: 0 },
    clause: (change, { it }) => [it, turns[change.turn], timesFailed(change)],
  },
  unrecovered: {
    ...{ topic: 'unrecovered', rank: 1, size: distance },
    clause: (change, { it }) => [`${change.after === 0 ? 'everything came back' : lost(change)} in `, it],
  },
  slowest: {
    ...{ topic: 'recovery', rank: 0, size: factor },
    clause: (change, { it }, _, all) => [it, ` recovers ${pace(change, caveatOf(all))}`],
  },
  median: {
    ...{ topic: 'recovery', rank: 1, size: factor },
    clause: (change, { its }) => [...its, ` median recovery is ${pace(change)}`],
  },
  score: {
    ...{ topic: 'score', rank: 0, size: distance },
    clause: (change, { its }, direction) => [...its, ` score ${fell(change, direction)}`],
  },
};

const ofWorkload: Wordings<WorkloadComparison['changes']> = {
  unrecovered: {
    ...{ topic: 'unrecovered', rank: 2, size: distance },
    clause: (change, { it }) =>
      change.after === 0 ? [it, ' came back'] : [...some(change, it), ' did not come back'],
  },
  slowest: {
    ...{ topic: 'recovery', rank: 2, size: factor },
    clause: (change, { it }, _, all) => [it, ` recovers ${pace(change, caveatOf(all))}`],
  },
};

const ofAlert: Wordings<AlertComparison['changes']> = {
  presence: {
    ...{ topic: 'alert', rank: 0 },
    clause: (_, { it }, direction) =>
      direction === 'worse' ? ['new alert ', it] : ['alert ', it, ' no longer fires'],
  },
};

const ofHypothesis: Wordings<HypothesisComparison['changes']> = {
  verdict: {
    ...{ topic: 'hypothesis', rank: 0 },
    clause: (_, { it }, direction) => [it, direction === 'worse' ? ' no longer holds' : ' holds again'],
  },
};

function findings({ changes, scenarios, workloads, hypotheses, alerts }: RunComparison): readonly Finding[] {
  return [
    ...findingsOf(changes, ofRun, undefined),
    ...scenarios.flatMap((each) =>
      findingsOf(each.changes, ofScenario, { name: shortScenarioName(each.name) }),
    ),
    ...workloads.flatMap((each) => findingsOf(each.changes, ofWorkload, { name: each.name })),
    ...hypotheses.flatMap((each) => findingsOf(each.changes, ofHypothesis, { name: each.name })),
    ...alerts.flatMap((each) => findingsOf(each.changes, ofAlert, { name: each.name })),
  ];
}

function findingsOf(
  changes: Changes<string, Judged>,
  wordings: Wordings<Changes<string, Judged>>,
  subject: Name | undefined,
): readonly Finding[] {
  return Object.entries(changes).flatMap(([key, change]) => {
    const { direction } = change;
    if (direction !== 'better' && direction !== 'worse') return [];
    const wording = wordings[key]!;
    return [
      {
        ...{ direction, subject, topic: wording.topic, rank: wording.rank },
        size: wording.size?.(change) ?? 0,
        clause: (who: Words) => wording.clause(change, who, direction, changes),
      },
    ];
  });
}

/** Findings of a topic that are told one by one. */
const MOST_TOLD = 3;

/** By topic; but what is told of a subject stands together. */
function clauses(direction: BetterOrWorse, all: readonly Finding[]): readonly (readonly Clause[])[] {
  const told = topics.flatMap((topic) => tellingOf(direction, topic, all));
  return told.flatMap(({ subject, clause }, index) => {
    if (subject === undefined) return [[clause({ it: 'it', its: ['its'] })]];
    const same = told.filter((other) => other.subject === subject);
    if (told.indexOf(same[0]!) !== index) return [];
    return [
      same.map((each, place) =>
        each.clause(place === 0 ? { it: subject, its: [subject, '’s'] } : { it: 'it', its: ['its'] }),
      ),
    ];
  });
}

/** The findings of a topic that tell most, and how many more there are. */
function tellingOf(
  direction: BetterOrWorse,
  topic: Topic,
  all: readonly Finding[],
): readonly Pick<Finding, 'subject' | 'clause'>[] {
  const telling = withoutRepeats(all.filter((finding) => finding.topic === topic));
  // One more takes no more room than to say that there is one.
  const shown = telling.length > MOST_TOLD + 1 ? telling.slice(0, MOST_TOLD) : telling;
  const rest = telling.length - shown.length;
  const more = `${formatNumber(rest)} more ${others[topic][direction]}`;
  return rest === 0 ? shown : [...shown, { subject: undefined, clause: () => [more] }];
}

/** What the first rank has, and of other subjects what changed more than all of it. What changed most comes first. */
function withoutRepeats(all: readonly Finding[]): readonly Finding[] {
  const least = all.reduce((rank, each) => Math.min(rank, each.rank), Infinity);
  const first = all.filter(({ rank }) => rank === least);
  const most = first.reduce((size, each) => Math.max(size, each.size), 0);
  const subjects = new Set(first.map(({ subject }) => subject));
  return all
    .filter(({ rank, size, subject }) => rank === least || (size > most && !subjects.has(subject)))
    .sort((one, other) => other.size - one.size);
}

const others: Readonly<Record<Topic, Readonly<Record<BetterOrWorse, string>>>> = {
  result: { worse: 'newly fail', better: 'no longer fail' },
  unrecovered: { worse: 'lost something', better: 'lost less' },
  hypothesis: { worse: 'hypotheses no longer hold', better: 'hypotheses hold again' },
  objectives: { worse: 'did not hold', better: 'held' },
  alert: { worse: 'new alerts', better: 'alerts no longer fire' },
  recovery: { worse: 'recover slower', better: 'recover faster' },
  score: { worse: 'scores fell', better: 'scores rose' },
  failing: { worse: 'fail after the chaos', better: 'no longer fail after the chaos' },
  downtime: { worse: 'downtimes grew', better: 'downtimes shrank' },
  duration: { worse: 'took longer', better: 'took less' },
};

const kinds: Readonly<Record<OfKind['kind'], string>> = { pod: 'pod', vm: 'virtual machine', node: 'node' };

/** `1 pod did not come back`, `2 pods and 1 node instead of 1 did not come back` */
function lost(change: LossChange): string {
  const things = change.lost.map((each) => count(each.count, kinds[each.kind]));
  return `${insteadOf(things.join(' and '), change)} did not come back`;
}

/** `2 instead of 1 of payments-api`; a virtual machine or a node is one. */
function some(change: LossChange, it: string | Name): Clause {
  const isPods = change.lost.some(({ kind }) => kind === 'pod');
  return isPods ? [`${insteadOf(formatNumber(change.after!), change)} of `, it] : [it];
}

function insteadOf(after: string, { before }: Change): string {
  return (before ?? 0) === 0 ? after : `${after} instead of ${formatNumber(before!)}`;
}

/** ` (1 → 3 times)` where it failed in both runs. */
function timesFailed({ before, after }: Change): string {
  const isBoth = (before ?? 0) > 0 && (after ?? 0) > 0;
  return isBoth ? ` (${formatNumber(before!)} → ${formatNumber(after!)} times)` : '';
}

/** Times are of what came back: those of what did not are unknown. */
function caveatOf({ unrecovered: { after } }: Changes<'unrecovered', Change>): string {
  return after === undefined || after === 0 ? '' : ', of those that came back';
}

function fell({ before, after }: Change, direction: BetterOrWorse): string {
  return `${direction === 'worse' ? 'fell' : 'rose'} from ${formatNumber(before!)} to ${formatNumber(after!)}`;
}

/**
 * `2.3 times slower (10 s → 23 s)`, `15 % faster (40 s → 34 s)`; seconds where there is no share.
 * @param caveat stands after the times: `, of those that came back`
 */
function pace(change: Change, caveat = ''): string {
  const { before, after, difference } = change;
  const word = difference! > 0 ? 'slower' : 'faster';
  return `${extent(change)} ${word} (${formatDuration(before!)} → ${formatDuration(after!)}${caveat})`;
}

function extent(change: Change): string {
  const times = growth(change);
  if (times === undefined) return formatDuration(distance(change));
  const larger = Math.max(times, 1 / times);
  if (larger >= 2) return `${formatNumber(Math.round(larger * 10) / 10)} times`;
  return formatPercent(Math.round(Math.abs(times - 1) * 100));
}

function distance({ difference }: Change): number {
  return Math.abs(difference!);
}

/** How many times one of both is the other; infinite when one is 0. */
function factor(change: Change): number {
  const times = growth(change);
  return times === undefined ? Infinity : Math.max(times, 1 / times);
}
