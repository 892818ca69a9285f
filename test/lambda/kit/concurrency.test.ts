import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { allOrNone, ConcurrencyLimit, inParallel, sharedSignal } from '../../../lambda/kit/concurrency';

it('what a limit of one is given at once; done one after another, in order, and a failure is that of its own caller', async () => {
  const limit = new ConcurrencyLimit(1);
  const steps: string[] = [];
  const act = (name: string) => async (): Promise<string> => {
    steps.push(`${name} begins`);
    await new Promise(setImmediate);
    steps.push(`${name} ends`);
    if (name === 'b') throw new Error(name);
    return name;
  };
  const results = await Promise.allSettled(['a', 'b', 'c'].map((name) => limit.run(act(name))));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(steps).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
});

it('a shared signal; aborts with the first of its signals', () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const shared = sharedSignal(first.signal, second.signal);
  second.abort('over');
  expect([shared.aborted, shared.reason]).toEqual([true, 'over']);
});

it('many listeners of a shared signal; Node warns of nothing', async () => {
  const file = JSON.stringify(join(__dirname, '../../../lambda/kit/concurrency'));
  const script = `
    const signal = require(${file}).sharedSignal(new AbortController().signal);
    for (let count = 0; count < 20; count++) signal.addEventListener('abort', () => {});`;
  // Jest's process is a copy, which hears of no warnings.
  const child = await promisify(execFile)(process.execPath, ['--require', 'tsx/cjs', '--eval', script]);
  expect(child.stderr).toBe('');
});

it('one of several tasks fails; the others are told, and have ended when the failure is thrown', async () => {
  const ended: string[] = [];
  const until = async (name: string, signal: AbortSignal): Promise<void> => {
    await once(signal, 'abort');
    ended.push(name);
  };
  const fail = (): Promise<void> => Promise.reject(new Error('first'));
  const all = allOrNone(
    [(signal) => until('a', signal), fail, (signal) => until('b', signal)],
    new AbortController().signal,
  );
  await expect(all).rejects.toThrow('first');
  expect(ended.sort()).toEqual(['a', 'b']);
});

it('items in parallel; so many at a time, and their results in order', async () => {
  let running = 0;
  let most = 0;
  const results = await inParallel([1, 2, 3, 4, 5], 2, async (item) => {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
    return item * 10;
  });
  expect([results, most]).toEqual([[10, 20, 30, 40, 50], 2]);
});

it.each([
  ['no more may start', 3, undefined],
  ['one fails', 5, 3],
])('items in parallel, and %s; no more are begun', async (_condition, allowed, failing) => {
  const begun: number[] = [];
  const act = async (item: number): Promise<number> => {
    begun.push(item);
    await new Promise(setImmediate);
    if (item === failing) throw new Error(String(item));
    return item;
  };
  const work = inParallel([1, 2, 3, 4, 5], 1, act, () => begun.length < allowed);
  if (failing === undefined) expect(await work).toEqual([1, 2, 3]);
  else await expect(work).rejects.toThrow(String(failing));
  expect(begun).toEqual([1, 2, 3]);
});
