import type { Bucket } from '../storage/bucket';
import type { PageRoute } from '../frame';
import { HttpError } from '../../http/errors';
import { compareRunsNewestFirst } from '../storage/keys/file-order';
import { runFolder, telemetryKey, type RunId } from '../storage/keys/object-key';
import { renderComparePage, type CompareOutcome } from '../web/compare/compare-page';
import { compareRuns } from '../model/comparison/compare-runs';
import { baselines, type Baseline } from '../model/comparison/baselines';
import { summarizeRun, type RunSummary } from '../model/run-summary';
import type { StoredRun } from '../model/verdict';
import { readStoredRun } from '../index/stored-run';
import { runParameter } from './run-parameter';

/** What the runs of a group are asked of. */
interface GroupRuns {
  /** All runs of a group, newest first. */
  group(group: string, signal: AbortSignal): Promise<{ readonly runs: readonly RunSummary[] }>;
}

interface RunsPageParts {
  readonly bucket: Bucket;
  readonly index: GroupRuns;
}

/**
 * `GET /compare?run=G/R[&with=G/R2]`: what is different in a run from another, which is its baseline: without `with`,
 * the first of {@link baselines}. `GET /compare?run=G/R&run=G/R2`, as the list of a group asks for: the later one with the
 * earlier. That list is then in `list`, for the way back from an error.
 */
export function createCompare({ bucket, index }: RunsPageParts): PageRoute {
  return async ({ query, links }, { signal }) => {
    const { id, asked } = runsAsked(query);
    const [{ runs }, stored] = await Promise.all([
      index.group(id.group, signal),
      readStoredRun(bucket, id, signal),
    ]);
    const suited =
      stored.run === undefined
        ? []
        : baselines(runs, summarizeRun(id.requestId, stored.run, stored.alerts, stored.metrics));
    const outcome = await compare(bucket, { id, stored, asked, suited }, signal);
    return renderComparePage({ links, id, runs, baselines: suited, outcome });
  };
}

function runsAsked(query: URLSearchParams): Pick<Question, 'id' | 'asked'> {
  const ticked = query.getAll('run');
  if (ticked.length > 2) {
    const message = `[bad request]: ${ticked.length} runs are ticked. Expected two.`;
    throw new HttpError({ code: 'too_many_runs', status: 400, message });
  }
  if (ticked.length === 0) {
    const message =
      '[bad request]: tick two runs in the list of a group, or name one. Expected the folder of a run: run=group/run.';
    throw new HttpError({ code: 'missing_parameter', status: 400, message });
  }
  if (ticked.length < 2) {
    const asked = (query.get('with') ?? '') === '' ? undefined : runParameter(query, 'with');
    return { id: runParameter(query, 'run'), asked };
  }
  const [id, asked] = ticked
    .map((run) => runParameter(new URLSearchParams({ run }), 'run'))
    .sort((left, right) => compareRunsNewestFirst(left.requestId, right.requestId)) as [RunId, RunId];
  return { id, asked };
}

interface Question {
  readonly id: RunId;
  readonly stored: StoredRun;
  readonly asked: RunId | undefined;
  /** What it can be compared with when nothing is asked for, the best first. */
  readonly suited: readonly Baseline[];
}

async function compare(bucket: Bucket, question: Question, signal: AbortSignal): Promise<CompareOutcome> {
  const { id, stored, asked, suited } = question;
  const { run, alerts, metrics } = stored;
  if (run === undefined) return withoutTelemetry(bucket, id, signal);
  const chosen = asked === undefined ? suited[0] : undefined;
  const baseline = asked ?? (chosen && { group: id.group, requestId: chosen.run.requestId });
  if (baseline === undefined) return { kind: 'no baseline' };
  const before = await readStoredRun(bucket, baseline, signal);
  if (before.run === undefined) return withoutTelemetry(bucket, baseline, signal);
  return {
    kind: 'compared',
    baseline,
    chosen,
    comparison: compareRuns(
      { ...before, run: before.run, requestId: baseline.requestId },
      { requestId: id.requestId, run, alerts, metrics },
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
