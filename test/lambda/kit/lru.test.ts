import { LruCache } from '../../../lambda/kit/lru';

describe('LruCache', () => {
  it('a value that is set again; the new one takes its place', () => {
    const cache = new LruCache<string>({ limit: 10 });
    cache.set('a', 'old', 4);
    expect([cache.get('a'), cache.get('b')]).toEqual(['old', undefined]);
    cache.set('a', 'new', 4);
    expect(cache.get('a')).toBe('new');
  });

  it('too much; what was not used for longest goes first', () => {
    const cache = new LruCache<string>({ limit: 10 });
    for (const key of ['a', 'b', 'c']) cache.set(key, key, 3);
    cache.get('a');
    cache.set('d', 'd', 3);
    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key))).toEqual(['a', undefined, 'c', 'd']);
  });

  it('what is replaced often; counts once', () => {
    const cache = new LruCache<string>({ limit: 10 });
    cache.set('a', 'a', 3);
    for (let index = 0; index < 20; index++) cache.set('b', 'b', 3);
    expect(cache.get('a')).toBe('a');
  });

  it('what has no room by itself; is not kept, and pushes out all others', () => {
    const cache = new LruCache<string>({ limit: 10 });
    cache.set('a', 'a', 3);
    cache.set('b', 'b', 11);
    expect([cache.get('a'), cache.get('b')]).toEqual([undefined, undefined]);
    cache.set('c', 'c', 10);
    expect(cache.get('c')).toBe('c');
  });

  it('values that leave; disposed of once each, but not those that are replaced', () => {
    const disposed: string[] = [];
    const cache = new LruCache<string>({ limit: 2, dispose: (value) => disposed.push(value) });
    cache.set('a', 'replaced');
    cache.set('a', 'pushed out');
    cache.set('b', 'deleted');
    cache.set('c', 'kept');
    cache.delete('b');
    cache.delete('b');
    expect(disposed).toEqual(['pushed out', 'deleted']);
    expect(cache.get('c')).toBe('kept');
  });
});
