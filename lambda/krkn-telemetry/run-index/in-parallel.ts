/**
 * Does something with each item, some at the same time.
 * @param limit how many at the same time
 * @param mayStart asked before each item; once it says no, no more are begun
 * @returns results of the items that were begun, in their order: always the first ones
 * @throws what `act` throws first, after which no more are begun
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
