/** The queries whose results are kept. */
import { clientTokenError, paginationTokenError, unknownQueryError } from '../service-error';
import type { Execution } from './execution';
import { LARGEST_RESULT_BYTES } from './found-records';

const MOST_EXECUTIONS = 64;

/** Keeps as many results as have room; when it is short, those that are read to the end go first, then the oldest. */
export class Executions {
  /** The one begun last is last. */
  private readonly kept = new Set<Execution>();

  /** Keeps another one. */
  async add(execution: Execution): Promise<void> {
    this.kept.add(execution);
    while (this.isCrowded() && this.kept.size > 1) {
      await this.giveUp(this.leastNeeded(execution));
    }
  }

  /** Gives up those whose tokens are good no longer. */
  async tidy(now: number): Promise<void> {
    for (const execution of this.kept) {
      if (execution.isOver(now)) {
        await this.giveUp(execution);
      }
    }
  }

  /**
   * Returns the run that a call repeats, if it is still kept.
   *
   * @throws {ServiceError} ValidationException when the token came with another query before.
   */
  repeatedBy(clientToken: string | undefined, queryString: string): Execution | undefined {
    const found = [...this.kept].find((execution) => execution.clientToken === clientToken);
    if (clientToken === undefined || found === undefined) {
      return undefined;
    }
    if (found.queryString !== queryString) {
      throw clientTokenError();
    }
    return found;
  }

  /** @throws {ServiceError} ValidationException when the token does not belong to a kept run of the same query. */
  ofToken(nextToken: string, queryString: string): Execution {
    const found = [...this.kept].find((execution) => execution.has(nextToken));
    if (found?.queryString !== queryString) {
      throw paginationTokenError();
    }
    return found;
  }

  /** @throws {ServiceError} ValidationException when the query does not exist. */
  ofId(queryId: string): Execution {
    const found = [...this.kept].find(({ id }) => id === queryId);
    if (found === undefined) {
      throw unknownQueryError(queryId);
    }
    return found;
  }

  private isCrowded(): boolean {
    const bytes = [...this.kept].reduce((sum, execution) => sum + execution.bytes, 0);
    return this.kept.size > MOST_EXECUTIONS || bytes > LARGEST_RESULT_BYTES;
  }

  private leastNeeded(newest: Execution): Execution {
    const others = [...this.kept].filter((execution) => execution !== newest);
    return others.find(({ isFinished }) => isFinished) ?? others[0] ?? newest;
  }

  private async giveUp(execution: Execution): Promise<void> {
    this.kept.delete(execution);
    await execution.close();
  }
}
