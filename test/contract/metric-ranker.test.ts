import { testMetricRanker } from './metric-ranker';
import type { RankerUnderTest } from './store-under-test';
import { startTimestreamUnderTest } from './timestream-under-test';

const rankers: readonly (readonly [name: string, start: () => Promise<RankerUnderTest>])[] = [
  ['Timestream', startTimestreamUnderTest],
];

describe.each(rankers)('%s', (_name, start) => {
  testMetricRanker(start);
});
