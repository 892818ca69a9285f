import { isWithin, SKEW } from '../../kit/clock';
import { parseJsonObject } from '../../kit/json';
import { RECENT_RUNS } from '../model/statistics';
import type { RunSummary } from '../model/run-summary';
import { fromLine, toLine } from './summary-line';

/** What was found when a group's index was last compared with its folders. */
export interface Reconciliation {
  /** Epoch milliseconds of the listing: what has come since is not in it. Undefined: there was none. */
  readonly listedAt: number | undefined;
  /** Names of the groups in it. */
  readonly subgroups: readonly string[];
  /** The newest runs that the index holds, so that a list of groups needs to read no more. */
  readonly recent: readonly RunSummary[];
}

/** Of a group that was never compared with its folders. */
export const notReconciled: Reconciliation = { listedAt: undefined, subgroups: [], recent: [] };

/** Milliseconds after which an index is compared with all folders again. */
const RECONCILED_FOR = 24 * 60 * 60 * 1000;
/**
 * Whether it tells enough of the folders by now. Not if it was made in the future: the clock was set back, and what has come since is as
 * old as what it tells.
 */
export function isCurrent({ listedAt }: Reconciliation, now: number): boolean {
  return listedAt !== undefined && isWithin(RECONCILED_FOR, listedAt, now, SKEW);
}

/** Writes it as JSON: the time, the names, then lines of the index for the newest runs. */
export function packReconciliation({ listedAt, subgroups, recent }: Reconciliation): string {
  return JSON.stringify({ listedAt, subgroups, recent: recent.slice(0, RECENT_RUNS).map(toLine) });
}

/** Reads it. What is damaged, or of another version, counts as absent. */
export function unpackReconciliation(text: string): Reconciliation {
  const fields: Partial<Record<keyof Reconciliation, unknown>> = parseJsonObject(text) ?? {};
  const { listedAt, subgroups, recent } = fields;
  return {
    listedAt: typeof listedAt === 'number' ? listedAt : undefined,
    subgroups: texts(subgroups),
    recent: texts(recent).flatMap((line) => fromLine(line) ?? []),
  };
}

function texts(value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return items.filter((item) => typeof item === 'string');
}
