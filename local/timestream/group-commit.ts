/** Lets calls that arrive while a transaction runs share the next one: the disk is waited for once for all. */

interface Pending<Item, Result> {
  readonly item: Item;
  readonly size: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** Collects items into groups and commits one group after another, in the order of arrival. */
export class GroupCommit<Item, Result> {
  private pending: Pending<Item, Result>[] = [];
  private running: Promise<void> = Promise.resolve();
  private isRunning = false;

  /**
   * @param commit makes one group durable; gives a result for each item, in the same order. If it throws, every
   *   item of the group fails with that error.
   * @param maximumSize a group is closed once its items have this total size.
   */
  constructor(
    private readonly commit: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly maximumSize: number,
  ) {}

  /** Resolves once the item is durable. */
  add(item: Item, size: number): Promise<Result> {
    const result = new Promise<Result>((resolve, reject) => {
      this.pending.push({ item, size, resolve, reject });
    });
    if (!this.isRunning) {
      this.running = this.run();
    }
    return result;
  }

  /** Resolves when nothing is pending any more. */
  async idle(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    while (this.pending.length > 0) {
      await this.commitGroup(this.takeGroup());
    }
    this.isRunning = false;
  }

  private takeGroup(): Pending<Item, Result>[] {
    let size = 0;
    let count = 0;
    while (count < this.pending.length && size < this.maximumSize) {
      size += this.pending[count]!.size;
      count += 1;
    }
    return this.pending.splice(0, count);
  }

  private async commitGroup(group: readonly Pending<Item, Result>[]): Promise<void> {
    try {
      const results = await this.commit(group.map(({ item }) => item));
      group.forEach(({ resolve }, index) => {
        resolve(results[index]!);
      });
    } catch (error) {
      for (const { reject } of group) {
        reject(error);
      }
    }
  }
}
