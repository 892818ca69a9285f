import { testMetricStore } from '../../contract/metric-store';
import { startInfluxdUnderTest } from '../support/influxd-under-test';

describe('InfluxDB 2.7', () => {
  testMetricStore(startInfluxdUnderTest);
});
