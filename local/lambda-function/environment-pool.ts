import type { Environment } from './environment';
import { LambdaError } from './errors';

/** Environments that are used again as long as they live, and no more than a fixed number at a time. */
export class EnvironmentPool {
  readonly #create: () => Environment;
  readonly #all = new Set<Environment>();
  readonly #idle: Environment[] = [];
  readonly #waiting: (() => void)[] = [];
  #free: number;
  #closed = false;

  /**
   * @param concurrency most environments at a time
   * @param create starts another
   */
  constructor(concurrency: number, create: () => Environment) {
    this.#free = concurrency;
    this.#create = create;
  }

  /**
   * Lends an environment for the duration of `work`; waits while all are lent.
   * @throws LambdaError if the pool is closed.
   */
  async use<Result>(work: (environment: Environment) => Promise<Result>): Promise<Result> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free -= 1;
    if (this.#closed) {
      this.#passOn();
      throw new LambdaError('Runtime.ExitError', 'The function has been shut down');
    }
    const environment = this.#take();
    try {
      return await work(environment);
    } finally {
      this.#giveBack(environment);
    }
  }

  /** Ends all environments. Work under way fails. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((environment) => environment.terminate()));
  }

  #take(): Environment {
    // The one used last: it is the warmest, and the others may be left alone.
    for (let environment = this.#idle.pop(); environment; environment = this.#idle.pop()) {
      if (environment.alive) return environment;
      this.#all.delete(environment);
    }
    const environment = this.#create();
    this.#all.add(environment);
    return environment;
  }

  #giveBack(environment: Environment): void {
    if (environment.alive) this.#idle.push(environment);
    else this.#all.delete(environment);
    this.#passOn();
  }

  #passOn(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
