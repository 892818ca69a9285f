import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Degradation } from '../../support/shop';
import type { Prometheus } from './prometheus';

/** Seconds between two scrapes. */
export const INTERVAL = 10;
/** Seconds before the first scenario: as long as is compared with, and a little. */
const QUIET = 960;
const SCENARIO = 120;
/** Seconds after each scenario, in which the shop recovers. */
const AFTER = 180;

/** What a script does to a shop, and what must be found of it. */
interface ShopScenario {
  readonly name: string;
  readonly degradation: Degradation;
  /** Seconds that the shop stays so after the scenario. */
  readonly outlasts: number;
  /** The metric that it is about. */
  readonly metric: string;
  /** Further metrics of the shop that it moves in truth. */
  readonly alsoMoved: readonly string[];
}

/** One after the other. */
export const shopScenarios: readonly ShopScenario[] = [
  {
    name: 'errors',
    degradation: { errors: 0.25 },
    outlasts: 40,
    metric: 'shop_http_requests_total',
    alsoMoved: [],
  },
  {
    name: 'latency',
    degradation: { delay: 400 },
    outlasts: 0,
    metric: 'shop_http_request_duration_seconds_sum',
    alsoMoved: ['shop_http_requests_in_flight'],
  },
  {
    name: 'memory',
    degradation: { heldBytes: 128 * 1024 * 1024 },
    outlasts: 80,
    metric: 'shop_heap_bytes',
    alsoMoved: [],
  },
];

/** When a scenario was, and when the shop was as usual again: seconds since 1970. */
export interface ShopPeriod {
  readonly start: number;
  readonly end: number;
  readonly over: number;
}

/**
 * Runs a shop that a Prometheus scrapes, and degrades it by each of {@link shopScenarios}. Takes half an hour.
 * @returns when each was
 */
export async function degradeShop(prometheus: Prometheus): Promise<readonly ShopPeriod[]> {
  const shop = fork(join(__dirname, 'shop-process.ts'), [], {
    execArgv: ['--require', 'tsx/cjs', '--expose-gc'],
  });
  try {
    const [address] = (await once(shop, 'message')) as [string];
    const scraped = (seconds: number): Promise<void> => prometheus.untilScraped(address, seconds / INTERVAL);
    const degrade = (degradation: Degradation): number => {
      shop.send(degradation);
      return Date.now() / 1000;
    };
    await prometheus.scrape(prometheus.address, address);
    await scraped(QUIET);
    const periods: ShopPeriod[] = [];
    for (const { degradation, outlasts } of shopScenarios) {
      const start = degrade(degradation);
      await scraped(SCENARIO);
      const end = Date.now() / 1000;
      if (outlasts > 0) await scraped(outlasts);
      periods.push({ start, end, over: degrade({}) });
      await scraped(AFTER - outlasts);
    }
    return periods;
  } finally {
    shop.kill();
  }
}
