import { startInflux2UnderTest } from '../support/influxdb/influx-2-under-test';
import { startInflux3UnderTest } from '../support/influxdb/influx-3-under-test';
import { testMetricRanker } from './metric-ranker';
import type { RankerUnderTest } from './store-under-test';
import { startTimestreamUnderTest } from './timestream-under-test';

const rankers: readonly (readonly [name: string, start: () => Promise<RankerUnderTest>])[] = [
  ['Timestream', startTimestreamUnderTest],
  ['InfluxDB 2', startInflux2UnderTest],
  ['InfluxDB 3', startInflux3UnderTest],
];

describe.each(rankers)('%s', (_name, start) => {
  testMetricRanker(start);
});
