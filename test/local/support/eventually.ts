/**
 * Repeats a check until it passes: for what happens in its own time.
 * @param deadline milliseconds
 * @throws {Error} what the check threw last.
 */
export async function eventually(check: () => Promise<void> | void, deadline = 5_000): Promise<void> {
  const end = Date.now() + deadline;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
