import { isoTime } from '../web/parts/time';
import type { AlertName } from '../model/alert';
import { alertList } from '../model/alert-list';
import { checkClock } from '../model/checks/check-clock';
import { availability, healthTargets, stateOf } from '../model/checks/checked-target';
import { scenarioOutcomes } from '../model/comparison/compare-scenarios';
import { heldObjectives, objectives, type Objective } from '../model/objectives';
import { readRun } from '../model/read-run';
import { recoveries, recoverySummary } from '../model/recovery';
import { overallResiliency } from '../model/run-outcome';
import type { Run } from '../model/run';
import { summarizeRun } from '../model/run-summary';
import { withoutSecrets } from '../../kit/secret-text';
import { reportedVerdict, type ReportedRun } from './reported-run';

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
    readonly slowestRecoverySeconds: number | null;
    readonly medianRecoverySeconds: number | null;
    readonly score: number | null;
    readonly passedObjectives: number | null;
    readonly totalObjectives: number | null;
  }[];
  /** Of all pods, virtual machines and nodes that were disrupted. */
  readonly recoveries: {
    readonly count: number;
    readonly recovered: number;
    readonly unrecovered: number;
    readonly medianSeconds: number | null;
    readonly p95Seconds: number | null;
    readonly slowestSeconds: number | null;
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
  /** What health checks asked, longest down first. */
  readonly healthChecks: readonly {
    readonly url: string | null;
    readonly state: 'always up' | 'was down' | 'unknown';
    readonly downtimes: number;
    /** Null when it is not known of all downtimes how long they were. */
    readonly downSeconds: number | null;
    /** For which it is not known whether it was up. */
    readonly unknownSeconds: number;
    /** 0 to 100; null when it is not known for all of the time, or not how long it was down. */
    readonly availability: number | null;
    /** Null also when it is not known, or not an HTTP status. */
    readonly lastHttpStatus: number | null;
  }[];
  readonly files: readonly { readonly name: string; readonly size: number }[];
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
    ...reportedVerdict(reported),
    startedAt: summary.startedAt === undefined ? null : (isoTime(summary.startedAt) ?? null),
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
    scenarios: scenarioList(run),
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
    healthChecks: healthChecks(run),
    files: files.map(({ name, size }) => ({ name, size })),
  };
}

/** What a run tells that has sent no telemetry. */
const nothing = readRun('{}')!;

function scenarioList(run: Run): JsonReport['scenarios'] {
  return [...scenarioOutcomes(run)].map(([scenario, outcome]) => ({
    scenario,
    status: outcome.status,
    count: outcome.count,
    failed: outcome.failed,
    slowestRecoverySeconds: outcome.slowest ?? null,
    medianRecoverySeconds: outcome.median ?? null,
    score: outcome.score ?? null,
    passedObjectives: outcome.passedSlos ?? null,
    totalObjectives: outcome.totalSlos ?? null,
  }));
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

function healthChecks(run: Run): JsonReport['healthChecks'] {
  return healthTargets(run.healthChecks, checkClock(run)).map((target) => {
    const { checks, downtimes, downSeconds, isLengthKnown, unknownSeconds } = target;
    const httpStatus = checks.at(-1)?.httpStatus;
    return {
      url: checks[0].url ?? null,
      state: stateOf(target),
      downtimes: downtimes.length,
      downSeconds: isLengthKnown ? downSeconds : null,
      unknownSeconds,
      availability: availability(target) ?? null,
      lastHttpStatus: httpStatus === undefined ? null : Number(httpStatus),
    };
  });
}

function recoveryNumbers(run: Run): JsonReport['recoveries'] {
  const { count, recovered, unrecovered, median, p95, slowest } = recoverySummary(recoveries(run));
  return {
    count,
    recovered,
    unrecovered,
    medianSeconds: median ?? null,
    p95Seconds: p95 ?? null,
    slowestSeconds: slowest?.total ?? null,
  };
}
