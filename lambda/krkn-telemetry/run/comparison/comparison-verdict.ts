import { count, formatNumber } from '../../text/count';
import { formatDuration } from '../../text/duration';
import { growth, type Change, type Direction } from './change';
import type { RunComparison } from './compare-runs';
import type { ScenarioTurn } from './compare-scenarios';

/** Something that got better or worse. */
export interface Finding {
  readonly direction: 'better' | 'worse';
  /** Begins with a small letter and has no full stop: `recovery 2.3 times slower in`. */
  readonly text: string;
  /** What it is about, which somebody else named; it goes on from the text. */
  readonly subject?: string;
}

/** What a comparison comes to. */
export interface ComparisonVerdict {
  /** That of what matters most. */
  readonly direction: Direction;
  /** What matters most first. */
  readonly findings: readonly Finding[];
}

/** Sums a comparison up. */
export function comparisonVerdict(comparison: RunComparison): ComparisonVerdict {
  const scenarios = scenarioFindings(comparison);
  const findings = [
    ...(scenarios.length > 0 ? scenarios : statusFinding(comparison)),
    ...unrecoveredFinding(comparison.unrecovered),
    ...alertFindings(comparison),
    ...recoveryFindings(comparison),
    ...scoreFinding(comparison.score),
    ...downtimeFinding(comparison.downtime),
    ...durationFinding(comparison),
  ];
  return { direction: findings[0]?.direction ?? 'same', findings };
}

function scenarioFindings({ scenarios }: RunComparison): readonly Finding[] {
  const failing = (turn: ScenarioTurn): number =>
    scenarios.filter((each) => each.turn === turn && (turn !== 'added' || each.after?.status === 'failed'))
      .length;
  return [
    ...countFinding('worse', failing('newly fails'), 'scenario newly fails', 'scenarios newly fail'),
    ...countFinding('worse', failing('added'), 'added scenario fails', 'added scenarios fail'),
    ...countFinding('better', failing('passes again'), 'scenario passes again', 'scenarios pass again'),
  ];
}

function countFinding(
  direction: Finding['direction'],
  number: number,
  singular: string,
  plural: string,
): readonly Finding[] {
  return number === 0 ? [] : [{ direction, text: count(number, singular, plural) }];
}

function unrecoveredFinding({ before = 0, after = 0 }: Change): readonly Finding[] {
  if (before === after) return [];
  if (after === 0) return [{ direction: 'better', text: 'everything came back' }];
  const instead = before === 0 ? '' : ` instead of ${before}`;
  const text = `${count(after, 'workload')}${instead} did not come back`;
  return [{ direction: after > before ? 'worse' : 'better', text }];
}

function alertFindings({ alerts: { added, gone } }: RunComparison): readonly Finding[] {
  const [only] = added;
  const isOnly = only !== undefined && added.length === 1;
  return [
    ...(isOnly
      ? [{ direction: 'worse' as const, text: 'new alert', subject: only }]
      : countFinding('worse', added.length, 'new alert', 'new alerts')),
    ...countFinding('better', gone.length, 'alert no longer fires', 'alerts no longer fire'),
  ];
}

/** The workload whose recovery changed most by share, in each direction. */
function recoveryFindings({ workloads }: RunComparison): readonly Finding[] {
  return (['worse', 'better'] as const).flatMap((direction) => {
    const changed = workloads
      .filter(({ slowest }) => slowest.direction === direction)
      .map(({ name, slowest }) => ({ name, slowest, times: growth(slowest) ?? 1 }))
      .sort((one, other) => Math.abs(Math.log(other.times)) - Math.abs(Math.log(one.times)));
    const [most] = changed;
    if (most === undefined) return [];
    const text = `recovery ${pace(most.slowest, most.times)} in`;
    return [{ direction, text, subject: most.name }];
  });
}

/** `2.3 times slower`, `15 % faster`; seconds where there is no share. */
function pace({ difference = 0 }: Change, times: number): string {
  const word = difference > 0 ? 'slower' : 'faster';
  if (times === 1) return `${formatDuration(Math.abs(difference))} ${word}`;
  const factor = Math.max(times, 1 / times);
  if (factor >= 2) return `${factor.toFixed(1).replace(/\.0$/, '')} times ${word}`;
  return `${Math.round(Math.abs(times - 1) * 100)} % ${word}`;
}

function scoreFinding({ before, after, direction }: Change): readonly Finding[] {
  if (direction === undefined || direction === 'same') return [];
  const verb = direction === 'worse' ? 'fell' : 'rose';
  return [{ direction, text: `score ${verb} from ${formatNumber(before!)} to ${formatNumber(after!)}` }];
}

function downtimeFinding({ difference = 0, direction }: Change): readonly Finding[] {
  if (direction === undefined || direction === 'same') return [];
  const seconds = formatDuration(Math.abs(difference));
  return [{ direction, text: `${seconds} ${direction === 'worse' ? 'more' : 'less'} downtime` }];
}

/** Runs of other scenarios take another time. */
function durationFinding({ duration, scenarios }: RunComparison): readonly Finding[] {
  const { difference = 0, direction } = duration;
  const isComparable = scenarios.every(({ before, after }) => before?.count === after?.count);
  if (!isComparable || direction === undefined || direction === 'same') return [];
  const word = direction === 'worse' ? 'longer' : 'shorter';
  return [{ direction, text: `took ${formatDuration(Math.abs(difference))} ${word}` }];
}

/** Of runs of which Krkn says that one failed, although its scenarios did not. */
function statusFinding({ before, after }: RunComparison): readonly Finding[] {
  if (before.status === after.status) return [];
  if (after.status === 'failed') return [{ direction: 'worse', text: 'the run failed' }];
  return before.status === 'failed' ? [{ direction: 'better', text: 'the run did not fail' }] : [];
}
