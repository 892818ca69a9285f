import { testMetricRanker } from '../../contract/metric-ranker';
import { startInfluxdUnderTest } from '../support/influxd-under-test';

describe('InfluxDB 2.7', () => {
  testMetricRanker(startInfluxdUnderTest);
});
