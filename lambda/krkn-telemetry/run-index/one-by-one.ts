/** Does one thing after another, whoever asks: for what takes so much memory that two at a time would be too much. */
export class OneByOne {
  #last: Promise<unknown> = Promise.resolve();

  /** Does it when all that was asked for before has ended. @throws what `act` throws */
  run<Result>(act: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(act);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
