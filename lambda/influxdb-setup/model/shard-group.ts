const DAY = 86_400;

/**
 * Seconds that a shard group of a bucket spans, as InfluxDB itself chooses for a new bucket of this retention. It must be told
 * with another retention: InfluxDB would leave it as it was, and refuse a retention that is shorter.
 * https://docs.influxdata.com/influxdb/v2/reference/internals/shards/#shard-group-duration
 * @param retention seconds; 0: forever
 */
export function shardGroupSeconds(retention: number): number {
  if (retention === 0 || retention >= 180 * DAY) return 7 * DAY;
  return retention >= 2 * DAY ? DAY : 3_600;
}
