import { inParallel } from '../../lambda/kit/concurrency';
import { readWholeRun } from '../../lambda/krkn-telemetry/index/stored-run';
import { verdict } from '../../lambda/krkn-telemetry/model/verdict';
import type { Bucket } from '../../lambda/krkn-telemetry/storage/bucket';
import { runFolder, runId, windowsKey } from '../../lambda/krkn-telemetry/storage/keys/object-key';
import type { PassingRun } from './suggest';

/** Newest results of a group that are looked at: older ones are of another time. */
const MOST_RESULTS = 30;
/** Runs that are read at a time. */
const AT_A_TIME = 4;

/**
 * The newest runs of a group that passed, and whose metrics have been looked at to their end; the newest first.
 * @throws {HttpError} as Bucket, and 400 `invalid_key` for what is no name of a group
 */
export async function passingRuns(
  bucket: Bucket,
  group: string,
  signal: AbortSignal,
): Promise<readonly PassingRun[]> {
  // What all keys of the group have in common, before the run and after it.
  const key = windowsKey(runId(group, 'x'));
  const prefix = key.slice(0, key.lastIndexOf('/') + 1);
  const suffix = key.slice(prefix.length + 1);
  const { objects } = await bucket.listFolder(prefix, signal);
  const newest = objects
    .filter((object) => object.key.endsWith(suffix))
    .sort((left, right) => right.modified - left.modified)
    .slice(0, MOST_RESULTS);
  const runs = await inParallel(newest, AT_A_TIME, async ({ key: stored }): Promise<PassingRun[]> => {
    const id = runId(group, stored.slice(prefix.length, stored.length - suffix.length));
    const { run, alerts, metrics } = await readWholeRun(bucket, id, signal);
    const isKnown = metrics.kind === 'result' && metrics.result.state === 'final';
    if (run === undefined || !isKnown || verdict(run, alerts, metrics).status !== 'passed') return [];
    return [{ run: runFolder(id), result: metrics.result }];
  });
  return runs.flat();
}
