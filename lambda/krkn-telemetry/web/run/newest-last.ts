import { utcSeconds } from '../../model/parse-time';

/** Something of a log with its time, if it has one. */
export interface TimedEntry<Entry> {
  readonly entry: Entry;
  /** Epoch seconds. */
  readonly at: number | undefined;
}

/** The newest entries of a log, newest last. Those without a time stay after what they were sent after. */
export function newestLast<Entry>(
  entries: readonly Entry[],
  timeOf: (entry: Entry) => string | undefined,
  most: number,
): readonly TimedEntry<Entry>[] {
  let latest = -Infinity;
  const timed = entries.map((entry) => {
    const at = utcSeconds(timeOf(entry));
    latest = at ?? latest;
    return { entry, at, order: latest };
  });
  return timed
    .sort((left, right) => (left.order === right.order ? 0 : left.order - right.order))
    .slice(-most)
    .map(({ entry, at }) => ({ entry, at }));
}
