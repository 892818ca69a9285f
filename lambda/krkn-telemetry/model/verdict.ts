import type { FileEntry } from '../storage/keys/folder';
import type { CriticalAlerts } from './alert';
import {
  alertFindings,
  failedObjectiveFindings,
  firingFindings,
  formerFindings,
  unheldObjectiveFindings,
} from './alert-findings';
import type { Finding } from './finding';
import {
  unexplainedFailure,
  evidenceOf,
  failedScenarioFindings,
  lossFindings,
  monitoringFindings,
  runFinding,
  slowFindings,
  unjudgedFindings,
  watchFindings,
} from './findings';
import { hypothesisFindings } from './hypothesis-findings';
import type { Run } from './run';
import { hasRunFailed, hasRunPassed } from './run-outcome';
import { timeFindings } from './time';
import type { ForeignText } from '../text/foreign-text';
import type { FoundResult } from '../windows/read-result';

/** Whether a run passed, and why not. */
interface Verdict {
  /** `unknown`: nothing in the telemetry says how the run went. */
  readonly status: 'passed' | 'failed' | 'unknown';
  /** Empty for a run that passed. */
  readonly reasons: readonly Finding[];
  /** What did not make the run fail but must be seen. */
  readonly warnings: readonly Finding[];
}

/** The verdict on a run whose telemetry is nothing that Krkn sends. */
export const unreadableTelemetry: Verdict = {
  status: 'unknown',
  reasons: [runFinding('Its telemetry.json cannot be read as a JSON object')],
  warnings: [],
};

/**
 * A run failed when Krkn says so or a scenario's exit status is not 0. It passed when neither is so, a scenario ran, and
 * Krkn says so or some scenario's exit status is 0: of those without one there is a warning. Krkn's own `job_status` does
 * not suffice: on clusters that are not OpenShift it is absent, whatever happened, and it is true where no scenario ran.
 * Whatever Krkn says, a run failed for hypotheses of severity error that did not hold; what else its metrics did changes nothing.
 * @param alerts what Krkn found firing, which changes no status; undefined: nothing
 */
export function verdict(run: Run, alerts?: CriticalAlerts, metrics?: FoundResult): Verdict {
  const { reasons, warnings } = hypothesisFindings(run, metrics);
  const krkn = krknVerdict(run, alerts);
  if (reasons.length === 0) return { ...krkn, warnings: [...warnings, ...krkn.warnings] };
  // What is unknown of a run is less than what is known to have failed it.
  const isUnknown = krkn.status === 'unknown';
  return {
    status: 'failed',
    reasons: isUnknown ? reasons : [...krkn.reasons, ...reasons],
    warnings: [...warnings, ...(isUnknown ? krkn.reasons : []), ...krkn.warnings],
  };
}

/** The verdict by what Krkn sends. */
function krknVerdict(run: Run, alerts: CriticalAlerts | undefined): Verdict {
  const evidence = evidenceOf(run);
  const losses = lossFindings(evidence, [...evidence.lost.values()].flat());
  const firing = firingFindings(alerts);
  const former = formerFindings(alerts);
  const warnings = [
    ...alertFindings(run, 'fired during the run'),
    ...unheldObjectiveFindings(run),
    ...slowFindings(run),
    ...monitoringFindings(run),
    ...watchFindings(run),
    ...timeFindings(run).map(runFinding),
  ];
  const unjudged = unjudgedFindings(run);
  if (hasRunFailed(run)) {
    const reasons = [
      ...failedScenarioFindings(evidence),
      ...losses,
      ...alertFindings(run, 'failed the run'),
      ...failedObjectiveFindings(run),
      ...firing,
    ];
    if (reasons.length > 0) {
      return { status: 'failed', reasons, warnings: [...unjudged, ...former, ...warnings] };
    }
    return {
      status: 'failed',
      reasons: former.length > 0 ? former : [unexplainedFailure(evidence)],
      warnings: [...unjudged, ...warnings],
    };
  }
  const seen = [...losses, ...firing, ...former, ...warnings];
  if (hasRunPassed(run)) return { status: 'passed', reasons: [], warnings: [...unjudged, ...seen] };
  const reason = run.scenarios.length === 0 ? 'No scenario ran' : 'No scenario has an exit status';
  return { status: 'unknown', reasons: [runFinding(reason)], warnings: seen };
}

/** What a run's folder tells of it. */
export interface StoredRun {
  /** Undefined: there is no telemetry, or none that can be read. */
  readonly run: Run | undefined;
  /** Whether there is a `telemetry.json`. */
  readonly hasTelemetry: boolean;
  /** Undefined: none were sent, or none that can be read. */
  readonly alerts: CriticalAlerts | undefined;
  /** What is known of its metrics. */
  readonly metrics: FoundResult;
  /** Names of those of its files that are too long to be read. */
  readonly tooLong: readonly string[];
}

/** How a stored run went. */
export interface StoredVerdict extends Omit<Verdict, 'status'> {
  /** `unfinished`: there is no telemetry. */
  readonly status: Verdict['status'] | 'unfinished';
}

/**
 * The verdict on a run, also on one that tells nothing: what its page, its reports and lists say.
 * @param signs when a run without telemetry gave a sign
 * @param now epoch milliseconds
 */
export function storedVerdict(stored: StoredRun, signs: Signs, now: number): StoredVerdict {
  const { run, hasTelemetry, alerts, metrics } = stored;
  if (run !== undefined) return verdict(run, alerts, metrics);
  if (hasTelemetry) return unreadable(stored);
  return { status: 'unfinished', reasons: [runFinding(unfinishedReason(signs, now))], warnings: [] };
}

/** The verdict on a run whose telemetry is nothing that Krkn sends, or longer than is read. */
export function unreadable({ tooLong }: Pick<StoredRun, 'tooLong'>): Verdict {
  if (!tooLong.includes('telemetry.json')) return unreadableTelemetry;
  return { ...unreadableTelemetry, reasons: [runFinding('Its telemetry.json is too long to be read')] };
}

/** Why a run whose folder has files, but no telemetry, has no result. */
export const NO_TELEMETRY = 'No telemetry: the run is in progress, or it ended before it could send any';

/** The same of one that gave no sign for so long that none will come. */
const SENT_NONE =
  'No telemetry: the run began more than a day ago and sent none, so most likely it ended before it could';

/** Seconds after which a run without telemetry has most likely ended without sending any. */
const LONGEST_RUN = 86_400;

/** When a run gave signs, in epoch seconds. */
interface Signs {
  readonly startedAt: number | undefined;
  /** Of its last file. */
  readonly lastSign: number | undefined;
}

/**
 * Whether a run that has sent no telemetry most likely never will: it started more than a day ago, or if it does not tell
 * its start, its last file came so long ago.
 * @param now epoch milliseconds
 */
export function isOverdue({ startedAt, lastSign }: Signs, now: number): boolean {
  const sign = startedAt ?? lastSign;
  return sign !== undefined && now / 1000 - sign > LONGEST_RUN;
}

function unfinishedReason(signs: Signs, now: number): string {
  return isOverdue(signs, now) ? SENT_NONE : NO_TELEMETRY;
}

/** A verdict as lists keep it. */
interface ToldVerdict {
  readonly status: StoredVerdict['status'];
  readonly reason: ForeignText | undefined;
}

/**
 * Why a run did not pass, as lists tell it now; '' where nothing is to be told.
 * @param now epoch milliseconds
 */
export function reasonOf(run: Signs & ToldVerdict, now: number): ForeignText {
  const isLost = run.status === 'unfinished' && isOverdue(run, now);
  return isLost ? SENT_NONE : (run.reason ?? '');
}

/** Epoch seconds of the last of some files; 0 when there are none. */
export function lastSignOf(files: readonly Pick<FileEntry, 'modified'>[]): number {
  return files.reduce((last, { modified }) => Math.max(last, Math.floor(Date.parse(modified) / 1000)), 0);
}
