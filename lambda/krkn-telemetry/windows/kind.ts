/** How the samples of a metric are judged. */
type MetricKind =
  /** By its rate. */
  | 'counter'
  /** A sum of observations: by the mean, its rate by that of the count beside it. */
  | 'sum'
  /** As it is. */
  | 'gauge'
  /** Not at all: parts of a histogram, and what is no quantity. */
  | 'unranked';

/** Names that are no quantity: times and facts. */
const NO_QUANTITY = /(?:_timestamp_seconds|_time_seconds|_info|_created)$/;

/** Counters that are named like no counter: those of Linux, as every node_exporter has them. They tell of networks and memory. */
const LINUX_COUNTER = /^node_(?:netstat|vmstat)_(?!Tcp_CurrEstab$|Ip_Forwarding$)/;

/**
 * The kind of a metric, by its name and by what its metadata says.
 * https://prometheus.io/docs/practices/naming/
 * @param type of its metadata, as OpenMetrics names it
 */
export function kindOf(name: string, type?: string): MetricKind {
  const isNoQuantity = NO_QUANTITY.test(name) || type === 'info' || type === 'stateset';
  if (name.endsWith('_bucket') || isNoQuantity) return 'unranked';
  if (name.endsWith('_sum') && type !== 'gauge' && type !== 'counter') return 'sum';
  if (type === 'gauge') return 'gauge';
  const isCounter = type === 'counter' || /_(?:total|count)$/.test(name) || LINUX_COUNTER.test(name);
  return isCounter ? 'counter' : 'gauge';
}
