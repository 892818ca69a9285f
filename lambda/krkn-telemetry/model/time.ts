import { parseRequestId } from '../storage/keys/request-id';
import { count, enumerate, formatDuration } from '../text/amounts';
import type { CheckPeriod, RecoveryTimes, Run, Scenario } from './run';
import { scenarioName, shortScenarioName } from './scenario-name';

/** From when to when, in epoch seconds. The end is never before the start. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

/** Seconds by which the run's own timestamp may be before its first scenario, to be believed. */
const LONGEST_PREPARATION = 86_400;

/** Seconds of a year: longer than a run and all that is in it. */
export const YEAR = 366 * 86_400;

/** Whether nothing in a run can have taken so many seconds: fewer than none, as when a clock was set back, or a year. */
export function isImplausible(seconds: number | undefined): boolean {
  return seconds !== undefined && (seconds < 0 || seconds > YEAR);
}

/** Epoch seconds have at most ten digits, up to the year 2286: ids of runs have as many. */
const END_OF_TIME = 1e10;

/** 2001-09-09, from which on epoch seconds have ten digits. */
const TEN_DIGITS = 1e9;

/** Milliseconds, microseconds and nanoseconds in a second. */
const SMALLER_UNITS = [1e3, 1e6, 1e9];

/**
 * An epoch time in seconds, also one in a smaller unit: of ten digits beyond those of the unit, it is of a day in our age,
 * and in seconds it would be of a year after 30,000.
 */
export function epochSeconds(time: number | undefined): number | undefined {
  if (time === undefined || time < END_OF_TIME) return time;
  const units = SMALLER_UNITS.filter((unit) => time >= TEN_DIGITS * unit && time < END_OF_TIME * unit);
  return time / (units[0] ?? 1);
}

/**
 * When a scenario ran. One that cannot end when it says (before it starts, or more than a year later), or of which one
 * time is known alone, is an instant; undefined when neither is known.
 */
export function scenarioPeriod({ startTimestamp, endTimestamp }: Scenario): Period | undefined {
  const start = toTime(startTimestamp) ?? toTime(endTimestamp);
  if (start === undefined) return undefined;
  const end = toTime(endTimestamp) ?? start;
  return { start, end: end >= start && end - start <= YEAR ? end : start };
}

/** Seconds that a scenario ran; undefined when its times do not tell, or cannot be right. */
export function scenarioSeconds(scenario: Scenario): number | undefined {
  const [start, end] = [toTime(scenario.startTimestamp), toTime(scenario.endTimestamp)];
  if (start === undefined || end === undefined || scenarioProblem(scenario) !== undefined) return undefined;
  return end - start;
}

/** Why the times of a scenario cannot be right, after its name: `ends in the year 3000`. Undefined when they can. */
export function scenarioProblem({ startTimestamp, endTimestamp }: Scenario): string | undefined {
  const problem = timeProblem('begins', startTimestamp) ?? timeProblem('ends', endTimestamp);
  const [start, end] = [toTime(startTimestamp), toTime(endTimestamp)];
  if (problem !== undefined || start === undefined || end === undefined) return problem;
  if (end < start) return 'ends before it begins';
  return end - start > YEAR ? 'lasts longer than a year' : undefined;
}

function timeProblem(verb: 'begins' | 'ends', seconds: number | undefined): string | undefined {
  if (seconds === undefined || toTime(seconds) !== undefined) return undefined;
  const year = new Date(seconds * 1000).getUTCFullYear();
  return Number.isNaN(year) || year > 9999 || year < 1
    ? `${verb} at no time of a calendar`
    : `${verb} in the year ${year}`;
}

/** No run is older than Krkn: times of 1970 were not set, or are of a clock that was not. */
function toTime(seconds: number | undefined): number | undefined {
  return seconds !== undefined && seconds >= TEN_DIGITS && seconds < END_OF_TIME ? seconds : undefined;
}

/** When the run itself says that it started, in epoch seconds. */
function timestampSeconds({ timestamp }: Run): number | undefined {
  const digits = /^\d{1,20}(?:\.\d+)?$/.test(timestamp ?? '') ? Number(timestamp) : undefined;
  return utcSeconds(timestamp) ?? epochSeconds(digits);
}

/**
 * From the start of a run, which is that of its first scenario unless the run says an earlier one within a day, to the
 * end of its last scenario. {@link strayScenarios} count as without a time.
 * Undefined when no scenario has a time.
 */
export function runWindow(run: Run): Period | undefined {
  const strays = strayScenarios(run);
  const believed = run.scenarios.filter((scenario) => !strays.has(scenario));
  const scenarios = spanOf(believed.flatMap((scenario) => scenarioPeriod(scenario) ?? []));
  if (scenarios === undefined) return undefined;
  const told = timestampSeconds(run);
  const isBelieved =
    told !== undefined && told < scenarios.start && scenarios.start - told <= LONGEST_PREPARATION;
  return isBelieved ? { start: told, end: scenarios.end } : scenarios;
}

/** The scenarios that ran more than a year before or after the first one of their run that tells a time. */
function strayScenarios({ scenarios }: Run): ReadonlySet<Scenario> {
  const placed = scenarios.flatMap((scenario) => {
    const period = scenarioPeriod(scenario);
    return period === undefined ? [] : [{ scenario, start: period.start }];
  });
  const isStray = ({ start }: { readonly start: number }): boolean =>
    Math.abs(start - placed[0]!.start) > YEAR;
  return new Set(placed.filter(isStray).map(({ scenario }) => scenario));
}

/** When the scenarios of a run were whose times can be right, by their places in the run. */
export function scenarioPeriods(run: Run): readonly (Period & { readonly index: number })[] {
  const strays = strayScenarios(run);
  return run.scenarios.flatMap((scenario, index) => {
    const period = scenarioPeriod(scenario);
    const isRight = period !== undefined && scenarioProblem(scenario) === undefined && !strays.has(scenario);
    return isRight ? [{ index, ...period }] : [];
  });
}

/** When a run started and how long it took, in whole seconds: its start and its duration make its end. */
interface RunTimes {
  /** Epoch seconds, by the telemetry. */
  readonly start: number | undefined;
  /** Seconds to the end of its last scenario; undefined also when the times of a scenario cannot be right. */
  readonly duration: number | undefined;
}

/** The one start and length of a run that is told wherever it is told of. */
export function runTimes(run: Run): RunTimes {
  const window = runWindow(run);
  if (window === undefined) {
    const told = timestampSeconds(run);
    const isTime = told !== undefined && told >= TEN_DIGITS && told < END_OF_TIME;
    return { start: isTime ? Math.floor(told) : undefined, duration: undefined };
  }
  const strays = strayScenarios(run);
  const isRight = run.scenarios.every((each) => scenarioProblem(each) === undefined && !strays.has(each));
  const start = Math.floor(window.start);
  return { start, duration: isRight ? Math.floor(window.end) - start : undefined };
}

/** Seconds by which an id and telemetry of the same run may differ at most: Krkn begins both as it starts. */
const LONGEST_START = 1800;

/**
 * When a run started, in epoch seconds: by its telemetry, else by its id. Telemetry that was sent again under another id is
 * of that id's time: else runs of a list could not be told apart.
 */
export function runStart(requestId: string, run: Run | undefined): number | undefined {
  const named = parseRequestId(requestId).startedAt;
  if (resentStart(requestId, run) !== undefined) return named;
  return (run === undefined ? undefined : runTimes(run).start) ?? named;
}

/**
 * The start by the telemetry of a run whose id is of another time, in epoch seconds: from it to the end of the last scenario
 * the run took its duration. Undefined of other runs.
 */
export function resentStart(requestId: string, run: Run | undefined): number | undefined {
  const told = run === undefined ? undefined : runTimes(run).start;
  const { startedAt: named } = parseRequestId(requestId);
  if (told === undefined || named === undefined) return undefined;
  return Math.abs(told - named) > LONGEST_START ? told : undefined;
}

/** A run as lists know it. */
interface Named {
  readonly requestId: string;
  /** Epoch seconds. */
  readonly startedAt: number | undefined;
}

/**
 * What runs are ordered by, in epoch seconds: when Krkn named them, as it does first of all and S3 lists them by, else
 * their start. Undefined when neither is known.
 */
export function orderOf({ requestId, startedAt }: Named): number | undefined {
  return parseRequestId(requestId).startedAt ?? startedAt;
}

/** The shortest period that holds all of some; undefined when there are none. */
export function spanOf(periods: readonly Period[]): Period | undefined {
  let span: Period | undefined;
  for (const { start, end } of periods) {
    span =
      span === undefined
        ? { start, end }
        : { start: Math.min(span.start, start), end: Math.max(span.end, end) };
  }
  return span;
}

/** A time that was written as text. */
interface ParsedTime {
  /** Epoch seconds; those of UTC if the text has no zone. */
  readonly seconds: number;
  /** Whether the text says which zone it is of. */
  readonly hasZone: boolean;
}

const TIME =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9})\d*)? ?(?:(Z|UTC)|([+-])(\d\d):?(\d\d))?$/i;

/**
 * Reads a date and time of RFC 3339, also with a blank for the `T` and without a zone, as Python and Prometheus write
 * them. https://www.rfc-editor.org/rfc/rfc3339
 * @returns undefined when the text is not a valid time, or of a day that no calendar has
 */
export function parseTime(text: string | undefined): ParsedTime | undefined {
  const [, date, clock, fraction = '0', utc, sign, hours, minutes] = TIME.exec(text ?? '') ?? [];
  if (date === undefined || clock === undefined) return undefined;
  const milliseconds = Date.parse(`${date}T${clock}Z`);
  // The 30th of February would be one of March.
  if (Number.isNaN(milliseconds) || new Date(milliseconds).getUTCDate() !== Number(date.slice(8))) {
    return undefined;
  }
  const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -60 : 60);
  const seconds = milliseconds / 1000 + Number(`0.${fraction}`) - offset;
  return { seconds, hasZone: utc !== undefined || sign !== undefined };
}

/** Epoch seconds of a text that is of UTC unless it says otherwise; undefined when it is no date and time. */
export function utcSeconds(text: string | undefined): number | undefined {
  return parseTime(text)?.seconds;
}

/** Years between which a run can be: in them, epoch seconds have ten digits. */
const FIRST_YEAR = 2001;
const LAST_YEAR = 2286;

/**
 * A sentence on the times of a run that cannot be right: of clocks that were wrong or set back, or in another unit. Where
 * they are missing then, the page does not say why; without a full stop.
 */
export function timeFindings(run: Run): readonly string[] {
  const problems = [
    ...runProblems(run),
    ...scenarioProblems(run),
    ...checkProblems(run),
    ...recoveryProblems(run),
  ];
  return problems.length === 0 ? [] : [`The times cannot be right: ${enumerate(problems)}`];
}

function runProblems(run: Run): readonly string[] {
  const told = timestampSeconds(run);
  if (told === undefined) return [];
  const year = new Date(told * 1000).getUTCFullYear();
  return year >= FIRST_YEAR && year <= LAST_YEAR ? [] : [`the run says that it began in the year ${year}`];
}

function scenarioProblems(run: Run): readonly string[] {
  const strays = strayScenarios(run);
  return run.scenarios.flatMap((scenario) => {
    const own = scenarioProblem(scenario);
    const problem = own ?? (strays.has(scenario) ? 'is more than a year away from the others' : undefined);
    return problem === undefined ? [] : [`${shortScenarioName(scenarioName(scenario))} ${problem}`];
  });
}

function checkProblems({ healthChecks, virtChecks, objectStateChecks }: Run): readonly string[] {
  const rows: readonly CheckPeriod[] = [...healthChecks, ...virtChecks, ...objectStateChecks];
  const wrong = rows.filter(isWrong).length;
  return wrong === 0
    ? []
    : [`${count(wrong, 'row')} of checks ${wrong === 1 ? 'is' : 'are'} longer than a year`];
}

function isWrong({ startTimestamp, endTimestamp, duration = 0 }: CheckPeriod): boolean {
  const [start, end] = [parseTime(startTimestamp)?.seconds, parseTime(endTimestamp)?.seconds];
  const length = start === undefined || end === undefined ? duration : Math.max(duration, end - start);
  return length > YEAR;
}

function recoveryProblems({ scenarios }: Run): readonly string[] {
  const times = scenarios.flatMap(({ affectedPods, affectedVmis, affectedNodes }) => [
    ...[affectedPods, affectedVmis].flatMap(({ recovered, unrecovered }) =>
      [...recovered, ...unrecovered].map((each: RecoveryTimes) => [
        ...[each.totalRecoveryTime, each.reschedulingTime, each.readinessTime],
      ]),
    ),
    ...affectedNodes.flatMap(({ cycles }) =>
      cycles.map(({ runningTime, readyTime }) => [runningTime, readyTime]),
    ),
  ]);
  const wrong = times.flatMap((each) => each.find(isImplausible) ?? []);
  const [first] = wrong;
  if (first === undefined) return [];
  return wrong.length === 1
    ? [`a recovery took ${formatDuration(first)}`]
    : [`${count(wrong.length, 'recovery', 'recoveries')} took less than 0 s or more than a year`];
}
