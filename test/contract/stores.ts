import { startMemoryUnderTest } from '../support/memory-store/memory-under-test';
import type { StoreUnderTest } from './store-under-test';
import { startTimestreamUnderTest } from './timestream-under-test';

/** Every store: each has to pass the same rows. */
export const stores: readonly (readonly [name: string, start: () => Promise<StoreUnderTest>])[] = [
  ['Timestream', startTimestreamUnderTest],
  ['a store in memory', startMemoryUnderTest],
];
