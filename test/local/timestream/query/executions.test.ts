import { Execution } from '../../../../local/timestream/query/execution';
import { Executions } from '../../../../local/timestream/query/executions';
import type { QueryResult } from '../../../../local/timestream/query/query-result';

const MEBIBYTE = 1024 * 1024;
const request = { queryString: 'SQL', clientToken: undefined, nextToken: undefined, maximumRows: 1 };

/** A run whose result has so many rows and mebibytes. */
function execution(rowCount: number, size: number) {
  let isClosed = false;
  const result: QueryResult = {
    columns: [],
    rowCount,
    bytes: size * MEBIBYTE,
    scannedBytes: 0,
    read: (start, maximumRows) => Promise.resolve({ rows: [], end: start + maximumRows }),
    close: () => {
      isClosed = true;
      return Promise.resolve();
    },
  };
  const run = new Execution('SQL', undefined, result, 0);
  return { run, isClosed: () => isClosed };
}

async function keep(sizes: readonly (readonly [rowCount: number, size: number])[]) {
  const executions = new Executions();
  const all = sizes.map(([rowCount, size]) => execution(rowCount, size));
  for (const { run } of all) {
    await Promise.all([run.begin(request, 0), executions.add(run)]);
  }
  return { executions, closed: all.map(({ isClosed }) => isClosed()), all };
}

describe('results have 256 MiB together', () => {
  test.each<[string, [number, number][], boolean[]]>([
    [
      'all have room',
      [
        [9, 128],
        [9, 128],
      ],
      [false, false],
    ],
    [
      'the oldest is given up',
      [
        [9, 100],
        [9, 100],
        [9, 100],
      ],
      [true, false, false],
    ],
    [
      'what is read to the end is given up first',
      [
        [9, 100],
        [1, 100],
        [9, 100],
      ],
      [false, true, false],
    ],
    [
      'as many as it takes',
      [
        [9, 100],
        [9, 100],
        [9, 200],
      ],
      [true, true, false],
    ],
    [
      'the newest stays',
      [
        [9, 256],
        [1, 256],
      ],
      [true, false],
    ],
  ])('%s', async (_, sizes, closed) => {
    expect((await keep(sizes)).closed).toEqual(closed);
  });

  it('one that is cancelled takes no room', async () => {
    const { executions, all } = await keep([[9, 200]]);
    await all[0]!.run.cancel();
    const next = execution(9, 200);

    await executions.add(next.run);

    expect(executions.ofId(all[0]!.run.id)).toBe(all[0]!.run);
  });
});

describe('tidying', () => {
  test.each([
    ['half read', 9, 3_600_000],
    ['read to the end', 1, 60_000],
  ])('what is %s (of %d rows) is given up after %d ms', async (_, rowCount, lifetime) => {
    const { executions, all } = await keep([[rowCount, 1]]);

    await executions.tidy(lifetime);
    expect(all[0]!.isClosed()).toBe(false);
    await executions.tidy(lifetime + 1);
    expect(all[0]!.isClosed()).toBe(true);
  });
});
