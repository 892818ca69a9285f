import { parseJsonObject } from '../../kit/json';
import type { RunSummary, ScenarioSummary } from '../model/run-summary';
import { hypothesisVerdicts } from '../windows/result';

/** Version of the lines. Lines of another count as absent: the index is then made again from the runs themselves. */
const VERSION = 4;

const statuses: readonly RunSummary['status'][] = ['passed', 'failed', 'unknown', 'unfinished'];

/**
 * Writes a run as a line of the index: compact JSON, without a line break. Fields that are undefined are left out.
 *
 *     v version  i requestId  s status  r reason  x warningCount (none in older lines)  t startedAt  d duration  g tag  c score
 *     k clusterVersion  p platform  n scenarioCount  f failedScenarioCount  h scenarioSet  l lastSign  w alertsUntil
 *     a scenarios: [scenario, scenarioType, count, failed, unjudged, slowestRecovery, unrecovered, score, reason], null
 *     for undefined. Lines written before there were reasons end at the score
 *     y hypotheses (none in older lines): [name, verdict, reason, severity (none in older lines: error)]
 */
export function toLine(run: RunSummary): string {
  return JSON.stringify({
    v: VERSION,
    i: run.requestId,
    s: run.status,
    r: run.reason,
    x: run.warningCount,
    t: run.startedAt,
    d: run.duration,
    g: run.tag,
    c: run.score,
    k: run.clusterVersion,
    p: run.platform,
    n: run.scenarioCount,
    f: run.failedScenarioCount,
    h: run.scenarioSet,
    l: run.lastSign,
    w: run.alertsUntil,
    a: run.scenarios.map((each) => [
      each.scenario,
      each.scenarioType,
      each.count,
      each.failed,
      each.unjudged,
      each.slowestRecovery,
      each.unrecovered,
      each.score,
      each.reason,
    ]),
    y: run.hypotheses?.map(({ name, verdict, reason, severity }) => [name, verdict, reason, severity]),
  });
}

/** Reads a line of the index. Undefined for one that is damaged or of another version. */
export function fromLine(line: string): RunSummary | undefined {
  const fields = parseJsonObject(line) ?? {};
  const { i: requestId, s: status, n: scenarioCount, a: scenarios } = fields;
  const isComplete = typeof requestId === 'string' && typeof scenarioCount === 'number';
  const known = statuses.find((each) => each === status);
  if (fields['v'] !== VERSION || !isComplete || known === undefined || !Array.isArray(scenarios)) {
    return undefined;
  }
  return {
    requestId,
    status: known,
    reason: text(fields['r']),
    warningCount: number(fields['x']) ?? 0,
    startedAt: number(fields['t']),
    duration: number(fields['d']),
    tag: text(fields['g']),
    score: number(fields['c']),
    clusterVersion: text(fields['k']),
    platform: text(fields['p']),
    scenarios: scenarios.flatMap((each: unknown) => toScenario(each) ?? []),
    scenarioCount,
    failedScenarioCount: number(fields['f']) ?? 0,
    scenarioSet: text(fields['h']),
    lastSign: number(fields['l']),
    alertsUntil: number(fields['w']),
    hypotheses: toHypotheses(fields['y']),
  };
}

function toHypotheses(fields: unknown): RunSummary['hypotheses'] {
  if (!Array.isArray(fields)) return undefined;
  return fields.flatMap((each: unknown) => {
    const [name, verdict, reason, severity] = Array.isArray(each) ? (each as readonly unknown[]) : [];
    const known = hypothesisVerdicts.find((word) => word === verdict);
    if (typeof name !== 'string' || known === undefined) return [];
    return {
      name: name.toWellFormed(),
      verdict: known,
      severity: severity === 'warning' ? 'warning' : 'error',
      reason: text(reason),
    };
  });
}

function toScenario(fields: unknown): ScenarioSummary | undefined {
  if (!Array.isArray(fields)) return undefined;
  const [scenario, scenarioType, count, failed, unjudged, slowestRecovery, unrecovered, score, reason] =
    fields as readonly unknown[];
  if (typeof scenario !== 'string') return undefined;
  return {
    scenario: scenario.toWellFormed(),
    scenarioType: text(scenarioType),
    count: number(count) ?? 0,
    failed: number(failed) ?? 0,
    unjudged: number(unjudged) ?? 0,
    slowestRecovery: number(slowestRecovery),
    unrecovered: number(unrecovered) ?? 0,
    score: number(score),
    reason: text(reason),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value.toWellFormed() : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
