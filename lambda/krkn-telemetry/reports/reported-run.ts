import type { FileEntry } from '../storage/keys/folder';
import { parseRequestId } from '../storage/keys/request-id';
import type { RunId } from '../storage/keys/object-key';
import { runFinding } from '../model/findings';
import type { Run } from '../model/run';
import type { ScenarioState } from '../model/group/scenario-state';
import { scenarioName } from '../model/scenario-name';
import { resentStart, runStart } from '../model/time';
import { lastSignOf, storedVerdict, type StoredRun, type StoredVerdict } from '../model/verdict';

/** A run that a report is made of. */
export interface ReportedRun extends StoredRun {
  readonly id: RunId;
  readonly files: readonly FileEntry[];
  /** When the report is made, in epoch milliseconds. */
  readonly now: number;
  /** How each of its scenarios did up to it, in the order of its telemetry; undefined where that cannot be said. */
  readonly states: readonly (ScenarioState | undefined)[];
}

/** How the scenarios of a run did up to it, by name: of those of which that can be said. */
export function statesByName(run: Run, states: ReportedRun['states']): ReadonlyMap<string, ScenarioState> {
  return new Map(
    run.scenarios.flatMap((scenario, index) => {
      const state = states[index];
      return state === undefined ? [] : [[scenarioName(scenario), state]];
    }),
  );
}

/** When a run started, in epoch seconds: what its duration is counted from, whatever the time of its id. */
export function reportedStart({ id: { requestId }, run }: ReportedRun): number | undefined {
  return resentStart(requestId, run) ?? runStart(requestId, run);
}

/** The verdict on a run, also on one that tells nothing. What could not be read is among the warnings. */
export function reportedVerdict(reported: ReportedRun): StoredVerdict {
  const { id, files, tooLong, now } = reported;
  const { startedAt } = parseRequestId(id.requestId);
  const known = storedVerdict(reported, { startedAt, lastSign: lastSignOf(files) }, now);
  const unread = tooLong.map((name) => runFinding(`${name} is too long to be read, and left out`));
  return { ...known, warnings: [...known.warnings, ...unread] };
}
