import { HttpError } from '../../../http/errors';
import type { ForeignText } from '../../text/foreign-text';

/** A run of Krkn: the folder `group/requestId` of the bucket. Made by {@link runId} and {@link runIdOfFolder} only. */
export interface RunId {
  /** May hold `/`. */
  readonly group: ForeignText;
  /** Krkn makes it of the epoch second of its start, the run's UUID and a tag: `1745343338-96348571-…-nightly`. */
  readonly requestId: ForeignText;
}

/** The folder at the root of the bucket that holds what is ours. No client names anything in it. */
export const OWN_FOLDER = '_chaos-telemetry/';

/** Group of runs that name none, as in Krkn. */
const DEFAULT_GROUP = 'default';

/** Holds the indexes of all groups: docs/decisions/0005-run-index.md. */
export const indexRoot = `${OWN_FOLDER}index/`;

const TELEMETRY_FILE = 'telemetry.json';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_KEY_BYTES = 1024;

/** Controls, lone surrogates, what broken UTF-8 is decoded to (U+FFFD), and what XML, S3's format, cannot hold. */
const FORBIDDEN_CHARACTER = /[\p{Control}\p{Surrogate}\ufffd-\uffff]/u;

/**
 * The run that `POST /telemetry` names.
 * @param group `telemetry_group`; absent or empty: `default`
 * @param requestId `request_id`
 * @throws {HttpError} 400 `missing_parameter` or `invalid_key`
 */
export function runId(group: string | undefined, requestId: string): RunId {
  const run = { group: group === undefined || group === '' ? DEFAULT_GROUP : group, requestId };
  if (requestId === '') throw missing('request_id');
  checkKey(telemetryKey(run));
  checkLength(rawBodyKey(run));
  checkLength(windowsKey(run));
  checkLength(segmentKey(indexedRun(runFolder(run)).group, 1));
  return run;
}

/**
 * The run that `GET /presigned-url` names.
 * @param folder `request_id`: the group, a slash and the run's own id. krkn-lib 1.x, which knows no groups, sends the id
 * @throws {HttpError} 400 `missing_parameter` or `invalid_key`
 */
export function runIdOfFolder(folder: string): RunId {
  const slash = folder.lastIndexOf('/');
  if (slash === 0) throw invalid('begins with a slash');
  return runId(folder.slice(0, Math.max(0, slash)), folder.slice(slash + 1));
}

/**
 * The key of a file that Krkn uploads beside a run's telemetry.
 * @param filename `remote_filename`; may hold `/`, but never names the `telemetry.json` of this run or another
 * @throws {HttpError} 400 `missing_parameter` or `invalid_key`
 */
export function objectKey(run: RunId, filename: string): string {
  if (filename === '') throw missing('remote_filename');
  if (filename.split('/').at(-1) === TELEMETRY_FILE) {
    throw invalid(`ends in ${TELEMETRY_FILE}, which only POST /telemetry writes`);
  }
  return checkKey(`${runFolder(run)}/${filename}`);
}

/** The key of a run's telemetry. */
export function telemetryKey(run: RunId): string {
  return `${runFolder(run)}/${TELEMETRY_FILE}`;
}

/** The key of the body of `POST /telemetry` as it was received. */
export function rawBodyKey(run: RunId): string {
  return `${OWN_FOLDER}raw/${run.group}/${run.requestId}.json`;
}

/** The key of what is known of a run's metrics: `windows/result.ts`, as JSON in gzip. */
export function windowsKey(run: RunId): string {
  return `${OWN_FOLDER}windows/${runFolder(run)}.json.gz`;
}

/** The key of what says that someone has asked for another look at a run's metrics. */
export function askedLookKey(run: RunId): string {
  return `${OWN_FOLDER}windows/${runFolder(run)}.asked`;
}

/**
 * Checks the name of a group that a client sent.
 * @returns the name
 * @throws {HttpError} 400 `invalid_key`
 */
export function checkGroup(group: string): string {
  checkLength(hypothesesKey(group));
  return checkKey(group);
}

/** The key of what a group promises of its metrics. */
export function hypothesesKey(group: string): string {
  return `${OWN_FOLDER}hypotheses/${group}.yaml`;
}

/** The folder of a run, without a slash at its end. */
export function runFolder(run: RunId): ForeignText {
  return groupPrefix(run.group) + run.requestId;
}

/**
 * The run of a folder as the index files it. A request id may hold slashes: the group is all before the last one.
 * @param folder without a slash at its end
 * @returns the group is '' for a folder at the root of the bucket
 */
export function indexedRun(folder: string): RunId {
  const slash = folder.lastIndexOf('/');
  return { group: folder.slice(0, Math.max(0, slash)), requestId: folder.slice(slash + 1) };
}

/**
 * The prefix of all that is in a group.
 * @param group '' for the root of the bucket
 */
export function groupPrefix(group: string): string {
  return group === '' ? '' : `${group}/`;
}

/** The prefix of a group's index, and of those of the groups in it. */
export function indexFolder(group: string): string {
  return indexRoot + groupPrefix(group);
}

/**
 * The key of a segment of a group's index: `_chaos-telemetry/index/G/00000001.jsonl.gz`.
 * @param number from 1 on, in order of arrival
 */
export function segmentKey(group: string, number: number): string {
  return `${indexFolder(group)}${String(number).padStart(8, '0')}.jsonl.gz`;
}

/** The number of a segment by the last part of its key. Undefined for what is no segment. */
export function segmentNumber(name: string): number | undefined {
  const digits = /^(\d{8,15})\.jsonl\.gz$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Name of the object that says when a group's index was last compared with its folders. */
export const RECONCILED_NAME = 'reconciled';

/** The key of a group's {@link RECONCILED_NAME}. */
export function reconciledKey(group: string): string {
  return indexFolder(group) + RECONCILED_NAME;
}

/**
 * Checks a key that a client sent.
 * @returns the key
 * @throws {HttpError} 400 `invalid_key`
 */
export function checkKey(key: string): string {
  checkLength(key);
  const segments = key.split('/');
  if (segments[0] === '' && segments.length > 1) throw invalid('begins with a slash');
  if (segments.includes('')) throw invalid('has an empty segment');
  if (segments.includes('.') || segments.includes('..')) throw invalid('has a segment . or ..');
  if (FORBIDDEN_CHARACTER.test(key)) throw invalid('has a control character or is not UTF-8');
  if (`${segments[0]!}/` === OWN_FOLDER) throw invalid(`begins with ${OWN_FOLDER}, which is not for clients`);
  return key;
}

/**
 * The prefix of everything in a folder, for listings.
 * @param path '' for the root of the bucket; else a folder, with or without a slash at its end
 * @returns '' or the folder with a slash at its end
 * @throws {HttpError} 400 `invalid_key`
 */
export function folderPrefix(path: string): string {
  const folder = path.endsWith('/') ? path.slice(0, -1) : path;
  return folder === '' ? '' : `${checkKey(folder)}/`;
}

function checkLength(key: string): void {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw invalid(`makes a key of more than ${MAX_KEY_BYTES} bytes`);
  }
}

function missing(parameter: string): HttpError {
  return new HttpError({
    code: 'missing_parameter',
    status: 400,
    message: `[bad request]: the query parameter ${parameter} is missing or empty.`,
  });
}

function invalid(problem: string): HttpError {
  return new HttpError({
    code: 'invalid_key',
    status: 400,
    message: `[bad request]: the name of the group, run or file ${problem}. Names are segments joined by single slashes.`,
  });
}
