import { toHttpError } from '../../http/error-response';
import type { HttpError } from '../../http/errors';
import { Meter } from '../../metrics/model/meter';
import type { HypothesisScenario } from '../hypotheses/evaluate';
import type { Run, Scenario } from '../model/run';
import { scenarioName, shortScenarioName } from '../model/scenario-name';
import { scenarioPeriods } from '../model/time';
import type { StoredHypotheses } from '../storage/stored-hypotheses';
import { skewOf } from '../windows/onset';
import { RESULT_VERSION, type ScenarioResult, type WindowsResult } from '../windows/result';
import { lengthOf, widenedFor, windowsOf, type ScenarioWindows } from '../windows/windows';
import { judgeHypotheses } from './judge-hypotheses';
import { lookAtScenario, type ScenarioLook } from './look-at-scenario';
import { noTimeLeft } from './no-time-left';
import { scrapeIntervalOf } from './scrape-interval';
import { checkBytes, type LookStore } from './source';

/** What is looked at. */
interface LookedAt {
  readonly run: Run;
  /** As {@link windowsOfRun} has them; not empty. */
  readonly windows: readonly ScenarioWindows[];
  /** Seconds since 1970: a scenario that ends later is not looked at. */
  readonly latestEnd: number;
  /** Those of the run's group. Undefined: it has no file of them. */
  readonly hypotheses: StoredHypotheses | undefined;
  /** Seconds that were added to the times of the scenarios. */
  readonly shift: number;
  /** When it will be looked at again; undefined: this is the last time. */
  readonly nextLook: number | undefined;
}

/** How it is looked at. */
interface LookParts extends LookStore {
  /** Told of what fails, and of what it was about: the place of a scenario, the name of a hypothesis, or their file. */
  readonly report: (error: HttpError, about: number | string) => void;
}

/** What a look at a scenario came to. */
interface ScenarioOutcome extends ScenarioLook {
  /** Whether the store was asked, and has no samples. */
  readonly isEmpty: boolean;
}

/** Scenarios of a run that are looked at: each costs the store some seconds. */
const MOST_SCENARIOS = 20;
/** Seconds of a scenario that is looked at. */
const LONGEST_SCENARIO = 86_400;
/** Seconds after the last watched recovery: until then samples may still come in. */
const LATE_SAMPLES = 120;
/** Seconds after a run of which a first look knows already: it comes a minute later. */
const FIRST_KNOWN = 60;

/** The windows of the scenarios of a run whose times can be right. @param shift seconds that are added to their times */
export function windowsOfRun(run: Run, shift: number): readonly ScenarioWindows[] {
  return windowsOf(
    scenarioPeriods(run).map(({ index, start, end }) => ({ index, start: start + shift, end: end + shift })),
  );
}

/**
 * From when on all recoveries are in, in seconds since 1970; 0 when no scenario is looked at.
 * @param latestEnd of scenarios that are looked at: what is far ahead comes from a wrong clock, and would be waited for for years
 */
export function completeAt(windows: readonly ScenarioWindows[], latestEnd: number): number {
  const ends = windows
    .filter(({ during }) => during.end <= latestEnd)
    .map(({ after, during }) => Math.ceil(after?.end ?? during.end) + LATE_SAMPLES);
  return Math.max(0, ...ends);
}

/**
 * Looks at what moved in the metrics of a run. The same samples and settings give the same result.
 * @param signal aborts when there is no time left: what was not looked at by then says so
 */
export async function look(
  { run, windows, latestEnd, hypotheses, shift, nextLook }: LookedAt,
  { report, ...store }: LookParts,
  signal: AbortSignal,
): Promise<WindowsResult> {
  const past = windows.filter(({ during }) => during.end <= latestEnd);
  const ended = Math.max(...past.map(({ during }) => during.end));
  // First, as a run is judged by them.
  const promises = await judgeHypotheses(
    hypotheses?.text,
    past.map((each) => ({ windows: each, names: namesOf(run.scenarios[each.index]!) })),
    // Not the time of the look: a message that comes twice leads to the same.
    nextLook === undefined ? completeAt(windows, latestEnd) : ended + FIRST_KNOWN,
    store,
    report,
    signal,
  );
  const interval = await scrapeIntervalOf(past, store, signal);
  const lookedAt = (interval === undefined ? windows : widenedFor(windows, interval)).slice(
    0,
    MOST_SCENARIOS,
  );
  const looks: ScenarioOutcome[] = [];
  // One after the other: each has several questions under way, and a store has other readers.
  for (const each of lookedAt) {
    looks.push(
      await lookAt(each, latestEnd, store, signal).catch((error: unknown) => {
        const failure = signal.aborted ? noTimeLeft(error) : toHttpError(error);
        report(failure, each.index);
        return failedLook(each, failure.message);
      }),
    );
  }
  const scenarios = looks.map(({ result }) => result);
  const isEmpty = looks.every((each) => each.isEmpty) && promises.areAllRead && !promises.haveSamples;
  const areLater = hypotheses !== undefined && hypotheses.modified > ended * 1_000;
  // What was promised after a run is about those to come: without a sample it says nothing of this one, not even a warning.
  const areLeftOut = isEmpty && areLater && promises.results.length > 0;
  const { state, problem } = stateOf(scenarios, nextLook !== undefined || !promises.areAllRead);
  const skew = skewOf(looks.flatMap(({ onsets }) => onsets));
  return {
    version: RESULT_VERSION,
    state,
    ...(problem !== undefined && { problem: areLeftOut ? `${problem} ${LEFT_OUT}` : problem }),
    ...(nextLook !== undefined && { nextLook }),
    source: store.source.told,
    shift,
    scenarios,
    skippedScenarios: windows.length - scenarios.length,
    hypotheses: areLeftOut ? [] : promises.results,
    ...(skew !== undefined && { skew }),
    effort: effortOf(store.meter),
  };
}

/** What is told of hypotheses that came after a run of which there are no samples. */
const LEFT_OUT =
  'The hypotheses of the group were uploaded after this run, and do not count for it without samples.';

/** What patterns of hypotheses may fit. */
function namesOf(scenario: Scenario): HypothesisScenario['names'] {
  const name = scenarioName(scenario);
  return [
    name,
    shortScenarioName(name),
    ...(scenario.scenarioType === undefined ? [] : [scenario.scenarioType]),
  ];
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
    effort: effortOf(new Meter()),
  };
}

/** Why a look came to nothing, which can say nothing itself any more. */
const GIVEN_UP =
  'A look at them ended several times without a result, as it does when it takes more memory or time than the worker has. Narrow the setting metrics by match and deny, then look again.';

/**
 * What is told of a run when a look at it came to nothing.
 * @param earlier what was known of it before; undefined: nothing
 */
export function givenUpResult(
  earlier: WindowsResult | undefined,
  told: Pick<WindowsResult, 'shift' | 'source'>,
): WindowsResult {
  if (earlier === undefined || earlier.state === 'failed') return failedResult(GIVEN_UP, told);
  const { nextLook, ...known } = earlier;
  if (nextLook === undefined) return { ...known, problem: GIVEN_UP };
  // Nothing is known of what came after the scenarios: it was to be looked at now.
  const scenarios = known.scenarios.map((scenario) => ({ ...scenario, after: undefined }));
  return { ...known, scenarios, problem: GIVEN_UP };
}

function effortOf({ statements, pages, bytes }: Meter): WindowsResult['effort'] {
  return { statements, pages, bytes };
}

async function lookAt(
  windows: ScenarioWindows,
  latestEnd: number,
  store: LookStore,
  signal: AbortSignal,
): Promise<ScenarioOutcome> {
  signal.throwIfAborted();
  if (windows.during.end > latestEnd) {
    return failedLook(
      windows,
      'The scenario lies in the future: is a clock wrong? Look again with the seconds by which it was, or when its time has come.',
    );
  }
  if (lengthOf(windows.during) > LONGEST_SCENARIO) {
    return failedLook(windows, 'The scenario took longer than a day, and its metrics are not looked at.');
  }
  checkBytes(store);
  const found = await lookAtScenario(windows, store, signal);
  if (found.result.seriesCount > 0) return { ...found, isEmpty: false };
  const problem = `There are no samples of ${store.source.told.destination} from the time of this scenario: they may be older than what it keeps, come late, or not be selected by match and groups of the setting metrics. Check these, then look again.`;
  return { ...found, result: { ...found.result, problem }, isEmpty: true };
}

function stateOf(
  scenarios: readonly ScenarioResult[],
  isUnfinished: boolean,
): Pick<WindowsResult, 'state' | 'problem'> {
  const problems = scenarios.flatMap(({ problem }) => problem ?? []);
  if (problems.length === scenarios.length) return { state: 'failed', problem: problems[0]! };
  return { state: problems.length > 0 || isUnfinished ? 'partial' : 'final' };
}

function failedLook(windows: ScenarioWindows, problem: string): ScenarioOutcome {
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
    isEmpty: false,
  };
}
