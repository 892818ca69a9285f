import type { Bucket } from '../storage/bucket';
import type { PageRoute } from '../frame';
import { runFolder, telemetryKey, type RunId } from '../storage/keys/object-key';
import { renderComparePage, type CompareOutcome } from '../web/compare/compare-page';
import { compareRuns } from '../model/comparison/compare-runs';
import { lastPassing } from '../model/comparison/last-passing';
import { summarizeRun, type RunSummary } from '../model/run-summary';
import { readStoredRun, runParameter, type StoredRun } from './stored-run';

/** What the runs of a group are asked of. */
export interface GroupRuns {
  /** All runs of a group, newest first. */
  group(group: string, signal: AbortSignal): Promise<{ readonly runs: readonly RunSummary[] }>;
}

interface RunsPageParts {
  readonly bucket: Bucket;
  readonly index: GroupRuns;
}

/**
 * `GET /compare?run=G/R[&with=G/R2]`: what is different in a run from another, which is its baseline: without `with`,
 * the last run of the group that passed before it, of the same scenarios if there is one.
 */
export function createCompare({ bucket, index }: RunsPageParts): PageRoute {
  return async ({ query, links }, { signal }) => {
    const id = runParameter(query, 'run');
    const asked = (query.get('with') ?? '') === '' ? undefined : runParameter(query, 'with');
    const [{ runs }, stored] = await Promise.all([
      index.group(id.group, signal),
      readStoredRun(bucket, id, signal),
    ]);
    const outcome = await compare(bucket, { id, stored, asked, runs }, signal);
    return renderComparePage({ links, id, runs, outcome });
  };
}

interface Question {
  readonly id: RunId;
  readonly stored: StoredRun;
  readonly asked: RunId | undefined;
  readonly runs: readonly RunSummary[];
}

async function compare(bucket: Bucket, question: Question, signal: AbortSignal): Promise<CompareOutcome> {
  const { id, stored, asked, runs } = question;
  const { run, alerts } = stored;
  if (run === undefined) return withoutTelemetry(bucket, id, signal);
  const passing = asked === undefined ? lastPassing(runs, summarizeRun(id.requestId, run)) : undefined;
  const baseline = asked ?? (passing && { group: id.group, requestId: passing.run.requestId });
  if (baseline === undefined) return { kind: 'no baseline' };
  const before = await readStoredRun(bucket, baseline, signal);
  if (before.run === undefined) return withoutTelemetry(bucket, baseline, signal);
  return {
    kind: 'compared',
    baseline,
    choice: passing === undefined ? 'asked' : passing.hasSameScenarios ? 'same scenarios' : 'any',
    comparison: compareRuns(
      { requestId: baseline.requestId, run: before.run, alerts: before.alerts },
      { requestId: id.requestId, run, alerts },
    ),
    tooLong: [...tooLongOf(baseline, before), ...tooLongOf(id, stored)],
  };
}

function tooLongOf(id: RunId, { tooLong }: StoredRun): readonly string[] {
  return tooLong.map((name) => `${runFolder(id)}/${name}`);
}

async function withoutTelemetry(bucket: Bucket, id: RunId, signal: AbortSignal): Promise<CompareOutcome> {
  if (await bucket.has(telemetryKey(id), signal)) return { kind: 'unreadable', id };
  const kind = await bucket.kindOf(`${runFolder(id)}/`, signal);
  return { kind: kind === undefined ? 'missing' : 'unfinished', id };
}
