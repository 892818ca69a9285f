import type { StoreUnderTest } from '../../contract/store-under-test';
import { basic } from '../connector-edges';
import { MemoryStore } from './memory-store';

/** A store in memory, which never had a room of its own in the connector. */
export function startMemoryUnderTest(): Promise<StoreUnderTest> {
  const store = new MemoryStore();
  const { faults } = store;
  return Promise.resolve({
    placeOf: (collection) => ({ database: 'test', table: collection }),
    access: store.access,
    authorization: basic('anyone', 'at all'),
    exemplars: (collection) =>
      Promise.resolve(
        store.entries.flatMap(({ destination, labels, timestamp, value }) => {
          if (destination.collection !== collection || value.kind !== 'exemplar') return [];
          const { exemplar, labels: own } = value;
          const words = new Uint32Array([exemplar.lowWord, exemplar.highWord]);
          return [
            {
              labels,
              exemplarLabels: Object.fromEntries(own.map(({ name, value: text }) => [name, text])),
              value: new Float64Array(words.buffer)[0]!,
              timestamp,
            },
          ];
        }),
      ),
    refuse: (label, refused) => {
      faults.refuses = ({ labels }) => labels[label] === refused;
    },
    fail: (collection = '') => {
      faults.unavailable = collection === '' ? true : collection;
    },
    hang: () => {
      faults.hangs = true;
    },
    heal: () => {
      Object.assign(faults, { refuses: () => false, unavailable: false, hangs: false });
    },
    close: () => Promise.resolve(),
  });
}
