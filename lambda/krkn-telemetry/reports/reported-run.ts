import type { FileEntry } from '../keys/folder';
import type { RunId } from '../keys/object-key';
import type { CriticalAlerts } from '../run/critical-alerts';
import type { Run } from '../run/run';
import { maskText } from '../run/secrets/secret-texts';
import { verdict, type Verdict } from '../run/verdict';

/** A run that a report is made of. */
export interface ReportedRun {
  readonly id: RunId;
  /** Undefined: there is no telemetry, or none that can be read. */
  readonly run: Run | undefined;
  /** Undefined: none were sent. */
  readonly alerts: CriticalAlerts | undefined;
  readonly files: readonly FileEntry[];
}

/** How a reported run went. */
export interface ReportedVerdict extends Omit<Verdict, 'status'> {
  readonly status: Verdict['status'] | 'unfinished';
}

/** The verdict on a run, without secrets: reports leave the house. */
export function reportedVerdict({ run, alerts }: ReportedRun): ReportedVerdict {
  if (run === undefined) {
    const reason = 'No telemetry: the run is in progress, or it ended before it could send any';
    return { status: 'unfinished', reasons: [reason], warnings: [] };
  }
  const { status, reasons, warnings } = verdict(run, alerts);
  return { status, reasons: reasons.map(masked), warnings: warnings.map(masked) };
}

/** A text without secrets. */
export function masked(text: string): string {
  return maskText(text).text;
}
