import { GroupCommit } from '../../../local/timestream/group-commit';
import { Fixture, record } from './fixture';

describe('GroupCommit', () => {
  /** A disk that waits to be told. */
  function slowDisk(maximumSize = 100) {
    const groups: number[][] = [];
    const finish: ((error?: Error) => void)[] = [];
    const queue = new GroupCommit<number, number>((items) => {
      groups.push([...items]);
      return new Promise((resolve, reject) => {
        finish.push((error) => {
          if (error === undefined) {
            resolve(items.map((item) => item * 10));
          } else {
            reject(error);
          }
        });
      });
    }, maximumSize);
    return { groups, finish, queue };
  }

  it('what arrives while a group is committed shares the next, in order', async () => {
    const { groups, finish, queue } = slowDisk();
    const results = Promise.all([1, 2, 3].map((item) => queue.add(item, 1)));
    finish[0]!();
    while (groups.length < 2) {
      await Promise.resolve();
    }
    finish[1]!();

    expect(await results).toEqual([10, 20, 30]);
    expect(groups).toEqual([[1], [2, 3]]);
  });

  it('a group that fails fails its own items only', async () => {
    const { groups, finish, queue } = slowDisk();
    const first = queue.add(1, 1);
    const second = queue.add(2, 1);
    finish[0]!(new Error('disk full'));
    await expect(first).rejects.toThrow('disk full');
    while (groups.length < 2) {
      await Promise.resolve();
    }
    finish[1]!();

    expect(await second).toBe(20);
  });

  it('a group has at most its size, and at least one item', async () => {
    const { groups, finish, queue } = slowDisk(5);
    const results = [9, 3, 3, 3].map((size) => queue.add(size, size));
    for (let group = 0; group < 3; group += 1) {
      while (groups.length <= group) {
        await Promise.resolve();
      }
      finish[group]!();
    }
    await Promise.all(results);
    await queue.idle();

    expect(groups).toEqual([[9], [3, 3], [3]]);
  });
});

it('many calls at once are all answered, each for its own records', async () => {
  const fixture = await Fixture.start();
  try {
    const table = fixture.freshTable();
    const now = Date.now();
    const outputs = await Promise.all(
      Array.from({ length: 32 }, (_, call) =>
        fixture.write(
          table,
          Array.from({ length: call + 1 }, (_unused, index) =>
            record({ MeasureName: `m${call}`, MeasureValue: String(index), Time: String(now - index) }),
          ),
        ),
      ),
    );

    expect(outputs.map(({ RecordsIngested }) => RecordsIngested?.Total)).toEqual(
      Array.from({ length: 32 }, (_, call) => call + 1),
    );
    expect(await fixture.records(table)).toHaveLength((32 * 33) / 2);
    const { traffic } = fixture.standIn;
    expect(traffic.calls('WriteRecords')).toBe(32);
    expect(traffic.mostWritesInFlight).toBeGreaterThan(1);
    expect(traffic.batchSizes.get(7)).toBe(1);
  } finally {
    await fixture.stop();
  }
});

it('calls at once for the same key with other values; one is stored, all others rejected', async () => {
  const fixture = await Fixture.start();
  try {
    const table = fixture.freshTable();
    const time = String(Date.now());
    const results = await Promise.allSettled(
      Array.from({ length: 16 }, (_, call) =>
        fixture.write(table, [record({ MeasureValue: String(call), Time: time })]),
      ),
    );

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await fixture.records(table)).toHaveLength(1);
  } finally {
    await fixture.stop();
  }
});
