import { createHash } from 'node:crypto';
import { parseRequestId } from '../storage/keys/request-id';
import { type ForeignText, shortened } from '../text/foreign-text';
import { runStart, runTimes } from './time';
import { recoveries, type Recovery } from './recovery';
import type { CriticalAlerts } from './alert';
import { overallResiliency, hasScenarioFailed, scenarioOutcome } from './run-outcome';
import { finalResult, hypothesisReason } from './hypothesis-findings';
import type { Run, Scenario } from './run';
import { scenarioName } from './scenario-name';
import { failureReasons, findingText } from './findings';
import type { FoundResult } from '../windows/read-result';
import type { HypothesisResult, HypothesisVerdict } from '../windows/result';
import { NO_TELEMETRY, unreadable, verdict, type StoredRun, type StoredVerdict } from './verdict';

/** What a list of runs tells of one: a line of the index. */
export interface RunSummary {
  /** Name of the run's folder in its group. */
  readonly requestId: ForeignText;
  /** `unfinished`: there is no telemetry. The run is in progress, or it ended before it could send any. */
  readonly status: StoredVerdict['status'];
  /** Why, in words; at most 300 characters. Undefined for a run that passed. */
  readonly reason: ForeignText | undefined;
  /** How many things must be seen that did not make it fail. */
  readonly warningCount: number;
  /** Epoch seconds: by the telemetry, else by the id. */
  readonly startedAt: number | undefined;
  /** Seconds from then to the end of its last scenario, as runTimes has them. */
  readonly duration: number | undefined;
  /** The tag that Krkn's metrics have. That of the folder is the end of `requestId`. */
  readonly tag: ForeignText | undefined;
  /** 0 to 100. */
  readonly score: number | undefined;
  readonly clusterVersion: ForeignText | undefined;
  /** What the cluster runs on: `AWS`, … */
  readonly platform: ForeignText | undefined;
  /** Each scenario once, however often it ran, in the order in which they ran; at most 50, of which failed ones come first. */
  readonly scenarios: readonly ScenarioSummary[];
  /** How many scenarios ran, repetitions included. */
  readonly scenarioCount: number;
  /** How many of these failed. */
  readonly failedScenarioCount: number;
  /** The same for runs of the same scenarios, in whatever order and however often. Undefined without telemetry. */
  readonly scenarioSet: string | undefined;
  /**
   * Epoch seconds of the last sign of a run that may yet tell more: of its last file while there is no telemetry, or of
   * when its telemetry could not be read. Undefined when all is told.
   */
  readonly lastSign: number | undefined;
  /**
   * Epoch seconds until which alerts of the run may be uploaded, which change what is told of it: Krkn has asked for a link
   * for them. Undefined: it has not, or all that came of it is told.
   */
  readonly alertsUntil?: number | undefined;
  /** What became of its hypotheses that count; at most 50. Undefined: it has none, or its metrics will be looked at again. */
  readonly hypotheses?: readonly HypothesisSummary[] | undefined;
}

/** What became of a hypothesis in a run. */
export interface HypothesisSummary {
  /** At most 200 characters. */
  readonly name: ForeignText;
  readonly verdict: HypothesisVerdict;
  readonly severity: HypothesisResult['severity'];
  /** Why it did not hold, or says nothing; at most 160 characters. Undefined for one that held. */
  readonly reason: ForeignText | undefined;
}

/** What a run tells of one scenario: all its repetitions in the run together. */
export interface ScenarioSummary {
  /** Path of the scenario's file, else its type; at most 200 characters. */
  readonly scenario: ForeignText;
  readonly scenarioType: ForeignText | undefined;
  /** How often it ran. */
  readonly count: number;
  /** How often it failed. */
  readonly failed: number;
  /** How often it ended without an exit status. */
  readonly unjudged: number;
  /** Seconds that the slowest pod, virtual machine or node took to come back. */
  readonly slowestRecovery: number | undefined;
  /** Pods, virtual machines and nodes that did not come back. */
  readonly unrecovered: number;
  /** 0 to 100, of the last repetition that has one. */
  readonly score: number | undefined;
  /** Why it failed, in words; at most 160 characters. Undefined for one that did not, and in lines of older indexes. */
  readonly reason: ForeignText | undefined;
}

/** Characters of a reason at most. */
const LONGEST_REASON = 300;
/** The same of a scenario's: a run has many. */
const LONGEST_SCENARIO_REASON = 160;
/** Characters of a name at most; of a longer one, its beginning. */
export const LONGEST_SUMMARY_NAME = 200;
/** Characters of {@link RunSummary.scenarioSet}: 64 bits. */
const SET_LENGTH = 16;
/** Scenarios, and hypotheses, at most. */
const MOST_SCENARIOS = 50;

/**
 * What a list of runs tells of a run in a folder.
 * @param lastSign epoch seconds of its last file; asked only of one without telemetry
 */
export function summarizeStored(requestId: string, stored: StoredRun, lastSign: number): RunSummary {
  const { run, hasTelemetry, alerts, metrics } = stored;
  if (run !== undefined) return summarizeRun(requestId, run, alerts, metrics);
  if (!hasTelemetry) return unfinishedRun(requestId, lastSign);
  const [reason] = unreadable(stored).reasons;
  return withoutTelemetry({
    requestId,
    status: 'unknown',
    reason: reason && findingText(reason),
    lastSign: undefined,
  });
}

/**
 * What a list of runs tells of a run whose telemetry has come.
 * @param alerts what Krkn found firing; undefined: nothing that is known
 */
export function summarizeRun(
  requestId: string,
  run: Run,
  alerts?: CriticalAlerts,
  metrics?: FoundResult,
): RunSummary {
  const { status, reasons, warnings } = verdict(run, alerts, metrics);
  return {
    requestId,
    status,
    reason: reasons.length === 0 ? undefined : shortened(reasons.map(findingText).join('; '), LONGEST_REASON),
    warningCount: warnings.length,
    startedAt: runStart(requestId, run),
    duration: runTimes(run).duration,
    tag: shortenedName(run.tag),
    score: overallResiliency(run),
    clusterVersion: shortenedName(run.clusterVersion),
    platform: shortenedName(run.cloudInfrastructure),
    scenarios: summarizeScenarios(run),
    scenarioCount: run.scenarios.length,
    failedScenarioCount: run.scenarios.filter(hasScenarioFailed).length,
    scenarioSet: scenarioSet(run.scenarios.map(scenarioName)),
    lastSign: undefined,
    hypotheses: summarizeHypotheses(run, metrics),
  };
}

function summarizeHypotheses(run: Run, metrics: FoundResult | undefined): RunSummary['hypotheses'] {
  const result = finalResult(metrics);
  if (result === undefined || result.hypotheses.length === 0) return undefined;
  return result.hypotheses.slice(0, MOST_SCENARIOS).map((hypothesis) => {
    const reason = hypothesisReason(run, result, hypothesis);
    return {
      name: shortened(hypothesis.name, LONGEST_SUMMARY_NAME),
      verdict: hypothesis.verdict,
      severity: hypothesis.severity,
      reason: reason === undefined ? undefined : shortened(reason, LONGEST_SCENARIO_REASON),
    };
  });
}

/** Stands for the names of all scenarios of a run, each once, as {@link RunSummary.scenarioSet}. */
export function scenarioSet(names: readonly string[]): string {
  const sorted = [...new Set(names)].sort();
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, SET_LENGTH);
}

/**
 * What a list of runs tells of a run whose folder has files, but no telemetry.
 * @param lastSign epoch seconds of its last file
 */
export function unfinishedRun(requestId: string, lastSign: number): RunSummary {
  return withoutTelemetry({ requestId, status: 'unfinished', reason: NO_TELEMETRY, lastSign });
}

/**
 * What a list of runs tells of a run whose telemetry could not be read, though that of others can.
 * @param triedAt epoch seconds
 */
export function unreachableRun(requestId: string, triedAt: number): RunSummary {
  const reason = 'The telemetry cannot be read: S3 does not return it, or it is invalid';
  return withoutTelemetry({ requestId, status: 'unknown', reason, lastSign: triedAt });
}

function withoutTelemetry({
  requestId,
  ...told
}: Pick<RunSummary, 'requestId' | 'status' | 'reason' | 'lastSign'>): RunSummary {
  return {
    requestId,
    ...told,
    warningCount: 0,
    startedAt: parseRequestId(requestId).startedAt,
    duration: undefined,
    tag: undefined,
    score: undefined,
    clusterVersion: undefined,
    platform: undefined,
    scenarios: [],
    scenarioCount: 0,
    failedScenarioCount: 0,
    scenarioSet: undefined,
  };
}

/** What a scenario did each time that it ran. */
interface Repetition {
  readonly scenario: Scenario;
  readonly recoveries: readonly Recovery[];
  /** Why it failed; undefined also when nothing but its exit status is known. */
  readonly reason: ForeignText | undefined;
}

function summarizeScenarios(run: Run): readonly ScenarioSummary[] {
  const recoveriesByPlace = grouped(recoveries(run), ({ scenarioIndex }) => scenarioIndex);
  const reasons = failureReasons(run);
  const repetitions = run.scenarios.map((scenario, place) => ({
    scenario,
    recoveries: recoveriesByPlace.get(place) ?? [],
    reason: reasons.get(place),
  }));
  const byName = grouped(repetitions, ({ scenario }) => scenarioName(scenario));
  return mostTelling([...byName]).map(([name, own]) => summarizeScenario(name, own));
}

/** As many as a line has room for, in their order: what failed is looked for. */
function mostTelling<Named extends readonly [string, readonly Repetition[]]>(
  all: readonly Named[],
): readonly Named[] {
  const failed = all.filter(([, own]) => own.some(({ scenario }) => hasScenarioFailed(scenario)));
  const kept = new Set([...new Set([...failed, ...all])].slice(0, MOST_SCENARIOS));
  return all.filter((named) => kept.has(named));
}

function summarizeScenario(name: string, repetitions: readonly Repetition[]): ScenarioSummary {
  const scenarios = repetitions.map(({ scenario }) => scenario);
  const disrupted = repetitions.flatMap((repetition) => repetition.recoveries);
  return {
    scenario: shortened(name, LONGEST_SUMMARY_NAME),
    scenarioType: shortenedName(
      scenarios.find(({ scenarioType }) => scenarioType !== undefined)?.scenarioType,
    ),
    count: scenarios.length,
    failed: scenarios.filter(hasScenarioFailed).length,
    unjudged: scenarios.filter((scenario) => scenarioOutcome(scenario) === 'unknown').length,
    slowestRecovery: inMilliseconds(
      largest(disrupted.flatMap(({ isRecovered, total }) => (isRecovered ? (total ?? []) : []))),
    ),
    unrecovered: disrupted.filter(({ isRecovered }) => !isRecovered).length,
    score: scenarios.flatMap(({ resiliencyReport }) => resiliencyReport?.resiliencyScore ?? []).at(-1),
    reason: toldReason(repetitions),
  };
}

/** Of all repetitions that failed; exit statuses only where nothing else is known. */
function toldReason(repetitions: readonly Repetition[]): ForeignText | undefined {
  const failed = repetitions.filter(({ scenario }) => hasScenarioFailed(scenario));
  if (failed.length === 0) return undefined;
  const known = failed.flatMap(({ reason }) => reason ?? []);
  const statuses = failed.map(({ scenario }) => `Exit status ${scenario.exitStatus!}`);
  const told = new Set(known.length === 0 ? statuses : known);
  return shortened([...told].join('; '), LONGEST_SCENARIO_REASON);
}

function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): ReadonlyMap<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

function largest(numbers: readonly number[]): number | undefined {
  return numbers.length === 0 ? undefined : numbers.reduce((most, each) => Math.max(most, each));
}

/** Seconds without the digits that only a float has. */
function inMilliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * 1000) / 1000;
}

function shortenedName(name: string | undefined): string | undefined {
  return name === undefined ? undefined : shortened(name, LONGEST_SUMMARY_NAME);
}
