import { kindOf } from '../../../../lambda/krkn-telemetry/windows/kind';
import { disappearanceOf, isNew } from '../../../../lambda/krkn-telemetry/windows/presence';
import { ratesOf, samplesIn, stepOf, type Samples } from '../../../../lambda/krkn-telemetry/windows/samples';
import { widenedFor, windowsOf } from '../../../../lambda/krkn-telemetry/windows/windows';

const T = 1_000_000;
const minutes = (count: number): number => count * 60;

describe('windows', () => {
  const only = (start: number, end: number) => windowsOf([{ index: 0, start, end }])[0]!;

  it.each([
    ['of 10 minutes; four times as long', minutes(10), minutes(40)],
    ['of 2 minutes; a quarter of an hour at least', minutes(2), minutes(15)],
    ['of 2 hours; two hours at most', minutes(120), minutes(120)],
  ])('a scenario %s, until 30 s before it', (_name, length, baseline) => {
    expect(only(T, T + length)).toEqual({
      index: 0,
      baseline: { start: T - 30 - baseline, end: T - 30 },
      during: { start: T, end: T + length },
      isWidened: false,
      after: { start: T + length, end: T + length + 900 },
      isEndedByNext: false,
    });
  });

  it('an instant; is a minute long, and says so', () => {
    expect(only(T, T)).toMatchObject({ during: { start: T, end: T + 60 }, isWidened: true });
  });

  it('scenarios that follow each other; have one baseline, and the first is watched until the second', () => {
    const [first, second] = windowsOf([
      { index: 1, start: T + minutes(12), end: T + minutes(22) },
      { index: 0, start: T, end: T + minutes(10) },
    ]);
    expect([first!.index, second!.index]).toEqual([0, 1]);
    expect(second!.baseline).toEqual(first!.baseline);
    expect(first!.after).toEqual({ start: T + minutes(10), end: T + minutes(12) - 30 });
    expect([first!.isEndedByNext, second!.isEndedByNext]).toEqual([true, false]);
  });

  it('a scenario after a long quiet stretch; is compared with that', () => {
    const [, second] = windowsOf([
      { index: 0, start: T, end: T + minutes(2) },
      { index: 1, start: T + minutes(60), end: T + minutes(62) },
    ]);
    expect(second!.baseline).toEqual({ start: T + minutes(45) - 30, end: T + minutes(60) - 30 });
  });

  it('scenarios side by side; the shorter one is not watched for recoveries', () => {
    const [long, short] = windowsOf([
      { index: 0, start: T, end: T + minutes(10) },
      { index: 1, start: T + minutes(2), end: T + minutes(4) },
    ]);
    expect(long!.after).toBeDefined();
    expect(short!.after).toBeUndefined();
    expect(short!.baseline).toEqual(long!.baseline);
  });

  describe('where scrapes are far apart', () => {
    const widened = (interval: number, ...scenarios: readonly (readonly [number, number])[]) =>
      widenedFor(windowsOf(scenarios.map(([start, end], index) => ({ index, start, end }))), interval);

    it.each([15, 5])('scrapes every %d s; a minute is enough for them', (interval) => {
      expect(widened(interval, [T, T + 30])).toEqual([only(T, T + 30)]);
    });

    it('a scenario that is too short for them; is compared for four scrapes, and watched from its end', () => {
      expect(widened(30, [T, T + 90])).toEqual([
        { ...only(T, T + 90), during: { start: T, end: T + 120 }, isWidened: true, shortest: 120 },
      ]);
    });

    it('one that is long enough; is as it was', () => {
      expect(widened(60, [T, T + minutes(5)])).toEqual([{ ...only(T, T + minutes(5)), shortest: 240 }]);
    });

    it('another one begins before; is compared until then', () => {
      const [first] = widened(60, [T, T + 60], [T + 180, T + 600]);
      expect(first).toMatchObject({ during: { start: T, end: T + 150 }, isWidened: true });
    });
  });

  it('no scenario; no windows', () => {
    expect(windowsOf([])).toEqual([]);
  });
});

describe('samples', () => {
  it('of a counter that begins again; the new value counts', () => {
    expect(ratesOf({ times: [0, 10, 20, 40], values: [5, 25, 10, 30] })).toEqual({
      times: [10, 20, 40],
      values: [2, 1, 1],
    });
  });

  it('in a window; both ends are in it', () => {
    const samples = { times: [1, 2, 3, 4], values: [10, 20, 30, 40] };
    expect(samplesIn(samples, { start: 2, end: 3 })).toEqual({ times: [2, 3], values: [20, 30] });
    expect(samplesIn(samples, { start: 5, end: 9 })).toEqual({ times: [], values: [] });
  });

  it('know how far they are apart', () => {
    expect(stepOf({ times: [0, 15, 30, 60], values: [] })).toBe(15);
    expect(stepOf({ times: [0], values: [] })).toBeUndefined();
  });
});

it.each([
  ['http_requests_total', undefined, 'counter'],
  ['rpc_duration_seconds_count', undefined, 'counter'],
  ['rpc_duration_seconds_sum', undefined, 'sum'],
  ['rpc_duration_seconds_bucket', undefined, 'unranked'],
  ['process_start_time_seconds', undefined, 'unranked'],
  ['kube_pod_created', undefined, 'unranked'],
  ['go_info', undefined, 'unranked'],
  ['node_memory_MemFree_bytes', undefined, 'gauge'],
  ['queue_total', 'gauge', 'gauge'],
  ['node_cpu_guest_seconds', 'counter', 'counter'],
])('%s of type %s is a %s', (name, type, kind) => {
  expect(kindOf(name, type)).toBe(kind);
});

describe('absence', () => {
  const windows = {
    baseline: { start: T, end: T + minutes(15) },
    during: { start: T + minutes(16), end: T + minutes(26) },
    after: { start: T + minutes(26), end: T + minutes(41) },
  };
  /** A sample every 15 s, but for a stretch. */
  const without = (from: number, to: number): Samples => {
    const times = Array.from({ length: 41 * 4 + 1 }, (_, index) => T + index * 15).filter(
      (time) => time <= T + from || time >= T + to,
    );
    return { times, values: times.map(() => 1) };
  };

  it.each([
    ['of five minutes', minutes(17), minutes(22), { since: T + minutes(17), backAt: T + minutes(22) }],
    [
      'until the scenario is over',
      minutes(17),
      minutes(30),
      { since: T + minutes(17), backAt: T + minutes(30) },
    ],
    ['for good', minutes(17), minutes(100), { since: T + minutes(17), backAt: undefined }],
    ['of three scrapes', minutes(17), minutes(18), undefined],
    ['before the scenario', minutes(5), minutes(10), undefined],
    ['after it', minutes(27), minutes(35), undefined],
    ['never', 0, 0, undefined],
  ])('%s', (_name, from, to, expected) => {
    expect(disappearanceOf(without(from, to), windows)).toEqual(expected);
  });

  it('of what was not steady before; is nothing', () => {
    const { times } = without(minutes(17), minutes(22));
    const sparse = times.filter((_, index) => index % 3 === 0 || index % 7 === 0);
    const thinned = { times: times.filter((time) => time > T + minutes(10)), values: [] };
    expect(disappearanceOf({ times: sparse, values: sparse }, windows)?.since).toBeDefined();
    expect(disappearanceOf(thinned, windows)).toBeUndefined();
  });

  it('before, and presence during; a new series', () => {
    const times = [T + minutes(17), T + minutes(18)];
    expect(isNew({ times, values: [1, 1] }, windows.baseline, windows.during)).toBe(true);
    expect(isNew(without(0, 0), windows.baseline, windows.during)).toBe(false);
  });
});
