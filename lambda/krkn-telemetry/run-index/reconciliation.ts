import type { RunSummary } from '../run/run-summary';
import { fromLine, toLine } from './summary-line';

/** What was found when a group's index was last held against its folders. */
export interface Reconciliation {
  /** Names of the groups in it. */
  readonly subgroups: readonly string[];
  /** The newest runs that the index holds, so that a list of groups needs to read no more. */
  readonly recent: readonly RunSummary[];
}

/** Runs in {@link Reconciliation.recent} at most. */
export const RECENT_RUNS = 30;

/** Writes it as JSON: the names, then lines of the index. */
export function packReconciliation({ subgroups, recent }: Reconciliation): string {
  return JSON.stringify({ subgroups, recent: recent.map(toLine) });
}

/** Reads it. What is damaged, or of another version, counts as absent. */
export function unpackReconciliation(text: string): Reconciliation {
  const { subgroups, recent } = parse(text);
  return { subgroups: texts(subgroups), recent: texts(recent).flatMap((line) => fromLine(line) ?? []) };
}

function parse(text: string): { readonly subgroups?: unknown; readonly recent?: unknown } {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    return {};
  }
}

function texts(value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return items.filter((item) => typeof item === 'string');
}
