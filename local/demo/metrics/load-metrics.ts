import type { DemoRun } from '../demo-run';
import { demoGroups, demoRuns } from '../demo-runs';
import { remoteWrite, type DemoConnector } from './remote-write';
import { runMetrics } from './run-metrics';

/** Runs of a group that have metrics. */
const NEWEST = 3;

/** What the demo's metrics are sent with. */
interface MetricsDemo {
  readonly connector: DemoConnector;
  /** Has what the metrics did during a run looked at. */
  readonly look: (run: Pick<DemoRun, 'group' | 'requestId'>) => Promise<void>;
}

/**
 * Sends metrics that fit to the newest runs of each group, as Prometheus would, the newest first.
 * @param now that the runs were made with: epoch milliseconds
 * @throws {Error} if a request is refused
 */
export async function loadDemoMetrics({ connector, look }: MetricsDemo, now: number): Promise<void> {
  const runs = demoRuns(now).filter(({ telemetry }) => telemetry !== undefined);
  const newest = demoGroups.flatMap((group) => runs.filter((run) => run.group === group).slice(-NEWEST));
  for (const run of newest.toReversed()) {
    await remoteWrite(connector, runMetrics(run));
    await look(run);
  }
}
