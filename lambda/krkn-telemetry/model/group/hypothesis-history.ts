import type { ForeignText } from '../../text/foreign-text';
import { isBroken } from '../hypothesis-findings';
import type { HypothesisSummary, RunSummary } from '../run-summary';

/** What became of a hypothesis in a run of a group. */
export interface HypothesisRun extends HypothesisSummary {
  readonly run: RunSummary;
}

/** What became of a hypothesis in all runs of a group that tell of it. */
export interface HypothesisHistory {
  readonly name: ForeignText;
  /** Newest first; at least one. */
  readonly runs: readonly HypothesisRun[];
  readonly held: number;
  /** Runs in which it says something. */
  readonly judged: number;
  /** The last run in which it did not hold. */
  readonly lastBroken: HypothesisRun | undefined;
}

/**
 * The hypotheses of a group: those that did not hold in their last run first, then by the alphabet.
 * @param runs all runs of the group, newest first
 */
export function hypothesisHistories(runs: readonly RunSummary[]): readonly HypothesisHistory[] {
  const byName = new Map<string, HypothesisRun[]>();
  for (const run of runs) {
    for (const hypothesis of run.hypotheses ?? []) {
      const own = byName.get(hypothesis.name) ?? [];
      // Two may have the same name, or the same beginning of one.
      if (own.at(-1)?.run === run) continue;
      own.push({ ...hypothesis, run });
      byName.set(hypothesis.name, own);
    }
  }
  return [...byName].map(([name, own]) => historyOf(name, own)).sort(compareHistories);
}

function historyOf(name: ForeignText, runs: readonly HypothesisRun[]): HypothesisHistory {
  return {
    name,
    runs,
    held: heldCount(runs),
    judged: runs.filter(({ verdict }) => verdict !== 'inconclusive').length,
    lastBroken: runs.find(isBroken),
  };
}

/** How many of some hypotheses held, or in how many runs one did. */
export function heldCount(hypotheses: readonly Pick<HypothesisSummary, 'verdict'>[]): number {
  return hypotheses.filter(({ verdict }) => verdict === 'held').length;
}

function compareHistories(left: HypothesisHistory, right: HypothesisHistory): number {
  const [isLeft, isRight] = [isBroken(left.runs[0]!), isBroken(right.runs[0]!)];
  return Number(isRight) - Number(isLeft) || alphabet.compare(left.name, right.name);
}

const alphabet = new Intl.Collator('en', { numeric: true });
