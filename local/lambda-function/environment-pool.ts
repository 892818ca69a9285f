import type { Environment } from './environment';
import { LambdaError, throttle } from './errors';

/** How busy a function is. */
export interface FunctionLoad {
  /** Events that wait for an environment. */
  readonly waiting: number;
  /** Events that are handled. */
  readonly inFlight: number;
  /** Environments that are there. */
  readonly environments: number;
}

/** An event that waits for an environment. */
interface Waiting {
  /** Bytes of the event. */
  readonly size: number;
  readonly goOn: () => void;
}

/** The maximum number of waiting events, and of their bytes. */
const limits = { events: 1000, bytes: 64 * 1024 * 1024 };
/** Milliseconds after which no one waits for the answer any more. */
const PATIENCE = 30_000;
/** How long environments with nothing to do are kept, in milliseconds. */
interface IdleTimes {
  /** All but the one that was used last: a rush has started them. */
  readonly spare: number;
  /** That one, so that the next event is served at once. */
  readonly last: number;
}

const defaultIdleTimes: IdleTimes = { spare: 30_000, last: 300_000 };

/**
 * Environments that are used again as long as they live, and no more than a fixed number at a time. Those with nothing to do are ended after
 * a while, as Lambda does: each keeps the memory that its largest event took.
 */
export class EnvironmentPool {
  private readonly all = new Set<Environment>();
  /** In the order in which they became idle. */
  private readonly idle: { readonly environment: Environment; readonly since: number }[] = [];
  /** The first has waited longest. */
  private readonly waiting: Waiting[] = [];
  private waitingBytes = 0;
  private isTurnOfSmallest = false;
  private free: number;
  private closed = false;
  private readonly sweeping: NodeJS.Timeout;

  /**
   * @param concurrency most environments at a time
   * @param create starts another
   * @param idleTimes default: half a minute, and five for the one that was used last
   */
  constructor(
    private readonly concurrency: number,
    private readonly create: () => Environment,
    private readonly idleTimes = defaultIdleTimes,
  ) {
    this.free = concurrency;
    this.sweeping = setInterval(() => {
      this.endIdle(performance.now());
    }, idleTimes.spare / 5).unref();
  }

  /**
   * Lends an environment for the duration of `work`; waits while all are lent.
   * @param size bytes of the event
   * @throws {LambdaError} if the pool is closed, or too many wait or have waited too long.
   */
  async use<Result>(size: number, work: (environment: Environment) => Promise<Result>): Promise<Result> {
    const since = performance.now();
    if (this.free === 0) await this.wait(size);
    else this.free -= 1;
    let environment: Environment | undefined;
    try {
      if (this.closed) throw new LambdaError('Runtime.ExitError', 'The function has been shut down');
      if (performance.now() - since > PATIENCE) throw throttle();
      environment = this.take();
      return await work(environment);
    } finally {
      this.giveBack(environment);
    }
  }

  /** How busy it is. */
  get load(): FunctionLoad {
    const environments = [...this.all].filter(({ alive }) => alive).length;
    return { waiting: this.waiting.length, inFlight: this.concurrency - this.free, environments };
  }

  /** Ends all environments. Work under way fails. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.sweeping);
    await Promise.all([...this.all].map((environment) => environment.terminate()));
  }

  private take(): Environment {
    // The one used last: it is the warmest, and the others may be left alone.
    for (let last = this.idle.pop(); last; last = this.idle.pop()) {
      if (last.environment.alive) return last.environment;
      this.all.delete(last.environment);
    }
    const environment = this.create();
    this.all.add(environment);
    return environment;
  }

  /** @param environment none, if it could not be started */
  private giveBack(environment: Environment | undefined): void {
    if (environment?.alive === true) this.idle.push({ environment, since: performance.now() });
    else if (environment !== undefined) this.all.delete(environment);
    const next = this.next();
    if (next) next.goOn();
    else this.free += 1;
  }

  private endIdle(now: number): void {
    const { spare, last } = this.idleTimes;
    const final = this.idle.length - 1;
    const old = this.idle.filter(({ since }, index) => now - since > (index < final ? spare : last));
    this.idle.splice(0, old.length);
    for (const { environment } of old) {
      this.all.delete(environment);
      void environment.terminate();
    }
  }

  private wait(size: number): Promise<void> {
    if (this.waiting.length >= limits.events || this.waitingBytes + size > limits.bytes) throw throttle();
    this.waitingBytes += size;
    return new Promise<void>((goOn) => this.waiting.push({ size, goOn }));
  }

  /** By turns the oldest, so that each comes in time, and the smallest, which need not wait for many large ones. */
  private next(): Waiting | undefined {
    this.isTurnOfSmallest = !this.isTurnOfSmallest;
    const index = this.isTurnOfSmallest ? indexOfSmallest(this.waiting) : 0;
    const [next] = this.waiting.splice(index, 1);
    this.waitingBytes -= next?.size ?? 0;
    return next;
  }
}

function indexOfSmallest(waiting: readonly Waiting[]): number {
  return waiting.reduce((best, { size }, index) => (size < waiting[best]!.size ? index : best), 0);
}
