/** A resource that must be closed. */
export interface Closable {
  close(): Promise<void>;
}

/** Closes what was started, last first, also when only a part of it could be. */
export class Resources implements Closable {
  private readonly closers: (() => Promise<void>)[] = [];
  private closing: Promise<void> | undefined;

  /** Takes charge of something that is being started, and hands it back. */
  use<Resource extends Closable>(starting: Promise<Resource>): Promise<Resource> {
    this.closers.unshift(() =>
      starting.then(
        (resource) => resource.close(),
        () => undefined,
      ),
    );
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
    for (const close of this.closers) await close().catch((error: unknown) => errors.push(error));
    if (errors.length > 0) throw errors[0];
  }
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
