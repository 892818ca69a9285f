/** Tables that are created and deleted while the stand-in runs. */
import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-timestream-write';
import { DATABASE, failureOf, Fixture, record } from './fixture';
import { allValues, queryClientFor, select } from './query-client';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await Fixture.start();
});
afterEach(() => fixture.stop());

const create = (TableName: string, more: object = {}) =>
  fixture.client.send(new CreateTableCommand({ DatabaseName: DATABASE, TableName, ...more }));
const remove = (TableName: string, DatabaseName = DATABASE) =>
  fixture.client.send(new DeleteTableCommand({ DatabaseName, TableName }));
const retention = (
  MemoryStoreRetentionPeriodInHours?: number,
  MagneticStoreRetentionPeriodInDays?: number,
) => ({
  RetentionProperties: { MemoryStoreRetentionPeriodInHours, MagneticStoreRetentionPeriodInDays },
});

it('a table that is created takes records, and keeps them as long as it says', async () => {
  expect((await create('new', retention(1, 1))).Table).toMatchObject({
    TableName: 'new',
    TableStatus: 'ACTIVE',
  });
  await fixture.write('new', [record()]);
  const old = record({ Time: String(Date.now() - 2 * 3_600_000) });

  expect((await failureOf(fixture.write('new', [old]))).name).toBe('RejectedRecordsException');
  expect(await fixture.records('new')).toHaveLength(1);
});

it('a table that is deleted is gone with all that it held; one of the same name begins empty', async () => {
  const client = queryClientFor(fixture.standIn.endpoint);
  const other = fixture.freshTable();
  await fixture.write(other, [record({ MeasureValue: '7' })]);
  await create('new');
  await fixture.write('new', [record({ Dimensions: [{ Name: 'instance', Value: 'before' }] })]);

  await remove('new');

  expect((await failureOf(fixture.write('new', [record()]))).name).toBe('ResourceNotFoundException');
  await create('new');
  await fixture.write('new', [record({ MeasureValueType: 'BIGINT', MeasureValue: '1' })]);
  expect(await allValues(client, select('measure_value::bigint', 'new'))).toEqual([['1']]);
  expect(await allValues(client, select('measure_value::double', other))).toEqual([['7.0']]);
  client.destroy();
});

it.each<[condition: string, call: () => Promise<unknown>, name: string]>([
  ['a table that exists', () => create('table-0'), 'ConflictException'],
  ['an unknown database', () => create('new', { DatabaseName: 'unknown' }), 'ResourceNotFoundException'],
  ['a name with a space', () => create('a table'), 'ValidationException'],
  ['a retention of 0 hours', () => create('new', retention(0, 1)), 'ValidationException'],
  ['a retention of 8,767 hours', () => create('new', retention(8767, 1)), 'ValidationException'],
  ['one retention of two', () => create('new', retention(1)), 'ValidationException'],
  [
    'what the stand-in does not do',
    () => create('new', { MagneticStoreWriteProperties: { EnableMagneticStoreWrites: true } }),
    'NotImplementedException',
  ],
  ['an unknown table', () => remove('unknown'), 'ResourceNotFoundException'],
  ['a table of an unknown database', () => remove('table-0', 'unknown'), 'ResourceNotFoundException'],
])('%s is refused', async (_, call, name) => {
  expect((await failureOf(call())).name).toBe(name);
});
