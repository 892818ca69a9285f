import { SearchMemory } from '../../../../../../lambda/prometheus-connector/store/influxdb/write/search-memory';

it('a search is remembered for five minutes, and not until a clock that was set back has caught up', () => {
  let now = 1_764_000_000_000;
  const memory = new SearchMemory(() => now);
  const search = { attempts: 1, verdicts: [] };
  memory.keep('batch', search);
  expect(memory.recall('batch')).toBe(search);
  now += 299_999;
  expect(memory.recall('batch')).toBe(search);
  now += 1;
  expect(memory.recall('batch')).toBeUndefined();
  now -= 86_400_000;
  expect(memory.recall('batch')).toBeUndefined();
});
