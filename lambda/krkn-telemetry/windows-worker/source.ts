import { HttpError } from '../../http/errors';
import { METRIC_NAME } from '../../metrics/model/label';
import type { Destination } from '../../metrics/model/destination';
import { toMatcher, type Matcher } from '../../metrics/model/matcher';
import { parseSelector } from '../../metrics/model/selector';
import type { Meter } from '../../metrics/model/meter';
import type { MetricRanker, MetricReader } from '../../metrics/port';
import { matchesGlob } from '../hypotheses/glob';
import type { WindowsResult } from '../windows/result';
import type { WorkerConfig } from './settings';

/** Where the metrics of a group are, and which of them are looked at. */
interface MetricsSource {
  /** As a result tells it. */
  readonly told: WindowsResult['source'];
  readonly destination: Destination;
  /** Of the series of the cluster. */
  readonly cluster: readonly Matcher[];
  /** Of the names that are ranked. */
  readonly ranked: readonly Matcher[];
  /** Names of the metrics that are shown although they did not move. */
  readonly pinned: readonly string[];
  /** Gigabytes that a look may read: when it has, it asks no more. */
  readonly maxGigabytes: number;
}

/** Where metrics are ranked and read. */
export type Metrics = MetricRanker & MetricReader;

/** The store that a look asks. */
export interface LookStore {
  readonly source: MetricsSource;
  readonly metrics: Metrics;
  /** Counts what the look takes. */
  readonly meter: Meter;
}

/**
 * Ends what is about to ask more than a look may.
 * @throws {HttpError} 400 `too_many_samples`
 */
export function checkBytes({ source: { maxGigabytes }, meter }: Pick<LookStore, 'source' | 'meter'>): void {
  if (meter.bytes < maxGigabytes * 1e9) return;
  throw new HttpError({
    code: 'too_many_samples',
    status: 400,
    message: `The look has read ${maxGigabytes} GB of the store, as many as maxLookGigabytes of the setting metrics allows. Narrow it by match and deny, or allow more, then look again.`,
  });
}

/** Names that are never ranked: parts of histograms, and what is no quantity. As `windows/kind.ts` has them. */
const UNRANKED = '.*_(bucket|timestamp_seconds|time_seconds|info|created)';

/** The source of a group's metrics: the first table that is for it. Undefined when none is. */
export function sourceOf(
  group: string,
  config: Pick<WorkerConfig, 'metrics' | 'store' | 'storeName'>,
): MetricsSource | undefined {
  const { tables, deny, pinned, maxLookGigabytes } = config.metrics;
  const own = tables.find(({ groups = ['*'] }) => groups.some((glob) => matchesGlob(glob, group)));
  if (own === undefined) return undefined;
  const { database, table = '', match, links = [] } = own;
  return {
    told: {
      store: config.store,
      storeName: config.storeName,
      destination: table === '' ? database : `${database}/${table}`,
      ...(match !== undefined && { match }),
      links,
    },
    destination: { namespace: database, collection: table },
    cluster: match === undefined ? [] : parseSelector(match),
    // Of a histogram the mean is shown, by its sum.
    pinned: pinned.flatMap((name) => [name, `${name}_sum`]),
    maxGigabytes: maxLookGigabytes,
    ranked: [UNRANKED, ...deny].map((value) => toMatcher({ comparison: '!~', name: METRIC_NAME, value })),
  };
}
