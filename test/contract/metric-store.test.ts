import { testMetricStore } from './metric-store';
import { stores } from './stores';

describe.each(stores)('%s', (_name, start) => {
  testMetricStore(start);
});
