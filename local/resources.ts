/** A resource that must be closed. */
export interface Closable {
  close(): Promise<void>;
}

/** Closes what was started, last first, also when only a part of it could be. */
export class Resources implements Closable {
  private readonly started: Promise<Closable>[] = [];
  private closing: Promise<void> | undefined;

  /** Takes charge of something that is being started, and hands it back. Once the others are closed, or being closed, it is, too. */
  use<Resource extends Closable>(starting: Promise<Resource>): Promise<Resource> {
    if (this.closing === undefined) this.started.push(starting);
    else void closeStarted(starting).catch(() => undefined);
    return starting;
  }

  /**
   * Closes everything, once.
   * @throws {Error} the first error, after the rest has been closed.
   */
  close(): Promise<void> {
    this.closing ??= this.closeAll();
    return this.closing;
  }

  private async closeAll(): Promise<void> {
    const errors: unknown[] = [];
    for (const starting of this.started.toReversed()) {
      await closeStarted(starting).catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw errors[0];
  }
}

/** What could not be started need not be closed. */
function closeStarted(starting: Promise<Closable>): Promise<void> {
  return starting.then(
    (resource) => resource.close(),
    () => undefined,
  );
}

/**
 * Starts something that consists of several resources. When one of them fails, the others are closed.
 * @throws {Error} what `start` throws.
 */
export async function closeOnFailure<T>(start: (resources: Resources) => Promise<T>): Promise<T> {
  const resources = new Resources();
  try {
    return await start(resources);
  } catch (error) {
    await resources.close().catch(() => undefined);
    throw error;
  }
}
