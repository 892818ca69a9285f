import fc from 'fast-check';
import { Fixture, record } from './fixture';
import { timeMilliseconds } from '../../../local/timestream/stored-record';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await Fixture.start();
});
afterAll(() => fixture.stop());

/** Shortest text that reads back as the same double; `String(-0)` is `0`. */
const doubleText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

async function roundTrip(table: string, texts: readonly string[], start: number): Promise<unknown[]> {
  await fixture.write(
    table,
    texts.map((text, index) => record({ MeasureValue: text, Time: String(start + index) })),
  );
  const stored = await fixture.records(table);
  return stored.filter((found) => timeMilliseconds(found) >= start).map(({ value }) => value);
}

it('doubles come back with the same bits', async () => {
  const table = fixture.freshTable();
  let start = Date.now() - 100_000;
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  await fc.assert(
    fc.asyncProperty(fc.array(finite, { minLength: 1, maxLength: 100 }), async (values) => {
      start += 100;
      expect(await roundTrip(table, values.map(doubleText), start)).toEqual(values);
    }),
    {
      numRuns: 50,
      examples: [
        [[5e-324, -5e-324, -0, 0, 1.7976931348623157e308, -1.7976931348623157e308, 0.1 + 0.2, 2 ** 53]],
      ],
    },
  );
});

it('doubles come back with the same bits after a checkpoint has compressed them, and a restart', async () => {
  const values = [5e-324, -0, 0, 1.7976931348623157e308, 0.1, 1 / 3, -2.2250738585072014e-308];
  const first = await Fixture.start();
  const table = first.freshTable();
  await first.write(
    table,
    values.map((value, index) =>
      record({ MeasureValue: doubleText(value), Time: String(Date.now() - 1000 + index) }),
    ),
  );
  await first.standIn.close();

  const second = await Fixture.start({ directory: first.directory });
  try {
    expect((await second.records(table)).map(({ value }) => value)).toEqual(values);
  } finally {
    await second.stop();
    await first.stop();
  }
});

test.each([
  ['1', 1],
  ['+1.50', 1.5],
  ['.5', 0.5],
  ['5.', 5],
  ['1E3', 1000],
  ['-1e-3', -0.001],
  ['1e-400', 0],
  ['007', 7],
])('DOUBLE %p; %d', async (text, value) => {
  expect(await roundTrip(fixture.freshTable(), [text], Date.now())).toEqual([value]);
});

test.each([
  ['BIGINT', '-9223372036854775808', '-9223372036854775808'],
  ['BIGINT', '+007', '7'],
  ['BOOLEAN', 'true', 'true'],
  ['VARCHAR', ` 'quoted' "\\ \n💥 `, ` 'quoted' "\\ \n💥 `],
] as const)('%s %p; %p', async (type, text, value) => {
  const table = fixture.freshTable();

  await fixture.write(table, [record({ MeasureValueType: type, MeasureValue: text })]);

  expect(await fixture.records(table)).toMatchObject([{ type, value }]);
});

it('a multi-measure record keeps its measures', async () => {
  const table = fixture.freshTable();
  await fixture.write(table, [
    {
      Dimensions: [{ Name: 'instance', Value: 'a' }],
      MeasureName: 'node',
      MeasureValueType: 'MULTI',
      MeasureValues: [
        { Name: 'up', Value: 'true', Type: 'BOOLEAN' },
        { Name: 'cpu', Value: '1.50', Type: 'DOUBLE' },
        { Name: 'booted', Value: '1795342254', Type: 'TIMESTAMP' },
      ],
      Time: String(Math.floor(Date.now() / 1000)),
      TimeUnit: 'SECONDS',
    },
  ]);

  expect(await fixture.records(table)).toMatchObject([
    {
      type: 'MULTI',
      value: [
        { name: 'booted', type: 'TIMESTAMP', value: '1795342254000000000' },
        { name: 'cpu', type: 'DOUBLE', value: '1.5' },
        { name: 'up', type: 'BOOLEAN', value: 'true' },
      ],
    },
  ]);
});

it('common attributes are merged in, and time keeps its nanoseconds', async () => {
  const table = fixture.freshTable();
  const time = BigInt(Date.now()) * 1_000_000n + 123_457n;

  await fixture.write(
    table,
    [{ MeasureValue: '1' }, { Dimensions: [{ Name: 'instance', Value: 'b' }], MeasureValue: '2' }],
    {
      CommonAttributes: {
        Dimensions: [{ Name: 'job', Value: 'node' }],
        MeasureName: 'up',
        MeasureValueType: 'DOUBLE',
        Time: String(time),
        TimeUnit: 'NANOSECONDS',
        Version: 7,
      },
    },
  );

  const shared = { measureName: 'up', timeNs: time, version: 7n, type: 'DOUBLE' };
  expect(await fixture.records(table)).toEqual([
    { ...shared, dimensions: { job: 'node' }, value: 1 },
    { ...shared, dimensions: { instance: 'b', job: 'node' }, value: 2 },
  ]);
});

it('the order of dimensions does not matter', async () => {
  const table = fixture.freshTable();
  const one = { Name: 'a', Value: '1' };
  const other = { Name: 'b', Value: '2' };
  const time = String(Date.now());

  await fixture.write(table, [
    record({ Dimensions: [one, other], Time: time }),
    record({ Dimensions: [other, one], Time: time }),
  ]);

  expect(await fixture.records(table)).toHaveLength(1);
});
