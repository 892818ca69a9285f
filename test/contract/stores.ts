import { startInflux2UnderTest } from '../support/influxdb/influx-2-under-test';
import { startInflux3UnderTest } from '../support/influxdb/influx-3-under-test';
import { startMemoryUnderTest } from '../support/memory-store/memory-under-test';
import type { StoreUnderTest } from './store-under-test';
import { startTimestreamUnderTest } from './timestream-under-test';

/** Every store: each has to pass the same rows. */
export const stores: readonly (readonly [name: string, start: () => Promise<StoreUnderTest>])[] = [
  ['Timestream', startTimestreamUnderTest],
  ['InfluxDB 2', startInflux2UnderTest],
  ['InfluxDB 3', startInflux3UnderTest],
  ['a store in memory', startMemoryUnderTest],
];
