import { CHECKOUT_GROUP, checkoutStaging } from './checkout-staging';
import type { DemoRun } from './demo-run';
import { etcdGameday, GAMEDAY_GROUP } from './etcd-gameday';
import { PAYMENTS_GROUP, paymentsNightly } from './payments-nightly';

/** The groups of all sample runs. */
export const demoGroups: readonly string[] = [PAYMENTS_GROUP, CHECKOUT_GROUP, GAMEDAY_GROUP];

/**
 * Generates the runs of three groups over five weeks, oldest first. The same time gives the same runs.
 * @param now epoch milliseconds; no run has anything later
 */
export function demoRuns(now: number): readonly DemoRun[] {
  return [...paymentsNightly(now), ...checkoutStaging(now), ...etcdGameday(now)].sort(
    (left, right) => startOf(left) - startOf(right),
  );
}

/** Epoch seconds. */
function startOf({ requestId }: DemoRun): number {
  return Number.parseInt(requestId, 10);
}
