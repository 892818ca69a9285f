import { changeOfCount, changeOfSeconds, uncredited, unjudged, type Change } from './change';
import type { Recovery } from '../recovery';

/** Things of one kind. */
export interface OfKind {
  readonly kind: Recovery['kind'];
  readonly count: number;
}

/** What a run or a scenario disrupted, and what of it did not come back. */
export interface Losses {
  /** How many were disrupted. */
  readonly disrupted: number;
  /** How many did not come back. */
  readonly unrecovered: number;
  /** Those that did not come back, by kind. */
  readonly lost: readonly OfKind[];
}

/** How many did not come back in two runs. */
export interface LossChange extends Change {
  /** Those of the later run, by kind. */
  readonly lost: readonly OfKind[];
}

/** Counts what did not come back. */
export function lossesOf(rows: readonly Recovery[]): Losses {
  const lost = rows.filter(({ isRecovered }) => !isRecovered);
  const kinds = (['pod', 'vm', 'node'] as const).map((kind) => ({
    kind,
    count: lost.filter((row) => row.kind === kind).length,
  }));
  return {
    disrupted: rows.length,
    unrecovered: lost.length,
    lost: kinds.filter(({ count }) => count > 0),
  };
}

/**
 * A change of what a scenario lost. A loss is worse wherever nothing was lost before, but no one knows what would come back
 * where the later run disrupted nothing. Of unequal repetitions, only whether anything was lost is judged.
 * @param before undefined: the scenario did not run
 */
export function changeOfLosses(
  before: Losses | undefined,
  after: Losses | undefined,
  isAsOften: boolean,
): LossChange {
  const change = {
    ...changeOfCount(before?.unrecovered ?? 0, after?.unrecovered),
    before: before?.unrecovered,
    lost: after?.lost ?? [],
  };
  if (after?.disrupted === 0) return uncredited(change);
  return isAsOften || before === undefined || before.unrecovered === 0 || change.after === 0
    ? change
    : unjudged(change);
}

/** Whether more did not come back than before. */
export function lostMore({ before, after }: Pick<Change, 'before' | 'after'>): boolean {
  return (after ?? 0) > (before ?? 0);
}

/**
 * A change of recovery times. Where more did not come back than before, nothing is faster: what is lost is slower than all
 * that came back.
 * @param losses of the same runs, scenario or workload
 */
export function changeOfRecovery(
  before: number | undefined,
  after: number | undefined,
  losses: Pick<Change, 'before' | 'after'>,
): Change {
  const change = changeOfSeconds(before, after);
  return lostMore(losses) ? uncredited(change) : change;
}
