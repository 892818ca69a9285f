import { checkClock, type CheckClock } from '../checks/check-clock';
import { hypothesisLanes } from './hypothesis-lanes';
import { mergePeriods, mergeInstants } from './merge-marks';
import type { Run } from '../run';
import { runWindow, scenarioPeriod, scenarioProblem, spanOf, type Period, utcSeconds } from '../time';
import { healthLanes, vmLanes, nodeLanes, objectLanes } from './timeline-down-lanes';
import type { Lane, LaneDraft, Bar, Point } from './timeline-lane';
import { scenarioName } from '../scenario-name';
import { scenarioOutcome } from '../run-outcome';
import { count } from '../../text/amounts';
import { shortened } from '../../text/foreign-text';
import { alertList, type RunAlert } from '../alert-list';
import type { WindowsResult } from '../../windows/result';

/** What happened when in a run: a picture's model, bounded however large the run is. */
export interface Timeline extends Period {
  readonly lanes: readonly Lane[];
  /** When scenarios ran, those close to each other together: at most 64. */
  readonly scenarios: readonly Period[];
  /** Lanes that are left out because there are too many. */
  readonly hidden: number;
  /** How the times of checks were understood. */
  readonly clock: CheckClock;
}

/** Shortest window, in seconds. */
const SHORTEST_WINDOW = 10;

/**
 * The timeline of a run. Its window is that of the scenarios, and wide enough for what happened soon before and after.
 * @param metrics what is known of the run's metrics, whose hypotheses have lanes
 * @returns undefined when nothing in the run has a time
 */
export function timeline(run: Run, metrics?: WindowsResult): Timeline | undefined {
  const clock = checkClock(run);
  const all = draftLanes(run, clock, metrics);
  const window = timelineWindow(run, all);
  if (window === undefined) return undefined;
  const chosen = all.map(({ most, drafts }) => {
    const lanes = drafts.filter((draft) => isSeen(draft, window));
    return { shown: chooseWorst(lanes, most), hidden: Math.max(0, lanes.length - most) };
  });
  const periods = run.scenarios.flatMap((scenario) => scenarioPeriod(scenario) ?? []);
  return {
    ...window,
    lanes: chosen.flatMap(({ shown }) => shown.map((draft) => draft.draw(window))),
    scenarios: mergePeriods(periods, window).map(({ start, end }) => ({ start, end })),
    hidden: chosen.reduce((sum, { hidden }) => sum + hidden, 0),
    clock,
  };
}

interface LaneGroup {
  readonly most: number;
  /** In the order in which they are shown. */
  readonly drafts: readonly LaneDraft[];
}

function draftLanes(run: Run, clock: CheckClock, metrics: WindowsResult | undefined): readonly LaneGroup[] {
  return [
    { most: 12, drafts: scenarioLanes(run) },
    { most: 8, drafts: metrics === undefined ? [] : hypothesisLanes(metrics) },
    { most: 8, drafts: healthLanes(run, clock) },
    { most: 8, drafts: vmLanes(run, clock) },
    { most: 8, drafts: objectLanes(run, clock) },
    { most: 4, drafts: nodeLanes(run) },
    { most: 4, drafts: [alertLane(run), objectiveLane(run), errorLane(run), eventLane(run)] },
  ];
}

function timelineWindow(run: Run, groups: readonly LaneGroup[]): Period | undefined {
  const periods = groups.flatMap(({ drafts }) => drafts.flatMap((draft) => draft.periods));
  const base = runWindow(run);
  // A single odd time, years away, must not press all others into a line.
  const near = periods.filter((period) => base === undefined || isNear(period, base));
  const span = spanOf(base === undefined ? near : [base, ...near]);
  if (span === undefined || periods.length === 0) return undefined;
  return { start: span.start, end: Math.max(span.end, span.start + SHORTEST_WINDOW) };
}

function isNear(period: Period, base: Period): boolean {
  const margin = Math.max(900, (base.end - base.start) / 4);
  return period.start >= base.start - margin && period.end <= base.end + margin;
}

function isSeen({ periods }: LaneDraft, window: Period): boolean {
  return periods.some(({ start, end }) => start <= window.end && end >= window.start);
}

function chooseWorst(drafts: readonly LaneDraft[], most: number): readonly LaneDraft[] {
  if (drafts.length <= most) return drafts;
  const worst = new Set([...drafts].sort((left, right) => right.badness - left.badness).slice(0, most));
  return drafts.filter((draft) => worst.has(draft));
}

interface Repetition extends Period {
  readonly index: number;
  readonly status: 'passed' | 'failed' | 'unknown';
  readonly exitStatus: number | undefined;
  /** Why its times cannot be right. */
  readonly problem: string | undefined;
}

/** A lane for each file of scenarios, in the order in which they ran first. */
function scenarioLanes({ scenarios }: Run): readonly LaneDraft[] {
  const byName = new Map<string, Repetition[]>();
  for (const [index, scenario] of scenarios.entries()) {
    const period = scenarioPeriod(scenario);
    if (period === undefined) continue;
    const name = scenarioName(scenario);
    const repetition = {
      ...period,
      index,
      status: scenarioOutcome(scenario),
      exitStatus: scenario.exitStatus,
      problem: scenarioProblem(scenario),
    };
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [repetition]);
    else known.push(repetition);
  }
  return [...byName].map(([name, repetitions]) => ({
    periods: repetitions,
    badness: failedOf(repetitions).length,
    draw: (window) => toLane(name, repetitions, window),
  }));
}

function failedOf(repetitions: readonly Repetition[]): readonly Repetition[] {
  return repetitions.filter(({ status }) => status === 'failed');
}

function toLane(name: string, repetitions: readonly Repetition[], window: Period): Lane {
  const failed = failedOf(repetitions);
  return {
    kind: 'scenario',
    label: name,
    scenarioIndex: (failed[0] ?? repetitions[0])?.index,
    result: summaryOf(repetitions),
    isBad: failed.length > 0,
    watched: [],
    bars: mergePeriods(repetitions, window).map(({ start, end, marks }) => ({
      ...{ start, end, kind: worstOf(marks) },
      label: marks.length === 1 ? outcomeOf(marks[0]) : `${marks.length} runs: ${summaryOf(marks)}`,
    })),
    points: [],
  };
}

function worstOf(repetitions: readonly Repetition[]): Bar['kind'] {
  if (failedOf(repetitions).length > 0) return 'failed';
  return repetitions.every(({ status }) => status === 'passed') ? 'passed' : 'unknown';
}

function outcomeOf({ status, exitStatus, problem }: Repetition): string {
  const told = status === 'failed' ? `failed (exit status ${exitStatus ?? 1})` : status;
  return problem === undefined ? told : `${told}, but ${problem}`;
}

function summaryOf(repetitions: readonly Repetition[]): string {
  const failed = failedOf(repetitions).length;
  const all = repetitions.length;
  if (failed > 0) return all === 1 ? 'failed' : `${failed} of ${all} failed`;
  const outcome = worstOf(repetitions);
  return all === 1 ? outcome : `${outcome} ${all} times`;
}

interface Instant extends Period {
  readonly label: string;
}

/** The alerts that failed the run, at the time at which Krkn evaluated them. */
function alertLane(run: Run): LaneDraft {
  return toDraft('alert', 'Failed alerts', failed(run, 'profile alert'));
}

/** The objectives that failed the run, at the time at which Krkn evaluated them. */
function objectiveLane(run: Run): LaneDraft {
  return toDraft('objective', 'Failed objectives', failed(run, 'objective'));
}

function failed(run: Run, kind: RunAlert['kind']): readonly Instant[] {
  return alertList(run, undefined)
    .filter((alert) => alert.kind === kind && alert.state === 'failed the run')
    .flatMap(({ evaluatedAt, name, count: times }) =>
      Array.from({ length: times }, () => instantAt(evaluatedAt, name)).flat(),
    );
}

/** The errors that Krkn logged. */
function errorLane({ errorLogs }: Run): LaneDraft {
  return toDraft(
    'error',
    'Krkn errors',
    errorLogs.flatMap(({ timestamp, message }) => instant(timestamp, message)),
  );
}

/** The events of the cluster. */
function eventLane({ scenarios }: Run): LaneDraft {
  const events = scenarios.flatMap(({ clusterEvents }) => clusterEvents);
  return toDraft(
    'event',
    'Cluster events',
    events.flatMap(({ creation, reason, involvedObjectName, message }) =>
      instant(
        creation,
        [reason, involvedObjectName ?? message].filter((text) => text !== undefined).join(' '),
      ),
    ),
  );
}

function instant(time: string | undefined, label: string | undefined): Instant[] {
  return instantAt(utcSeconds(time), label);
}

function instantAt(at: number | undefined, label: string | undefined): Instant[] {
  return at === undefined ? [] : [{ start: at, end: at, label: label ?? '' }];
}

function toDraft(kind: Point['kind'], label: string, instants: readonly Instant[]): LaneDraft {
  const draw = (window: Period): Lane => ({
    ...{ kind, label, scenarioIndex: undefined, watched: [], bars: [] },
    result: count(instants.length, kind),
    isBad: kind !== 'event',
    points: mergeInstants(instants, window).map(({ start, end, marks }) => ({
      ...{ at: (start + end) / 2, kind },
      label:
        marks.length === 1 && marks[0].label !== ''
          ? shortened(marks[0].label, 120)
          : count(marks.length, kind),
    })),
  });
  return { periods: instants, badness: 1, draw };
}
