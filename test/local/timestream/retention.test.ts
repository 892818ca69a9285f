import { failureOf, Fixture, record } from './fixture';

const now = Date.now();
const MINUTE = 60_000;
const hour = 60 * MINUTE;
const day = 24 * hour;
const at = (offset: number) => record({ Time: String(now + offset) });

describe('memory retention of 12 hours, no magnetic writes', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await Fixture.start({ now: () => now, table: { memoryStoreRetentionHours: 12 } });
  });
  afterAll(() => fixture.stop());

  test.each([
    ['now', 0],
    ['just under 15 minutes ahead', 15 * MINUTE - 1],
    ['12 hours old', -12 * hour],
  ])('%s; stored', async (_, offset) => {
    const table = fixture.freshTable();

    await fixture.write(table, [at(offset)]);

    expect(await fixture.records(table)).toHaveLength(1);
  });

  test.each([
    ['15 minutes ahead', at(15 * MINUTE)],
    ['older than 12 hours', at(-12 * hour - 1)],
    ['at the epoch', record({ Time: '0' })],
    ['beyond all calendars', record({ Time: '9'.repeat(256) })],
  ])('%s; rejected, others stored', async (_, outside) => {
    const table = fixture.freshTable();

    const failure = await failureOf(fixture.write(table, [at(0), outside, at(-1)]));

    const range = `[${new Date(now - 12 * hour).toISOString()}, ${new Date(now + 15 * MINUTE).toISOString()})`;
    expect(failure).toMatchObject({
      name: 'RejectedRecordsException',
      $metadata: { httpStatusCode: 419 },
      RejectedRecords: [
        {
          RecordIndex: 1,
          Reason: `The record timestamp is outside the time range ${range} of the memory store.`,
        },
      ],
    });
    expect(await fixture.records(table)).toHaveLength(2);
  });
});

it('without saying anything, a table keeps 6 hours in memory', async () => {
  const fixture = await Fixture.start({ now: () => now });
  try {
    const table = fixture.freshTable();
    await fixture.write(table, [at(-6 * hour)]);
    const failure = await failureOf(fixture.write(table, [at(-6 * hour - 1)]));
    expect(failure.name).toBe('RejectedRecordsException');
  } finally {
    await fixture.stop();
  }
});

describe('magnetic writes, magnetic retention of 2 days', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await Fixture.start({
      now: () => now,
      table: { memoryStoreRetentionHours: 1, magneticStoreRetentionDays: 2, magneticStoreWrites: true },
    });
  });
  afterAll(() => fixture.stop());

  it('a late record goes to the magnetic store', async () => {
    const table = fixture.freshTable();

    const output = await fixture.write(table, [at(0), at(-2 * day)]);

    expect(output.RecordsIngested).toEqual({ Total: 2, MemoryStore: 1, MagneticStore: 1 });
  });

  it('a record older than both is rejected', async () => {
    const failure = await failureOf(fixture.write(fixture.freshTable(), [at(-2 * day - 1)]));

    expect(failure['RejectedRecords']).toMatchObject([
      { Reason: expect.stringMatching(/of the data ingestion window\.$/) as string },
    ]);
  });

  it('a late record with another value for the same version is answered as stored, and is not', async () => {
    const table = fixture.freshTable();
    const late = at(-day);
    await fixture.write(table, [{ ...late, MeasureValue: '1' }]);

    await fixture.write(table, [{ ...late, MeasureValue: '2' }]);

    expect(await fixture.records(table)).toMatchObject([{ value: 1 }]);
  });
});
