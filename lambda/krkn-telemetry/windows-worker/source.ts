import { METRIC_NAME } from '../../metrics/model/label';
import type { Destination } from '../../metrics/model/destination';
import { toMatcher, type Matcher } from '../../metrics/model/matcher';
import { parseSelector } from '../../metrics/model/selector';
import type { WindowsResult } from '../windows/result';
import type { WorkerConfig } from './settings';

/** Where the metrics of a group are, and which of them are looked at. */
export interface MetricsSource {
  /** As a result tells it. */
  readonly told: WindowsResult['source'];
  readonly destination: Destination;
  /** Of the series of the cluster. */
  readonly cluster: readonly Matcher[];
  /** Of the names that are ranked. */
  readonly ranked: readonly Matcher[];
}

/** Names that are never ranked: parts of histograms, and what is no quantity. As `windows/kind.ts` has them. */
const UNRANKED = '.*_bucket|.*_timestamp_seconds|.*_time_seconds|.*_info|.*_created';

/** The source of a group's metrics: the first table that is for it. Undefined when none is. */
export function sourceOf(
  group: string,
  { metrics: { tables, deny }, store }: Pick<WorkerConfig, 'metrics' | 'store'>,
): MetricsSource | undefined {
  const own = tables.find(({ groups = ['*'] }) => groups.some((glob) => isLike(group, glob)));
  if (own === undefined) return undefined;
  const { database, table = '', match, links = [] } = own;
  return {
    told: {
      store,
      destination: table === '' ? database : `${database}/${table}`,
      ...(match !== undefined && { match }),
      links,
    },
    destination: { namespace: database, collection: table },
    cluster: match === undefined ? [] : parseSelector(match),
    ranked: [UNRANKED, ...deny].map((value) => toMatcher({ comparison: '!~', name: METRIC_NAME, value })),
  };
}

/** Whether a text is like a pattern in which `*` is any text. */
function isLike(text: string, glob: string): boolean {
  const [first = '', ...others] = glob.split('*');
  if (!text.startsWith(first)) return false;
  const last = others.pop();
  if (last === undefined) return text === first;
  let end = first.length;
  for (const part of others) {
    const at = text.indexOf(part, end);
    if (at < 0) return false;
    end = at + part.length;
  }
  return text.length - end >= last.length && text.endsWith(last);
}
