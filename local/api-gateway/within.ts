/**
 * What a promise resolves to, or `late` if it takes longer than `milliseconds`.
 * @throws {Error} what the promise rejects with, in time.
 */
export async function within<T, Late>(
  promise: Promise<T>,
  milliseconds: number,
  late: Late,
): Promise<T | Late> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Late>((resolve) => {
    timer = setTimeout(resolve, milliseconds, late).unref();
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
