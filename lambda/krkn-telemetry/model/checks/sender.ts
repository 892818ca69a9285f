import { parseTime, type Period } from '../time';
import type { CheckPeriod, HealthCheck } from '../run';
import type { ForeignText } from '../../text/foreign-text';

/**
 * What versions of Krkn and krkn-lib get wrong or leave out on the wire. No version is sent with a run, so each is
 * recognized by what it does. docs/krkn-clients.md has the whole table.
 */
export const quirks = {
  /** `status` of a health check is not measured: false in a row that ends with a change, true in the last row of a URL. */
  fixedStatus: {
    versions: 'Krkn 3.1.1 to 5.1.0',
    source: 'https://github.com/krkn-chaos/krkn/issues/1353',
  },
  /** The last row of every URL has the code of the last answer, of whichever URL it was. */
  sharedLastCode: {
    versions: 'Krkn 3.1.1 to 5.0.0',
    source: 'https://github.com/krkn-chaos/krkn/issues/1090',
  },
  /**
   * A row ends when another answer is seen, and the next begins with the answer after that. So of an answer that was seen
   * once, there is no row, only the gap between two rows of one answer.
   */
  gaps: {
    versions: 'Health checks since Krkn 3.1.1, VM checks up to Krkn 5.1.0',
    source: 'https://github.com/krkn-chaos/krkn/blob/v5.1.1/krkn/health_checks/http_health_check_plugin.py',
  },
  /** Rows of failures alone. */
  onlyFailures: {
    versions: 'Krkn 3.0.2 to 3.1.0; `only_failures` since Krkn 5.0',
    source: 'https://github.com/krkn-chaos/krkn/pull/939',
  },
  /** Checks before and after the chaos, which may be instants: begin = end. Before, only VM checks had one afterwards. */
  phases: { versions: 'krkn-lib 7', source: 'https://github.com/krkn-chaos/krkn/issues/1580' },
  /** Times of the machine that Krkn ran on, without a zone. */
  localTimes: {
    versions: 'All versions',
    source: 'https://github.com/krkn-chaos/krkn/blob/v5.1.1/krkn/health_checks/http_health_check_plugin.py',
  },
} as const;

/** A row of `health_checks` as Krkn sent it. */
export interface SentHealthCheck extends CheckPeriod {
  readonly url: ForeignText | undefined;
  readonly status: boolean | undefined;
  /** The HTTP status of an http(s) URL. Other checks count something in it, such as the devices of a GPU node. */
  readonly statusCode: number | undefined;
}

/**
 * Tells of each row whether the application was up.
 *
 * Of Krkn with `quirks.fixedStatus`, the code was measured, so it counts where the two contradict each other. When a run
 * has such rows and several URLs, it may be of Krkn with `quirks.sharedLastCode`: last rows tell nothing, except that a
 * URL which left 200 is down when the code is another.
 */
export function judgeHealthChecks(sent: readonly SentHealthCheck[]): readonly HealthCheck[] {
  const lastRows = sent.some(isContradictory) ? sent.filter(isLastRow) : [];
  const doubtful = new Set(isOneAnswerForAll(sent, lastRows) ? lastRows : []);
  const left200 = new Set(rowsBeforeLast(sent).flatMap((row) => (httpStatus(row) === UP ? row.url : [])));
  return sent.map((row) => {
    const { url, startTimestamp, endTimestamp, duration, phase, statusCode } = row;
    const isDoubtful = doubtful.has(row);
    return {
      ...{ url, startTimestamp, endTimestamp, duration, phase, statusCode },
      isUp: isDoubtful ? doubtfulState(row, left200.has(row.url)) : isUp(row),
      httpStatus: isDoubtful ? undefined : httpStatus(row),
    };
  });
}

function isUp(row: SentHealthCheck): boolean | undefined {
  const { status } = row;
  const code = httpStatus(row);
  if (code === undefined) return status;
  return status === undefined || isContradictory(row) ? isSuccess(code) : status;
}

function isContradictory(row: SentHealthCheck): boolean {
  return isContradiction(httpStatus(row), row.status);
}

function httpStatus({ url, statusCode }: SentHealthCheck): string | undefined {
  return httpStatusOf(url, statusCode);
}

/** Of Krkn that does not measure the status, only last rows have a true one. */
function isLastRow({ url, status }: SentHealthCheck): boolean {
  return isHttp(url) && status === true;
}

/** Last rows with codes of their own differ sooner or later. */
function isOneAnswerForAll(sent: readonly SentHealthCheck[], lastRows: readonly SentHealthCheck[]): boolean {
  const urls = new Set(sent.flatMap(({ url }) => (isHttp(url) ? url : [])));
  return urls.size > 1 && new Set(lastRows.map(httpStatus)).size === 1;
}

/** A URL that left 200 is down, unless 200 is what came next. */
function doubtfulState(last: SentHealthCheck, hasLeft200: boolean): false | undefined {
  return hasLeft200 && ![undefined, UP].includes(httpStatus(last)) ? false : undefined;
}

/** Of each URL, the latest row that ended with a change. */
function rowsBeforeLast(sent: readonly SentHealthCheck[]): readonly SentHealthCheck[] {
  const startOf = ({ startTimestamp }: CheckPeriod): number => parseTime(startTimestamp)?.seconds ?? 0;
  const ended = sent.filter(({ status }) => status === false);
  const inTime = ended.sort((left, right) => startOf(left) - startOf(right));
  return [...new Map(inTime.map((row) => [row.url, row])).values()];
}
/** The one HTTP status that Krkn counts as up: https://github.com/krkn-chaos/krkn/pull/1370 */
const UP = '200';

/** The HTTP status of a health check; undefined when `status_code` is something else: a number of GPUs, say. */
function httpStatusOf(url: string | undefined, statusCode: number | undefined): string | undefined {
  const code = String(statusCode);
  return isHttp(url) && /^[1-5]\d\d$/.test(code) ? code : undefined;
}

/** Whether something is asked by HTTP. */
function isHttp(url: string | undefined): boolean {
  return /^https?:\/\//i.test(url ?? '');
}

/** Whether a HTTP status is one of success. */
function isSuccess(code: string): boolean {
  return code.startsWith('2');
}

/**
 * Whether a row's status cannot be true beside its code, as {@link quirks.fixedStatus}. Of another 2xx than 200 both may
 * be right: it is a success, and Krkn does not count it as up.
 */
function isContradiction(code: string | undefined, status: boolean | undefined): boolean {
  if (code === undefined || status === undefined) return false;
  return status ? !isSuccess(code) : code === UP;
}

/** The phases of a run that checks are of: krkn-lib 7 names them, before there was one and `post_virt_checks`. */
export function phaseOf(phase: string | undefined): 'before' | 'during' | 'after' {
  if (phase === 'pre') return 'before';
  return phase === 'post' ? 'after' : 'during';
}

/** A row of checks: a time in which the answer did not change. */
export interface PlacedCheck<Check> {
  readonly check: Check;
  /** Undefined: not known. */
  readonly isUp: boolean | undefined;
  /** What tells answers apart; undefined: nothing does but {@link isUp}. */
  readonly answer: string | undefined;
  readonly period: Period | undefined;
  /** Undefined: neither a duration nor both of its times were sent. */
  readonly seconds: number | undefined;
}

/** A time of one state. */
export interface Stretch<Check> extends Omit<PlacedCheck<Check>, 'check'> {
  /** Undefined: no row tells of it. */
  readonly check: Check | undefined;
}

/** Seconds between rows that the default interval of 2 s and a timeout of 3 s explain. */
const SHORT_GAP = 5;
/** Seconds between rows that no interval explains: rows are missing. */
const LONG_GAP = 60;
/** How many times longer than usual a loop may be. */
const JITTER = 2;

/**
 * The longest time between two rows of a target in which the checks did not stop, only went round once, as
 * {@link quirks.gaps}.
 * @param changes seconds between rows of another state each, of all targets: these are loops, unless rows are missing
 */
function longestLoop(changes: readonly number[]): number {
  const sorted = [...changes].sort((left, right) => left - right);
  const usual = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return Math.min(LONG_GAP, Math.max(SHORT_GAP, JITTER * usual));
}

/** Seconds between rows of another state each. */
function changesOf<Check>(rows: readonly PlacedCheck<Check>[]): readonly number[] {
  return rows.flatMap((row, index) => {
    const before = rows[index - 1];
    if (before === undefined || !hasTimes(before) || !hasTimes(row) || before.isUp === row.isUp) return [];
    return Math.max(0, row.period.start - before.period.end);
  });
}

/**
 * Seconds between two rows of a target at most, if none is missing.
 * @param watched rows of each phase of each target, in order of time
 */
export function longestGapOf<Check>(watched: readonly (readonly PlacedCheck<Check>[])[]): number {
  return longestLoop(watched.flatMap(changesOf));
}

/**
 * Rows as times of one state, without {@link quirks.gaps}. A change is seen when a row ends, so the time until the next
 * row is of its state. Between two rows of one answer there was another: if they are up, it was down. Where rows are
 * missing, the state is unknown, unless only failures were sent; of checks at single moments none is missing.
 */
export function withoutGaps<Check>(
  rows: readonly PlacedCheck<Check>[],
  longestGap: number,
): readonly Stretch<Check>[] {
  const isOfFailures = rows.every(({ isUp }) => isUp === false);
  let before: PlacedCheck<Check> | undefined;
  let end = -Infinity;
  return rows.flatMap((row): readonly Stretch<Check>[] => {
    const [last, gapStart] = [before, end];
    if (!hasTimes(row)) {
      before = row;
      return [row];
    }
    // Of rows that overlap, the gap begins after the one that ends last.
    if (row.period.end >= end) before = row;
    end = Math.max(end, row.period.end);
    const gap = row.period.start - gapStart;
    if (last === undefined || gap <= 0 || gapStart === -Infinity) return [row];
    const period = { start: gapStart, end: row.period.start };
    if (gap > longestGap) {
      const isKnown = isOfFailures || (isMoment(last) && isMoment(row));
      return isKnown
        ? [row]
        : [{ check: undefined, isUp: undefined, answer: undefined, period, seconds: gap }, row];
    }
    const isBlip = row.isUp === true && last.isUp === true && row.answer === last.answer;
    if (isBlip && gap < TOUCHING_SECONDS) return [row];
    if (isBlip) return [{ check: undefined, isUp: false, answer: undefined, period, seconds: gap }, row];
    return [
      {
        ...row,
        period: { start: gapStart, end: row.period.end },
        seconds: row.seconds === undefined ? undefined : row.seconds + gap,
      },
    ];
  });
}

function isMoment({ period }: PlacedCheck<unknown>): boolean {
  return period !== undefined && period.start === period.end;
}

/** The clock tells microseconds: rows that are closer than this touch each other. */
const TOUCHING_SECONDS = 0.5;

/** Whether checks tell a time: their start and their end. */
function hasTimes<Check>(
  check: PlacedCheck<Check>,
): check is PlacedCheck<Check> & { readonly period: Period } {
  return check.period !== undefined;
}
