import type { _Record } from '@aws-sdk/client-timestream-write';
import { failureOf, Fixture, record } from './fixture';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await Fixture.start();
});
afterAll(() => fixture.stop());

const now = Date.now();
const time = String(now);
const version = (number: number, value: string): _Record =>
  record({ Version: number, MeasureValue: value, Time: time });

const exists = {
  RecordIndex: 0,
  Reason:
    'A record already exists with the same time, dimensions, measure name, and record version. A higher record version must be specified in order to update the measure value. Specifying record version is supported by the latest SDKs.',
  ExistingVersion: 3,
};
const lower = {
  RecordIndex: 0,
  Reason:
    'The record version 2 is lower than the existing version 3. A higher version is required to update the measure value.',
  ExistingVersion: 3,
};

type Row = [condition: string, incoming: _Record, rejected: object | undefined, stored: object];
const rows: Row[] = [
  ['same version, same value; accepted, kept', version(3, '1'), undefined, { version: 3n, value: 1 }],
  ['same version, same value in other words; kept', version(3, '1.0'), undefined, { version: 3n, value: 1 }],
  ['same version, other value; rejected', version(3, '2'), exists, { version: 3n, value: 1 }],
  ['lower version, same value; accepted, kept', version(2, '1'), undefined, { version: 3n, value: 1 }],
  ['lower version, other value; rejected', version(2, '2'), lower, { version: 3n, value: 1 }],
  ['higher version, same value; version raised', version(4, '1'), undefined, { version: 4n, value: 1 }],
  ['higher version, other value; overwritten', version(4, '2'), undefined, { version: 4n, value: 2 }],
];

async function outcome(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => (error as Record<string, unknown>)['RejectedRecords'],
  );
}

describe('a record is stored with version 3 and value 1', () => {
  test.each(rows)('%s', async (_, incoming, rejected, stored) => {
    const table = fixture.freshTable();
    await fixture.write(table, [version(3, '1')]);

    expect(await outcome(fixture.write(table, [incoming]))).toEqual(rejected && [rejected]);
    expect(await fixture.records(table)).toMatchObject([stored]);
  });
});

describe('a record with version 3 and value 1 is earlier in the same request', () => {
  test.each(rows)('%s', async (_, incoming, rejected, stored) => {
    const table = fixture.freshTable();

    expect(await outcome(fixture.write(table, [version(3, '1'), incoming]))).toEqual(
      rejected && [{ ...rejected, RecordIndex: 1 }],
    );
    expect(await fixture.records(table)).toMatchObject([stored]);
  });
});

it('0 and -0 are different values', async () => {
  const table = fixture.freshTable();
  await fixture.write(table, [version(1, '0')]);

  expect((await failureOf(fixture.write(table, [version(1, '-0')]))).name).toBe('RejectedRecordsException');
});

it('other records of the request are stored, whatever becomes of one', async () => {
  const table = fixture.freshTable();
  await fixture.write(table, [version(1, '1')]);

  const failure = await failureOf(
    fixture.write(table, [record({ MeasureName: 'a' }), version(1, '2'), record({ MeasureName: 'b' })]),
  );

  expect(failure).toMatchObject({
    name: 'RejectedRecordsException',
    message: 'One or more records have been rejected. See RejectedRecords for details.',
    $metadata: { httpStatusCode: 419, attempts: 1 },
    RejectedRecords: [{ RecordIndex: 1, ExistingVersion: 1 }],
  });
  expect((await fixture.records(table)).map(({ measureName }) => measureName).sort()).toEqual([
    'a',
    'b',
    'up',
  ]);
});

it('records that come late find their place, and meet what is stored there', async () => {
  const table = fixture.freshTable();
  const at = (offset: number, value: string) => record({ MeasureValue: value, Time: String(now + offset) });
  await fixture.write(table, [at(0, '0')]);
  await fixture.write(table, [at(-2, '2'), at(-1, '1')]);

  const failure = await failureOf(fixture.write(table, [at(-2, '5'), at(-3, '3'), at(-1, '1'), at(-4, '4')]));

  expect(failure['RejectedRecords']).toMatchObject([{ RecordIndex: 0, ExistingVersion: 1 }]);
  expect((await fixture.records(table)).map(({ value }) => value)).toEqual([4, 3, 2, 1, 0]);
});

it('the same batch sent again changes nothing', async () => {
  const table = fixture.freshTable();
  const batch = Array.from({ length: 100 }, (_, index) =>
    record({ Time: String(now - index), MeasureValue: String(index / 3) }),
  );

  await fixture.write(table, batch);
  const first = await fixture.records(table);
  await Promise.all([fixture.write(table, batch), fixture.write(table, batch)]);

  expect(await fixture.records(table)).toEqual(first);
});
