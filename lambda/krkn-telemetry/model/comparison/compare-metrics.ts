import type { ForeignText } from '../../text/foreign-text';
import { labelText } from '../../windows/label-text';
import type { FoundResult } from '../../windows/read-result';
import { isWatched } from '../../windows/scenario-facts';
import type { ResultRow, ResultSeries, ScenarioResult, WindowsResult } from '../../windows/result';
import type { Run } from '../run';
import { scenarioName } from '../scenario-name';
import { workloadName } from './workload-name';

/** How far a metric moved in one run. */
export interface MovedMetric {
  /** In units of what is usual for it: of the series that moved most. */
  readonly score: number;
  /** Seconds until the slowest was back. Undefined: not as long as it was watched. */
  readonly recovery: number | undefined;
  /** Whether there was time to see one come back that is not. */
  readonly isWatched: boolean;
}

/** A metric that moved during a scenario in one of two runs, or in both. It is told, and not judged: to move is no failure. */
export interface MetricComparison {
  readonly scenario: ForeignText;
  readonly metric: ForeignText;
  /** By which it is the same in both: `code="500", pod="checkout"`. */
  readonly labels: ForeignText;
  /** Undefined: it did not move. */
  readonly before: MovedMetric | undefined;
  readonly after: MovedMetric | undefined;
}

/** What moved in two runs. */
export interface MetricsComparison {
  /** How many scenarios were looked at in both: what moved in others is not compared. */
  readonly scenarioCount: number;
  /** What moved more first: what is new, what did not come back any more, what grew most. What does not move any more is last. */
  readonly rows: readonly MetricComparison[];
}

/** A run with what is known of its metrics. */
interface MeasuredRun {
  readonly run: Run;
  readonly result: WindowsResult;
}

/** What is known of the metrics of a run, if they could be looked at. */
export function knownResult(metrics: FoundResult): WindowsResult | undefined {
  return metrics.kind === 'result' && metrics.result.state !== 'failed' ? metrics.result : undefined;
}

/**
 * What moved in two runs, scenario by scenario, by names and labels. A pod is what its workload is, and of nodes and instances no
 * label counts, as they have other names in the next run.
 * @param nodes names of the nodes of both clusters
 */
export function compareMetrics(
  before: MeasuredRun,
  after: MeasuredRun,
  nodes: ReadonlySet<string>,
): MetricsComparison {
  const [left, right] = [lookedAt(before), lookedAt(after)];
  const both = [...right.keys()].filter((scenario) => left.has(scenario));
  const rows = both.flatMap((scenario) => {
    const [was, is] = [movedIn(left.get(scenario)!, nodes), movedIn(right.get(scenario)!, nodes)];
    return [...new Set([...is.series.keys(), ...was.series.keys()])].flatMap((identity) => {
      const [one, other] = [was.series.get(identity), is.series.get(identity)];
      const { metric, labels } = (other ?? one)!;
      // Of a metric of which more series moved than are kept, it is not known whether one that is missing did.
      const isUnknown =
        (one === undefined && was.cut.has(metric)) || (other === undefined && is.cut.has(metric));
      return isUnknown ? [] : [{ scenario, metric, labels, before: one?.moved, after: other?.moved }];
    });
  });
  return { scenarioCount: both.length, rows: rows.sort(compareRows) };
}

/** What was looked at, by the names of scenarios: each may have run several times. */
function lookedAt({ run, result }: MeasuredRun): ReadonlyMap<ForeignText, readonly ScenarioResult[]> {
  const byName = new Map<ForeignText, ScenarioResult[]>();
  for (const looked of result.scenarios) {
    const scenario = run.scenarios[looked.index];
    if (scenario === undefined || looked.problem !== undefined) continue;
    const name = scenarioName(scenario);
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [looked]);
    else known.push(looked);
  }
  return byName;
}

/** A series that moved, or several that are the same from run to run. */
interface MovedSeries {
  readonly metric: ForeignText;
  readonly labels: ForeignText;
  readonly moved: MovedMetric;
}

interface Moved {
  /** By what they are the same by. */
  readonly series: ReadonlyMap<string, MovedSeries>;
  /** Metrics of which not all series that moved are kept. */
  readonly cut: ReadonlySet<ForeignText>;
}

function movedIn(scenarios: readonly ScenarioResult[], nodes: ReadonlySet<string>): Moved {
  const rows = scenarios.flatMap((scenario) =>
    scenario.rows.map((row) => ({ ...row, isWatched: isWatched(scenario) })),
  );
  const series = new Map<string, MovedSeries>();
  for (const { metric, ...row } of rows) {
    for (const each of row.series) {
      const labels = stableLabels(each.labels, nodes);
      const identity = JSON.stringify([metric, Object.entries(labels).sort()]);
      const moved = worse(series.get(identity)?.moved, movedOf(each, row.isWatched));
      series.set(identity, { metric, labels: labelText(labels), moved });
    }
  }
  return { series, cut: new Set(rows.filter(isCut).map(({ metric }) => metric)) };
}

function isCut({ series, movedCount }: ResultRow): boolean {
  return series.length < movedCount;
}

function movedOf({ score, recovery }: ResultSeries, isSeen: boolean): MovedMetric {
  return { score, recovery, isWatched: isSeen };
}

function worse(one: MovedMetric | undefined, other: MovedMetric): MovedMetric {
  if (one === undefined) return other;
  const isBack = one.recovery !== undefined && other.recovery !== undefined;
  return {
    score: Math.max(one.score, other.score),
    recovery: isBack ? Math.max(one.recovery, other.recovery) : undefined,
    isWatched: isBack || [one, other].some(isLost),
  };
}

/** Whether it was seen not to come back. */
function isLost({ recovery, isWatched: isSeen }: MovedMetric): boolean {
  return recovery === undefined && isSeen;
}

/** Labels whose values are the names of pods, and those that are of machines, which are others in the next run. */
const PODS = /(?:^|_)pod(?:_name)?$/;
const MACHINES = /(?:^|_)(?:instance|node|nodename|host|hostname|ip|uid|id)$/;

function stableLabels(
  labels: Readonly<Record<string, string>>,
  nodes: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => {
      if (name === '__name__' || MACHINES.test(name)) return [];
      return [[name, PODS.test(name) ? workloadName(value, nodes) : value]];
    }),
  );
}

function compareRows(one: MetricComparison, other: MetricComparison): number {
  const [left, right] = [growthOf(one), growthOf(other)];
  if (left !== right) return right - left;
  return (
    (other.after?.score ?? 0) - (one.after?.score ?? 0) ||
    (other.before?.score ?? 0) - (one.before?.score ?? 0)
  );
}

/** How many times as far it moved; infinite where it is new, or does not come back any more. */
function growthOf({ before, after }: MetricComparison): number {
  if (before === undefined) return Infinity;
  if (after === undefined) return 0;
  const isNewlyLost = isLost(after) && before.recovery !== undefined;
  return isNewlyLost ? Infinity : after.score / before.score;
}
