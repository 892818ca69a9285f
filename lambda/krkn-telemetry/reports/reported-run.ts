import type { FileEntry } from '../storage/keys/folder';
import type { RunId } from '../storage/keys/object-key';
import type { CriticalAlerts } from '../model/alert';
import { runFinding } from '../model/findings';
import type { Run } from '../model/run';
import { NO_TELEMETRY } from '../model/run-summary';
import { unreadableTelemetry, verdict, type Verdict } from '../model/verdict';

/** A run that a report is made of. */
export interface ReportedRun {
  readonly id: RunId;
  /** Undefined: there is no telemetry, or none that can be read. */
  readonly run: Run | undefined;
  /** Whether there is a `telemetry.json`. */
  readonly hasTelemetry: boolean;
  /** Undefined: none were sent. */
  readonly alerts: CriticalAlerts | undefined;
  /** Names of those of its files that are too long to be read. */
  readonly tooLong: readonly string[];
  readonly files: readonly FileEntry[];
}

/** How a reported run went. */
export interface ReportedVerdict extends Omit<Verdict, 'status'> {
  readonly status: Verdict['status'] | 'unfinished';
}

/** The verdict on a run, also on one that tells nothing. What could not be read is among the warnings. */
export function reportedVerdict(reported: ReportedRun): ReportedVerdict {
  const known = knownVerdict(reported);
  const unread = reported.tooLong.map((name) => runFinding(`${name} is too long to be read, and left out`));
  return { ...known, warnings: [...known.warnings, ...unread] };
}

function knownVerdict({ run, hasTelemetry, alerts }: ReportedRun): ReportedVerdict {
  if (run !== undefined) return verdict(run, alerts);
  return hasTelemetry
    ? unreadableTelemetry
    : { status: 'unfinished', reasons: [runFinding(NO_TELEMETRY)], warnings: [] };
}
