import type { Bucket, StoredText } from '../storage/bucket';
import { runFolder, telemetryKey, type RunId } from '../storage/keys/object-key';
import { readWindows, readWindowsSoon } from '../storage/stored-windows';
import { readCriticalAlerts, type CriticalAlerts } from '../model/alert';
import { LONGEST_TELEMETRY, readRun } from '../model/read-run';
import type { StoredRun } from '../model/verdict';
import type { FoundResult } from '../windows/read-result';

/** The file in which Krkn tells what fires: it changes what is told of a run, and comes after the telemetry. */
const ALERTS_FILE = 'critical-alerts-00.log';

/** Bytes of alerts that are read at most. Anyone with a link can upload 5 GB of them. */
const LONGEST_ALERTS = 1024 * 1024;

/** The key of the alerts of a run. */
export function alertsKey(id: RunId): string {
  return `${runFolder(id)}/${ALERTS_FILE}`;
}

/** Reads a run, which need not exist. What is known of its metrics fails nothing. @throws {HttpError} as Bucket */
export async function readStoredRun(bucket: Bucket, id: RunId, signal: AbortSignal): Promise<StoredRun> {
  const files = getFiles(bucket, id, signal);
  const [[telemetry, alerts], metrics] = await Promise.all([
    files,
    readWindowsSoon(bucket, id, files, signal),
  ]);
  return toStoredRun(telemetry, alerts, metrics);
}

/**
 * The same for a report, which others decide by: it rather fails than leaves out what hypotheses say.
 * @throws {HttpError} as Bucket
 */
export async function readWholeRun(bucket: Bucket, id: RunId, signal: AbortSignal): Promise<StoredRun> {
  const [[telemetry, alerts], metrics] = await Promise.all([
    getFiles(bucket, id, signal),
    readWindows(bucket, id, signal),
  ]);
  return toStoredRun(telemetry, alerts, metrics);
}

function getFiles(
  bucket: Bucket,
  id: RunId,
  signal: AbortSignal,
): Promise<readonly [telemetry: StoredText | undefined, alerts: StoredText | undefined]> {
  return Promise.all([
    bucket.getText(telemetryKey(id), LONGEST_TELEMETRY, signal),
    getAlerts(bucket, id, signal),
  ]);
}

/** Reads the alerts of a run. Undefined: there are none, or none that can be read. @throws {HttpError} as Bucket */
export async function readAlerts(
  bucket: Bucket,
  id: RunId,
  signal: AbortSignal,
): Promise<CriticalAlerts | undefined> {
  return toAlerts(await getAlerts(bucket, id, signal));
}

/** The file with the alerts of a run, as far as it is not too long. @throws {HttpError} as Bucket */
export function getAlerts(bucket: Bucket, id: RunId, signal: AbortSignal): Promise<StoredText | undefined> {
  return bucket.getText(alertsKey(id), LONGEST_ALERTS, signal);
}

/** What these files tell of a run; undefined: there is no telemetry that can be read. */
export function toStoredRun(
  telemetry: StoredText | undefined,
  alerts: StoredText | undefined,
  metrics: FoundResult,
): StoredRun {
  return {
    run: telemetry?.text === undefined ? undefined : readRun(telemetry.text),
    hasTelemetry: telemetry !== undefined,
    alerts: toAlerts(alerts),
    metrics,
    tooLong: [
      ...(isTooLong(telemetry) ? ['telemetry.json'] : []),
      ...(isTooLong(alerts) ? [ALERTS_FILE] : []),
    ],
  };
}

function toAlerts(stored: StoredText | undefined): CriticalAlerts | undefined {
  return stored?.text === undefined ? undefined : readCriticalAlerts(stored.text);
}

function isTooLong(stored: StoredText | undefined): boolean {
  return stored !== undefined && stored.text === undefined;
}
