import { ObjectCache } from '../../../../lambda/krkn-telemetry/run-index/object-cache';

describe('ObjectCache', () => {
  it('an object that has changed; absent, and the new value takes its place', () => {
    const cache = new ObjectCache<string>(10);
    cache.set('a', '1', 'old', 4);
    expect([cache.get('a', '1'), cache.get('a', '2'), cache.get('b', '1')]).toEqual([
      'old',
      undefined,
      undefined,
    ]);
    cache.set('a', '2', 'new', 4);
    expect([cache.get('a', '1'), cache.get('a', '2')]).toEqual([undefined, 'new']);
  });

  it('too much; what was not used for longest goes first', () => {
    const cache = new ObjectCache<string>(10);
    for (const key of ['a', 'b', 'c']) cache.set(key, '1', key, 3);
    cache.get('a', '1');
    cache.set('d', '1', 'd', 3);
    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key, '1'))).toEqual(['a', undefined, 'c', 'd']);
  });

  it('what is replaced often; weighs once', () => {
    const cache = new ObjectCache<string>(10);
    cache.set('a', '1', 'a', 3);
    for (let index = 0; index < 20; index++) cache.set('b', String(index), 'b', 3);
    expect(cache.get('a', '1')).toBe('a');
  });
});
