import { HttpError } from '../../http/errors';
import type { Bucket, StoredText } from '../storage/bucket';
import { checkKey, indexedRun, runFolder, telemetryKey, type RunId } from '../storage/keys/object-key';
import { readCriticalAlerts, type CriticalAlerts } from '../model/alert';
import { LONGEST_TELEMETRY, readRun } from '../model/read-run';
import type { Run } from '../model/run';

/** What a run's folder tells of it. */
export interface StoredRun {
  /** Undefined: there is no telemetry, or none that can be read. */
  readonly run: Run | undefined;
  /** Undefined: none were sent, or none that can be read. */
  readonly alerts: CriticalAlerts | undefined;
  /** Names of those of its files that are too long to be read. */
  readonly tooLong: readonly string[];
}

const ALERTS_FILE = 'critical-alerts-00.log';

/** Bytes of alerts that are read at most. Anyone with a link can upload 5 GB of them. */
const LONGEST_ALERTS = 1024 * 1024;

/** Reads a run, which need not exist. */
export async function readStoredRun(bucket: Bucket, id: RunId, signal: AbortSignal): Promise<StoredRun> {
  const [telemetry, alerts] = await Promise.all([
    bucket.getText(telemetryKey(id), LONGEST_TELEMETRY, signal),
    bucket.getText(`${runFolder(id)}/${ALERTS_FILE}`, LONGEST_ALERTS, signal),
  ]);
  return {
    run: telemetry?.text === undefined ? undefined : readRun(telemetry.text),
    alerts: alerts?.text === undefined ? undefined : readCriticalAlerts(alerts.text),
    tooLong: [
      ...(isTooLong(telemetry) ? ['telemetry.json'] : []),
      ...(isTooLong(alerts) ? [ALERTS_FILE] : []),
    ],
  };
}

function isTooLong(stored: StoredText | undefined): boolean {
  return stored !== undefined && stored.text === undefined;
}

/**
 * The run that a parameter of the query names by its folder, `G/R`.
 * @throws {HttpError} 400 `missing_parameter` or `invalid_key`
 */
export function runParameter(query: URLSearchParams, name: string): RunId {
  const folder = query.get(name)?.replace(/\/$/, '') ?? '';
  if (folder !== '') return indexedRun(checkKey(folder));
  throw new HttpError({
    code: 'missing_parameter',
    status: 400,
    message: `[bad request]: the query parameter ${name} is missing or empty. Expected the folder of a run: ${name}=group/run.`,
  });
}

/** The error for a run that is not there, or has sent nothing that could be shown. */
export function noSuchRun(): HttpError {
  return new HttpError({
    code: 'run_not_found',
    status: 404,
    message: 'There is no such run. Expected the folder of a run: run=group/run.',
  });
}
