import { isoTime } from '../web/parts/time';
import type { AlertName } from '../model/alert';
import { alertList } from '../model/alert-list';
import { checkClock, type CheckClock } from '../model/checks/check-clock';
import {
  availability,
  healthTargets,
  objectTargets,
  phasesOf,
  stateOf,
  vmTargets,
  type CheckedTarget,
} from '../model/checks/checked-target';
import { objectCondition } from '../model/checks/check-words';
import { scenarioOutcomes } from '../model/comparison/compare-scenarios';
import type { Finding } from '../model/finding';
import { findingText } from '../model/findings';
import { heldObjectives, objectives, type Objective } from '../model/objectives';
import { readRun } from '../model/read-run';
import { recoveries, recoverySummary } from '../model/recovery';
import { overallResiliency } from '../model/run-outcome';
import type { CheckPeriod, Run } from '../model/run';
import { summarizeRun } from '../model/run-summary';
import { withoutSecrets } from '../../kit/secret-text';
import { hypothesisReason } from '../model/hypothesis-findings';
import type { JsonValue } from '../model/json';
import { scenarioName } from '../model/scenario-name';
import { maskSecrets } from '../model/secrets/mask-secrets';
import type { Period } from '../model/time';
import type { FoundResult } from '../windows/read-result';
import { isWatched } from '../windows/scenario-facts';
import type { HypothesisResult, ResultRow } from '../windows/result';
import type { ScenarioState, ScenarioTag } from '../model/group/scenario-state';
import type { StoredVerdict } from '../model/verdict';
import { reportedStart, reportedVerdict, statesByName, type ReportedRun } from './reported-run';

/**
 * A run as JSON for programs. Fields are never taken away or given another meaning while `version` is 1; what is not
 * known is null. Of what the scenarios' files hold there is nothing, and secrets in texts are masked.
 */
export interface JsonReport {
  readonly version: 1;
  readonly run: { readonly group: string; readonly requestId: string };
  readonly status: 'passed' | 'failed' | 'unknown' | 'unfinished';
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
  /** The same in parts, reasons first. */
  readonly findings: readonly {
    readonly isReason: boolean;
    readonly kind: Finding['kind'];
    /** The first 50 that have a name. */
    readonly objects: readonly { readonly name: string; readonly namespace: string | null }[];
    readonly text: string;
    /** What Krkn logged, or an alert's message. */
    readonly cause: string | null;
    /** Fragment of the address of the run's page; null: the page tells no more of it. */
    readonly place: string | null;
  }[];
  /** `2026-11-24T02:48:45Z` */
  readonly startedAt: string | null;
  readonly durationSeconds: number | null;
  readonly runUuid: string | null;
  readonly tag: string | null;
  /** 0 to 100. */
  readonly score: number | null;
  readonly cluster: {
    readonly version: string | null;
    readonly infrastructure: string | null;
    readonly type: string | null;
    readonly nodes: number | null;
    readonly networkPlugins: readonly string[];
  };
  /** Each scenario once, in the order in which they ran. */
  readonly scenarios: readonly {
    readonly scenario: string;
    readonly status: 'passed' | 'failed' | 'unknown';
    readonly count: number;
    readonly failed: number;
    /** Pods, virtual machines and nodes that did not come back. */
    readonly unrecovered: number;
    /** Of those that came back. So is the median. */
    readonly slowestRecoverySeconds: number | null;
    readonly medianRecoverySeconds: number | null;
    readonly score: number | null;
    readonly passedObjectives: number | null;
    readonly totalObjectives: number | null;
    /** What the runs of the group up to this one say; null: it is not known, or not how it went in this one. */
    readonly history: {
      readonly states: readonly ScenarioTag['kind'][];
      /** How often its result changed in its last results, and how many these are: at most 10. */
      readonly resultChanges: number;
      readonly results: number;
      /** Of what is failing, the run in which that began; null: it is not. */
      readonly firstFailure: { readonly requestId: string; readonly startedAt: string | null } | null;
    } | null;
  }[];
  /** Of all pods, virtual machines and nodes that were disrupted. */
  readonly recoveries: {
    readonly count: number;
    readonly recovered: number;
    readonly unrecovered: number;
    readonly medianSeconds: number | null;
    readonly p95Seconds: number | null;
    readonly slowestSeconds: number | null;
    /** What did not come back first, then the slowest first; the first thousand. */
    readonly things: readonly {
      readonly kind: 'pod' | 'vm' | 'node';
      readonly name: string | null;
      readonly namespace: string | null;
      readonly scenario: string | null;
      readonly isRecovered: boolean;
      /** Until it was placed again; of a node, until its machine ran. */
      readonly reschedulingSeconds: number | null;
      /** From then until it was ready. */
      readonly readinessSeconds: number | null;
      readonly totalSeconds: number | null;
    }[];
  };
  readonly alerts: readonly {
    /** The same from run to run: `fsync of …` when Krkn sent a template. */
    readonly name: string | null;
    /** What Krkn says of it, unless that is its name. */
    readonly message: string | null;
    readonly severity: string | null;
    readonly namespace: string | null;
    readonly state: string;
    /** Of objectives of krkn-lib 7: `pre`, `during` or `post` the chaos. */
    readonly phase: string | null;
    readonly count: number;
  }[];
  /** What krkn-lib 7 evaluated; null: nothing. */
  readonly objectives: {
    readonly held: number;
    readonly evaluated: number;
    /** Of which it is not known whether they held. */
    readonly unknown: number;
    readonly evaluations: readonly {
      readonly name: string | null;
      readonly message: string | null;
      readonly severity: string | null;
      readonly namespace: string | null;
      readonly phase: string | null;
      readonly state: Objective['state'];
      readonly evaluatedAt: string | null;
    }[];
  } | null;
  /** What health checks asked, worst first. */
  readonly healthChecks: readonly (WatchedReport & {
    readonly url: string | null;
    /** Null also when it is not known, or not an HTTP status. */
    readonly lastHttpStatus: number | null;
  })[];
  /** The virtual machines that were checked, worst first. */
  readonly virtualMachines: readonly (WatchedReport & {
    readonly name: string | null;
    readonly namespace: string | null;
  })[];
  /** The checks of object states, worst first: their downtimes are the times in which they failed. */
  readonly objectStates: readonly (WatchedReport & {
    readonly name: string | null;
    readonly kind: string | null;
    readonly namespace: string | null;
    readonly object: string | null;
    readonly condition: string | null;
    /** Of its last failure, else of its last check. */
    readonly objectsFailed: number | null;
    readonly objectsChecked: number | null;
    readonly message: string | null;
  })[];
  /** By which clock times of checks and alerts without a zone were read. */
  readonly checkClock: {
    readonly utcOffsetSeconds: number;
    /** Whether the offset is a guess: others fit as well, or none does. */
    readonly isGuessed: boolean;
    /** Offsets with which the times fit the run as well. */
    readonly otherOffsets: readonly number[];
  };
  /** What the chaos did to the metrics of the cluster; null: that is not known, or not yet. */
  readonly metrics: MetricsReport | null;
  readonly files: readonly { readonly name: string; readonly size: number }[];
}

/** How something went that was watched. */
interface WatchedReport {
  /** Of all its checks. */
  readonly state: 'always up' | 'was down' | 'unknown';
  /** During the chaos. */
  readonly downtimes: number;
  /** During the chaos; null when it is not known of all downtimes how long they were, or it was not watched. */
  readonly downSeconds: number | null;
  /** During the chaos, for which it is not known whether it was up. */
  readonly unknownSeconds: number;
  /** During the chaos, 0 to 100; null when it is not known for all of the time, or not how long it was down. */
  readonly availability: number | null;
  /** When it was seen last before the chaos, and after it; null: it was not watched then. */
  readonly before: 'up' | 'down' | 'unknown' | null;
  readonly after: 'up' | 'down' | 'unknown' | null;
  /** When it was down, in order of time. */
  readonly outages: readonly {
    readonly phase: 'before' | 'during' | 'after';
    readonly startedAt: string | null;
    readonly endedAt: string | null;
    /** Null when it is not known. */
    readonly seconds: number | null;
  }[];
}

/** What the chaos did to metrics. */
interface MetricsReport {
  /** `partial`: they are looked at again, and this may change. `failed`: they could not be looked at. */
  readonly state: 'partial' | 'final' | 'failed';
  readonly problem: string | null;
  /** Those that were looked at, in the order in which they began. */
  readonly scenarios: readonly {
    readonly scenario: string;
    readonly startedAt: string | null;
    readonly endedAt: string | null;
    /** Why it was not looked at. */
    readonly problem: string | null;
    /** Series that were judged, those of them that moved, and those that had too few samples. */
    readonly series: number;
    readonly moved: number;
    readonly tooFewSamples: number;
    /** Series that the same rule calls moved in the quiet time before; null: that is too short to say. */
    readonly movedBefore: number | null;
    readonly appeared: number;
    /** Metrics that moved, the farthest first; the first hundred. */
    readonly metrics: readonly {
      readonly metric: string;
      /** What its values are: a rate by the second, a mean, or as they are. */
      readonly kind: ResultRow['kind'];
      readonly direction: ResultRow['direction'];
      readonly moved: number;
      readonly series: number;
      /** Of the series that moved most. So are the values and the score, in units of what is usual for it. */
      readonly labels: JsonValue;
      readonly before: number;
      readonly during: number;
      /** The highest or lowest that it came to, where that moved, rather than its level. */
      readonly peak: number | null;
      readonly score: number;
      /** Null: there was too little time to see it. */
      readonly isBack: boolean | null;
      /** Of the series that came back. */
      readonly medianRecoverySeconds: number | null;
      readonly worstRecoverySeconds: number | null;
    }[];
    /** Series that were gone for a while; the first hundred. */
    readonly gone: readonly {
      readonly labels: JsonValue;
      readonly isTarget: boolean;
      readonly series: number;
      readonly replaced: number;
      readonly since: string | null;
      /** Null: not all came back. */
      readonly seconds: number | null;
    }[];
  }[];
  readonly hypotheses: readonly {
    readonly name: string;
    /** What it asks for, in words. */
    readonly statement: string;
    readonly severity: HypothesisResult['severity'];
    readonly verdict: HypothesisResult['verdict'];
    /** Why it did not hold, or says nothing. */
    readonly reason: string | null;
    readonly worst: number | null;
    readonly recoverySeconds: number | null;
    /** The first hundred. */
    readonly violations: readonly {
      readonly scenario: string;
      readonly startedAt: string | null;
      readonly endedAt: string | null;
      /** Null: it had no values, and has to have some. */
      readonly worst: number | null;
      readonly labels: JsonValue;
    }[];
  }[];
}

/** The report as a text that ends in a line break. */
export function jsonReport(reported: ReportedRun): string {
  return `${JSON.stringify(toReport(reported), masked, 2)}\n`;
}

/** What programs find a run by is left as it is. */
const identities = ['group', 'requestId'];

function masked(key: string, value: unknown): unknown {
  return typeof value === 'string' && !identities.includes(key) ? withoutSecrets(value) : value;
}

function toReport(reported: ReportedRun): JsonReport {
  const { id, files } = reported;
  const run = reported.run ?? nothing;
  const summary = summarizeRun(id.requestId, run);
  return {
    version: 1,
    run: { group: id.group, requestId: id.requestId },
    ...verdictReport(reportedVerdict(reported)),
    startedAt: timeOrNull(reportedStart(reported)),
    durationSeconds: summary.duration ?? null,
    runUuid: run.runUuid ?? null,
    tag: run.tag ?? null,
    score: overallResiliency(run) ?? null,
    cluster: {
      version: run.clusterVersion ?? null,
      infrastructure: run.cloudInfrastructure ?? null,
      type: run.cloudType ?? null,
      nodes: run.totalNodeCount ?? null,
      networkPlugins: run.networkPlugins,
    },
    scenarios: scenarioList(run, statesByName(run, reported.states)),
    recoveries: recoveryNumbers(run),
    alerts: alertList(run, reported.alerts).map((alert) => ({
      ...namesOf(alert),
      severity: alert.severity ?? null,
      namespace: alert.namespace ?? null,
      state: alert.state,
      phase: alert.phase ?? null,
      count: alert.count,
    })),
    objectives: objectiveReport(run),
    ...watched(run),
    metrics: metricsReport(run, reported.metrics),
    files: files.map(({ name, size }) => ({ name, size })),
  };
}

/** Things that a finding names. */
const MOST_OBJECTS = 50;

function verdictReport({
  status,
  reasons,
  warnings,
}: StoredVerdict): Pick<JsonReport, 'status' | 'reasons' | 'warnings' | 'findings'> {
  return {
    status,
    reasons: reasons.map(findingText),
    warnings: warnings.map(findingText),
    findings: [...reasons, ...warnings].map(({ kind, objects, text, cause, place }, index) => ({
      isReason: index < reasons.length,
      kind,
      objects: objects
        .slice(0, MOST_OBJECTS)
        .map(({ name, namespace }) => ({ name, namespace: namespace ?? null })),
      text,
      cause: cause ?? null,
      place: place ?? null,
    })),
  };
}

/** What a run tells that has sent no telemetry. */
const nothing = readRun('{}')!;

function scenarioList(run: Run, states: ReadonlyMap<string, ScenarioState>): JsonReport['scenarios'] {
  return [...scenarioOutcomes(run)].map(([scenario, outcome]) => ({
    scenario,
    status: outcome.status,
    count: outcome.count,
    failed: outcome.failed,
    unrecovered: outcome.unrecovered,
    slowestRecoverySeconds: outcome.slowest ?? null,
    medianRecoverySeconds: outcome.median ?? null,
    score: outcome.score ?? null,
    passedObjectives: outcome.passedSlos ?? null,
    totalObjectives: outcome.totalSlos ?? null,
    history: historyReport(states.get(scenario)),
  }));
}

function historyReport(state: ScenarioState | undefined): JsonReport['scenarios'][number]['history'] {
  if (state === undefined) return null;
  const since = state.tags.flatMap((tag) => tag.since ?? [])[0];
  return {
    states: state.tags.map(({ kind }) => kind),
    resultChanges: state.changes,
    results: state.results,
    firstFailure:
      since === undefined ? null : { requestId: since.requestId, startedAt: timeOrNull(since.startedAt) },
  };
}

function timeOrNull(seconds: number | undefined): string | null {
  return seconds === undefined ? null : (isoTime(seconds) ?? null);
}

function objectiveReport(run: Run): JsonReport['objectives'] {
  if (run.objectives.length === 0) return null;
  return {
    ...(heldObjectives(run) ?? { held: 0, evaluated: 0, unknown: run.objectives.length }),
    evaluations: objectives(run).map((objective) => ({
      ...namesOf(objective),
      severity: objective.severity ?? null,
      namespace: objective.namespace ?? null,
      phase: objective.phase ?? null,
      state: objective.state,
      evaluatedAt: (objective.evaluatedAt === undefined ? undefined : isoTime(objective.evaluatedAt)) ?? null,
    })),
  };
}

function namesOf({
  stableName,
  name,
  message,
}: AlertName): Pick<JsonReport['alerts'][number], 'name' | 'message'> {
  return { name: stableName ?? null, message: message ?? (name === stableName ? undefined : name) ?? null };
}

function watched(
  run: Run,
): Pick<JsonReport, 'healthChecks' | 'virtualMachines' | 'objectStates' | 'checkClock'> {
  const clock = checkClock(run);
  return {
    healthChecks: healthTargets(run, clock).map((target) => {
      const httpStatus = target.checks.at(-1)?.httpStatus;
      return {
        url: target.first.url ?? null,
        ...watchedReport(target),
        lastHttpStatus: httpStatus === undefined ? null : Number(httpStatus),
      };
    }),
    virtualMachines: vmTargets(run, clock).map((target) => ({
      name: target.first.vmName ?? null,
      namespace: target.first.namespace ?? null,
      ...watchedReport(target),
    })),
    objectStates: objectTargets(run, clock).map((target) => {
      const { first } = target;
      const { checkName, kind, namespace, objectName } = first;
      const told = target.checks.findLast(({ passed }) => passed === false) ?? target.checks.at(-1);
      return {
        name: checkName ?? null,
        kind: kind ?? null,
        namespace: namespace ?? null,
        object: objectName ?? null,
        condition: objectCondition(first) ?? null,
        objectsFailed: told?.objectsFailed ?? null,
        objectsChecked: told?.objectsChecked ?? null,
        message: told?.message ?? null,
        ...watchedReport(target),
      };
    }),
    checkClock: clockReport(clock),
  };
}

function clockReport({ offsetSeconds, isGuessed, others }: CheckClock): JsonReport['checkClock'] {
  return { utcOffsetSeconds: offsetSeconds, isGuessed, otherOffsets: others };
}

function watchedReport(target: CheckedTarget<CheckPeriod>): WatchedReport {
  const { before, during, after } = target;
  const stateAtEnd = (watch: typeof during): WatchedReport['before'] => {
    if (watch === undefined) return null;
    return watch.isUpAtEnd === undefined ? 'unknown' : watch.isUpAtEnd ? 'up' : 'down';
  };
  return {
    state: stateOf(target),
    downtimes: during?.downtimes.length ?? 0,
    downSeconds: during?.isLengthKnown === true ? during.downSeconds : null,
    unknownSeconds: during?.unknownSeconds ?? 0,
    availability: availability(target) ?? null,
    before: stateAtEnd(before),
    after: stateAtEnd(after),
    outages: phasesOf(target).flatMap(([phase, { downtimes }]) =>
      downtimes.map(({ period, seconds, isLengthKnown }) => ({
        phase,
        startedAt: (period && isoTime(period.start)) ?? null,
        endedAt: (period && isoTime(period.end)) ?? null,
        seconds: isLengthKnown ? seconds : null,
      })),
    ),
  };
}

/** Metrics of a scenario, and whatever else there may be many of. */
const MOST_METRICS = 100;

function metricsReport(run: Run, found: FoundResult): MetricsReport | null {
  if (found.kind !== 'result') return null;
  const { result } = found;
  const { state, problem, scenarios, hypotheses } = result;
  return {
    state,
    problem: problem ?? null,
    scenarios: scenarios.map((scenario) => ({
      ...periodReport(run, scenario.index, scenario.during),
      problem: scenario.problem ?? null,
      series: scenario.seriesCount,
      moved: scenario.movedCount,
      tooFewSamples: scenario.tooFewCount,
      movedBefore: scenario.placeboCount ?? null,
      appeared: scenario.appearedCount,
      metrics: scenario.rows.slice(0, MOST_METRICS).map((row) => rowReport(row, isWatched(scenario))),
      gone: scenario.gone.slice(0, MOST_METRICS).map((series) => ({
        labels: labelsReport(series.labels),
        isTarget: series.isTarget,
        series: series.seriesCount,
        replaced: series.replacedCount,
        since: timeOrNull(series.since),
        seconds: series.longest ?? null,
      })),
    })),
    hypotheses: hypotheses.map((hypothesis) => ({
      name: hypothesis.name,
      statement: hypothesis.told,
      severity: hypothesis.severity,
      verdict: hypothesis.verdict,
      reason: hypothesisReason(run, result, hypothesis) ?? null,
      worst: hypothesis.worst ?? null,
      recoverySeconds: hypothesis.recovery ?? null,
      violations: hypothesis.violations.slice(0, MOST_METRICS).map((violation) => ({
        ...periodReport(run, violation.scenario, violation),
        worst: violation.worst ?? null,
        labels: labelsReport(violation.labels),
      })),
    })),
  };
}

/** A time within a scenario. @param index its place in the run */
function periodReport(
  run: Run,
  index: number,
  { start, end }: Period,
): { readonly scenario: string; readonly startedAt: string | null; readonly endedAt: string | null } {
  const scenario = run.scenarios[index];
  return {
    scenario: scenario === undefined ? `scenario ${index + 1}` : scenarioName(scenario),
    startedAt: timeOrNull(start),
    endedAt: timeOrNull(end),
  };
}

/** @param isSeen whether there was time to see what moved come back */
function rowReport(row: ResultRow, isSeen: boolean): MetricsReport['scenarios'][number]['metrics'][number] {
  const { labels, before, during, peak, score } = row.series[0]!;
  return {
    metric: row.metric,
    kind: row.kind,
    direction: row.direction,
    moved: row.movedCount,
    series: row.seriesCount,
    ...{ labels: labelsReport(labels), before, during, peak: peak ?? null, score },
    isBack: row.areAllBack || isSeen ? row.areAllBack : null,
    medianRecoverySeconds: row.medianRecovery ?? null,
    worstRecoverySeconds: row.worstRecovery ?? null,
  };
}

/** Their names may say that they are secrets. */
function labelsReport(labels: Readonly<Record<string, string>>): JsonValue {
  return maskSecrets(labels).value;
}

const MOST_THINGS = 1_000;

function recoveryNumbers(run: Run): JsonReport['recoveries'] {
  const things = recoveries(run);
  const { count, recovered, unrecovered, median, p95, slowest } = recoverySummary(things);
  return {
    count,
    recovered,
    unrecovered,
    medianSeconds: median ?? null,
    p95Seconds: p95 ?? null,
    slowestSeconds: slowest?.total ?? null,
    things: things.slice(0, MOST_THINGS).map((thing) => ({
      kind: thing.kind,
      name: thing.name ?? null,
      namespace: thing.namespace ?? null,
      scenario: thing.scenario ?? null,
      isRecovered: thing.isRecovered,
      reschedulingSeconds: thing.rescheduling ?? null,
      readinessSeconds: thing.readiness ?? null,
      totalSeconds: thing.total ?? null,
    })),
  };
}
