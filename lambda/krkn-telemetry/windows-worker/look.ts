import { toHttpError } from '../../http/error-response';
import { HttpError } from '../../http/errors';
import type { Run } from '../model/run';
import { scenarioPeriods } from '../model/time';
import { skewOf } from '../windows/onset';
import { RESULT_VERSION, type ScenarioResult, type WindowsResult } from '../windows/result';
import { lengthOf, windowsOf, type ScenarioWindows } from '../windows/windows';
import { added, lookAtScenario, type Metrics, type ScenarioLook } from './look-at-scenario';
import type { MetricsSource } from './source';

/** What is looked at, and how. */
interface LookParts {
  readonly source: MetricsSource;
  readonly metrics: Metrics;
  /** Told of what fails, with what it was about. */
  readonly report: (error: HttpError, scenario: number) => void;
}

/** Scenarios of a run that are looked at: each costs the store some seconds. */
const MOST_SCENARIOS = 20;
/** Seconds of a scenario that is looked at. */
const LONGEST_SCENARIO = 86_400;
/** Seconds after the last watched recovery: until then samples may still come in. */
const LATE_SAMPLES = 120;

/** The windows of the scenarios of a run whose times can be right. @param shift seconds that are added to their times */
export function windowsOfRun(run: Run, shift: number): readonly ScenarioWindows[] {
  return windowsOf(
    scenarioPeriods(run).map(({ index, start, end }) => ({ index, start: start + shift, end: end + shift })),
  );
}

/** From when on all recoveries are in, in seconds since 1970. @param windows not empty */
export function completeAt(windows: readonly ScenarioWindows[]): number {
  return Math.ceil(Math.max(...windows.map(({ after, during }) => after?.end ?? during.end))) + LATE_SAMPLES;
}

/**
 * Looks at what moved in the metrics of a run. The same samples and settings give the same result.
 * @param nextLook when it will be looked at again; undefined: this is the last time
 * @param signal aborts when there is no time left: what was not looked at by then says so
 */
export async function look(
  windows: readonly ScenarioWindows[],
  { shift, nextLook }: { readonly shift: number; readonly nextLook: number | undefined },
  { source, metrics, report }: LookParts,
  signal: AbortSignal,
): Promise<WindowsResult> {
  const looks: ScenarioLook[] = [];
  // One after the other: each has several questions under way, and a store has other readers.
  for (const each of windows.slice(0, MOST_SCENARIOS)) {
    looks.push(
      await lookAt(each, source, metrics, signal).catch((error: unknown) => {
        const failure = signal.aborted ? noTimeLeft(error) : toHttpError(error);
        report(failure, each.index);
        return failedLook(each, failure.message);
      }),
    );
  }
  const scenarios = looks.map(({ result }) => result);
  const skew = skewOf(looks.flatMap(({ onsets }) => onsets));
  return {
    version: RESULT_VERSION,
    ...stateOf(scenarios, nextLook),
    ...(nextLook !== undefined && { nextLook }),
    source: source.told,
    shift,
    scenarios,
    skippedScenarios: windows.length - scenarios.length,
    hypotheses: [],
    ...(skew !== undefined && { skew }),
    effort: looks.map(({ effort }) => effort).reduce((sum, more) => added(sum, more)),
  };
}

/** The result of a run that cannot be looked at. */
export function failedResult(
  problem: string,
  { shift, source }: Pick<WindowsResult, 'shift' | 'source'>,
): WindowsResult {
  return {
    version: RESULT_VERSION,
    state: 'failed',
    problem,
    source,
    shift,
    scenarios: [],
    skippedScenarios: 0,
    hypotheses: [],
    effort: { statements: 0, bytes: 0 },
  };
}

async function lookAt(
  windows: ScenarioWindows,
  source: MetricsSource,
  metrics: Metrics,
  signal: AbortSignal,
): Promise<ScenarioLook> {
  signal.throwIfAborted();
  if (lengthOf(windows.during) > LONGEST_SCENARIO) {
    return failedLook(windows, 'The scenario took longer than a day, and its metrics are not looked at.');
  }
  const found = await lookAtScenario(windows, source, metrics, signal);
  if (found.result.seriesCount > 0) return found;
  const problem = `There are no samples of ${source.told.destination} from the time of this scenario: they may be older than what it keeps, come late, or not be selected by match and groups of the setting metrics. Check these, then look again.`;
  return { ...found, result: { ...found.result, problem } };
}

function stateOf(
  scenarios: readonly ScenarioResult[],
  nextLook: number | undefined,
): Pick<WindowsResult, 'state' | 'problem'> {
  const problems = scenarios.flatMap(({ problem }) => problem ?? []);
  if (problems.length === scenarios.length) return { state: 'failed', problem: problems[0]! };
  return { state: problems.length > 0 || nextLook !== undefined ? 'partial' : 'final' };
}

function failedLook(windows: ScenarioWindows, problem: string): ScenarioLook {
  return {
    result: {
      ...windows,
      problem,
      seriesCount: 0,
      tooFewCount: 0,
      movedCount: 0,
      rows: [],
      common: [],
      gone: [],
      appearedCount: 0,
    },
    onsets: [],
    effort: { statements: 0, bytes: 0 },
  };
}

function noTimeLeft(cause: unknown): HttpError {
  return new HttpError({
    code: 'deadline_exceeded',
    status: 503,
    message:
      'There was no time left to look at it: the questions about the scenarios before took too long. Narrow the setting metrics by match and deny, then look again.',
    cause,
  });
}
