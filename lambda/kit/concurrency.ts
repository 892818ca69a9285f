import { setMaxListeners } from 'node:events';

/** Runs tasks in the order in which they were given, with a limit on how many run at a time. */
export class ConcurrencyLimit {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly most: number) {}

  /** Runs `task` when a slot is free, and settles like it. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.running >= this.most) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running++;
    try {
      return await task();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running--;
      else next();
    }
  }
}

/**
 * Runs tasks at once, and gives their results. When one fails, the signal that the others have is aborted; they have all
 * ended when the failure is thrown.
 */
export async function allOrNone<T>(
  tasks: readonly ((signal: AbortSignal) => Promise<T>)[],
  signal: AbortSignal,
): Promise<T[]> {
  const failed = new AbortController();
  const either = sharedSignal(signal, failed.signal);
  const running = tasks.map((task) => task(either));
  try {
    return await Promise.all(running);
  } catch (error) {
    failed.abort();
    await Promise.allSettled(running);
    throw error;
  }
}

/**
 * Processes items concurrently.
 * @param limit how many at the same time
 * @param mayStart asked before each item; once it says no, no more are begun
 * @returns results of the items that were begun, in their order: always the first ones
 * @throws {Error} what `act` throws first, after which no more are begun
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  limit: number,
  act: (item: Item) => Promise<Result>,
  mayStart: () => boolean = () => true,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = 0;
  let hasFailed = false;
  const work = async (): Promise<void> => {
    while (next < items.length && !hasFailed && mayStart()) {
      const place = next++;
      try {
        results[place] = await act(items[place]!);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return results;
}

/**
 * A signal that aborts when one of `signals` does, for any number of calls at the same time: Node warns of a leak when
 * a signal has more than ten listeners.
 * https://nodejs.org/api/events.html#eventssetmaxlistenersn-eventtargets
 */
export function sharedSignal(...signals: AbortSignal[]): AbortSignal {
  const shared = AbortSignal.any(signals);
  setMaxListeners(0, shared);
  return shared;
}

/**
 * What `work` leads to, for one of those who wait for it: when `signal` aborts, the others still wait.
 * @throws {Error} the signal's reason
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
  });
  return Promise.race([work, aborted]);
}
