import { parseTime } from '../time';
import type { CheckPeriod, HealthCheck } from '../run';
import type { ForeignText } from '../../text/foreign-text';

/** A row of `health_checks` as Krkn sent it. */
export interface SentHealthCheck extends CheckPeriod {
  readonly url: ForeignText | undefined;
  readonly status: boolean | undefined;
  /** The HTTP status of an http(s) URL. Other checks count something in it, such as the devices of a GPU node. */
  readonly statusCode: number | undefined;
}

/** The one HTTP status that Krkn counts as up: https://github.com/krkn-chaos/krkn/pull/1370 */
const UP = '200';

/**
 * Tells of each row whether the application was up.
 *
 * Krkn 3.1.1 to 5.1.0 does not measure `status`: it is false in a row that ends with a change of the code, and true in
 * the last row of a URL. The code was measured, so it counts where the two contradict each other.
 * https://github.com/krkn-chaos/krkn/issues/1353 and https://github.com/krkn-chaos/krkn/issues/1369
 *
 * Up to 5.0.0, the last row of every URL has the code of the last answer, of whichever URL it was. When a run has such
 * rows and several URLs, last rows tell nothing, except that a URL which left 200 is down when the code is another.
 * https://github.com/krkn-chaos/krkn/issues/1090
 */
export function judgeHealthChecks(sent: readonly SentHealthCheck[]): readonly HealthCheck[] {
  const lastRows = sent.some(isContradiction) ? sent.filter(isLastRow) : [];
  const doubtful = new Set(isOneAnswerForAll(sent, lastRows) ? lastRows : []);
  const left200 = new Set(rowsBeforeLast(sent).flatMap((row) => (httpStatus(row) === UP ? row.url : [])));
  return sent.map((row) => {
    const { url, startTimestamp, endTimestamp, duration, phase } = row;
    const isDoubtful = doubtful.has(row);
    return {
      ...{ url, startTimestamp, endTimestamp, duration, phase },
      isUp: isDoubtful ? doubtfulState(row, left200.has(row.url)) : isUp(row),
      httpStatus: isDoubtful ? undefined : httpStatus(row),
    };
  });
}

function isUp(row: SentHealthCheck): boolean | undefined {
  const { status } = row;
  const code = httpStatus(row);
  if (code === undefined) return status;
  return status === undefined || isContradiction(row) ? isSuccess(code) : status;
}

/** Of another 2xx than 200 both may be right: it is a success, and Krkn does not count it as up. */
function isContradiction(row: SentHealthCheck): boolean {
  const code = httpStatus(row);
  if (code === undefined || row.status === undefined) return false;
  return row.status ? !isSuccess(code) : code === UP;
}

function isSuccess(code: string): boolean {
  return code.startsWith('2');
}

function httpStatus({ url, statusCode }: SentHealthCheck): string | undefined {
  const code = String(statusCode);
  return isHttp(url) && /^[1-5]\d\d$/.test(code) ? code : undefined;
}

function isHttp(url: string | undefined): boolean {
  return /^https?:\/\//i.test(url ?? '');
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
