import type { _Record, WriteRecordsCommandInput } from '@aws-sdk/client-timestream-write';
import { failureOf, Fixture, record } from './fixture';

const now = Date.now();

let fixture: Fixture;
beforeAll(async () => {
  fixture = await Fixture.start();
});
afterAll(() => fixture.stop());

const repeat = <Item>(count: number, item: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => item(index));
const dimensions = (count: number, valueLength = 1, prefix = 'd') =>
  repeat(count, (index) => ({ Name: `${prefix}${index}`, Value: 'v'.repeat(valueLength) }));
const measures = (count: number, valueLength = 1) =>
  repeat(count, (index) => ({ Name: `m${index}`, Value: 'v'.repeat(valueLength), Type: 'VARCHAR' as const }));
const multi = (overrides: Partial<_Record>): _Record => ({
  Dimensions: [{ Name: 'instance', Value: 'a' }],
  MeasureName: 'node',
  MeasureValueType: 'MULTI',
  Time: String(Date.now()),
  ...overrides,
});
const named = (name: string) => record({ Dimensions: [{ Name: name, Value: 'v' }] });

describe('what the request alone shows to be wrong fails it whole, and nothing is stored', () => {
  type Row = [condition: string, records: _Record[], more?: Partial<WriteRecordsCommandInput>];
  test.each<Row>([
    ['no records', []],
    ['101 records', repeat(101, (index) => record({ Time: String(now - index) }))],
    ['a database name of 2 characters', [record()], { DatabaseName: 'ab' }],
    ['a database name of 257 characters', [record()], { DatabaseName: 'a'.repeat(257) }],
    ['a table name with a space', [record()], { TableName: 'a table' }],
    ['a dimension name of 61 bytes', [named('n'.repeat(61))]],
    ['an empty dimension name', [named('')]],
    ['dimension name time', [named('time')]],
    ['dimension name Time', [named('Time')]],
    ['dimension name measure_name', [named('measure_name')]],
    ['dimension name measure_value::double', [named('measure_value::double')]],
    ['dimension name measure_values', [named('measure_values')]],
    ['a dimension name that starts with ts_', [named('ts_x')]],
    ['a dimension name with a colon', [named('a:b')]],
    ['a dimension name with a dot', [named('a.b')]],
    ['a dimension name with a letter that is not one of ASCII', [named('größe')]],
    ['a dimension name that starts with _', [named('_a')]],
    ['a dimension name that starts with a digit', [named('1a')]],
    ['a dimension name that ends in _', [named('a_')]],
    ['the same dimension twice', [record({ Dimensions: [...dimensions(1), ...dimensions(1)] })]],
    ['a dimension value that is absent', [record({ Dimensions: [{ Name: 'instance', Value: undefined }] })]],
    [
      'a dimension type other than VARCHAR',
      [record({ Dimensions: [{ Name: 'a', Value: 'b', DimensionValueType: 'DOUBLE' as never }] })],
    ],
    ['no dimensions', [record({ Dimensions: [] })]],
    ['129 dimensions', [record({ Dimensions: dimensions(129) })]],
    ['dimensions of 2049 bytes', [record({ Dimensions: [{ Name: 'd', Value: 'v'.repeat(2048) }] })]],
    ['a record of more than 2 KB', [record({ Dimensions: [{ Name: 'd', Value: 'v'.repeat(2040) }] })]],
    ['no measure name', [record({ MeasureName: undefined })]],
    ['an empty measure name', [record({ MeasureName: '' })]],
    ['a measure name of 257 bytes', [record({ MeasureName: 'm'.repeat(257) })]],
    ['a measure name of 129 characters of 2 bytes', [record({ MeasureName: 'ü'.repeat(129) })]],
    ['no measure value', [record({ MeasureValue: undefined })]],
    ['an empty measure value', [record({ MeasureValue: '', MeasureValueType: 'VARCHAR' })]],
    [
      'a measure value of 2049 characters',
      [record({ MeasureValue: 'v'.repeat(2049), MeasureValueType: 'VARCHAR' })],
    ],
    ['an unknown measure type', [record({ MeasureValueType: 'FLOAT' as never })]],
    ['TIMESTAMP outside MULTI', [record({ MeasureValue: '1', MeasureValueType: 'TIMESTAMP' })]],
    ['MULTI without measures', [multi({ MeasureValues: [] })]],
    ['MULTI with a single value', [multi({ MeasureValue: '1', MeasureValues: measures(1) })]],
    ['measures without MULTI', [record({ MeasureValues: measures(1) })]],
    ['MULTI with 257 measures', [multi({ MeasureValues: measures(257) })]],
    ['MULTI with values of 2049 characters', [multi({ MeasureValues: measures(3, 683) })]],
    ['MULTI with the same measure twice', [multi({ MeasureValues: [...measures(1), ...measures(1)] })]],
    [
      'MULTI with a measure named as a dimension',
      [multi({ MeasureValues: [{ Name: 'instance', Value: '1', Type: 'DOUBLE' }] })],
    ],
    [
      'MULTI with a reserved name',
      [multi({ MeasureValues: [{ Name: 'time', Value: '1', Type: 'DOUBLE' }] })],
    ],
    [
      'MULTI with a name that starts with _',
      [multi({ MeasureValues: [{ Name: '_a', Value: '1', Type: 'DOUBLE' }] })],
    ],
    ['MULTI inside MULTI', [multi({ MeasureValues: [{ Name: 'a', Value: '1', Type: 'MULTI' }] })]],
    ['MULTI with NaN', [multi({ MeasureValues: [{ Name: 'a', Value: 'NaN', Type: 'DOUBLE' }] })]],
    ['no time', [record({ Time: undefined })]],
    ['an empty time', [record({ Time: '' })]],
    ['a negative time', [record({ Time: '-1' })]],
    ['a time with a fraction', [record({ Time: `${Date.now()}.5` })]],
    ['a time of 257 digits', [record({ Time: '1'.repeat(257) })]],
    ['an unknown unit of time', [record({ TimeUnit: 'MINUTES' as never })]],
    ['version 0', [record({ Version: 0 })]],
    ['a negative version', [record({ Version: -1 })]],
    [
      'a dimension in the record and in the common attributes',
      [record()],
      { CommonAttributes: { Dimensions: [{ Name: 'instance', Value: 'b' }] } },
    ],
    ['a field in the record and in the common attributes', [record()], { CommonAttributes: { Time: '1' } }],
    [
      'too many dimensions in record and common attributes together',
      [record({ Dimensions: dimensions(100) })],
      { CommonAttributes: { Dimensions: dimensions(29, 1, 'common') } },
    ],
  ])('%s', async (_, records, more = {}) => {
    const table = fixture.freshTable();
    const valid = records.length > 0 && records.length < 100 ? [record({ MeasureName: 'valid' })] : [];
    const common = more.CommonAttributes === undefined ? valid : [];

    const failure = await failureOf(fixture.write(table, [...common, ...records], more));

    expect(failure).toMatchObject({ name: 'ValidationException', $metadata: { httpStatusCode: 400 } });
    expect(await fixture.records(table)).toEqual([]);
  });

  test.each(
    [
      ['NaN', 'Infinity', '-Infinity', '+Inf', '1e309', '-1e999'],
      ['', ' 1', '1 ', '1_0', '0x10', '1f', '1d', '1e', 'e5', '.', '+', '--1', '1,5', '١', '1.2.3'],
    ].flat(),
  )('DOUBLE %p', async (text) => {
    const table = fixture.freshTable();

    const failure = await failureOf(fixture.write(table, [record(), record({ MeasureValue: text })]));

    expect(failure.name).toBe('ValidationException');
    expect(await fixture.records(table)).toEqual([]);
  });

  test.each([
    ['BIGINT', '1.5'],
    ['BIGINT', '9223372036854775808'],
    ['BIGINT', '-9223372036854775809'],
    ['BIGINT', '0x1'],
    ['BOOLEAN', 'yes'],
    ['BOOLEAN', '1'],
  ] as const)('%s %p', async (type, text) => {
    const bad = record({ MeasureValueType: type, MeasureValue: text });

    expect((await failureOf(fixture.write(fixture.freshTable(), [bad]))).name).toBe('ValidationException');
  });

  it('says of a record without dimensions what the service says', async () => {
    const failure = await failureOf(fixture.write(fixture.freshTable(), [record({ Dimensions: [] })]));

    expect(failure.message).toBe('At least one dimension is required for a record.');
  });

  it('says of a dimension name what the service says', async () => {
    const failure = await failureOf(fixture.write(fixture.freshTable(), [named('_a')]));

    expect(failure.message).toBe(
      'The dimension name is invalid. Dimension name can only contain alphanumeric characters and underscores. ' +
        'It can only start with an alphabet and cannot end with an underscore.',
    );
  });

  it('says what and where as the service does', async () => {
    const failure = await failureOf(fixture.write(fixture.freshTable(), [record(), named('')]));

    expect(failure.message).toBe(
      "1 validation error detected: Value '' at 'records.2.member.dimensions.1.member.name' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  });
});

describe('what lies just within the limits is stored', () => {
  test.each<[string, _Record[]]>([
    ['100 records', repeat(100, (index) => record({ Time: String(now - index) }))],
    ['a dimension name of 60 bytes', [named('n'.repeat(60))]],
    ['dimension names of one character, with digits and _ inside', [named('a'), named('Z'), named('a__1')]],
    ['names that only look reserved', [named('times'), named('tsx'), named('measure')]],
    ['128 dimensions', [record({ Dimensions: dimensions(128) })]],
    ['a measure name of 256 bytes, with colons', [record({ MeasureName: `${':'.repeat(254)}ü` })]],
    [
      'a record of 2048 bytes',
      [record({ Dimensions: [{ Name: 'd', Value: 'v'.repeat(2048 - 1 - 2 - 16) }] })],
    ],
    ['MULTI with 256 measures', [multi({ MeasureValues: measures(256) })]],
    ['characters that SQL and JSON know', [record({ MeasureName: `'";\\\n💥` })]],
    ['a time in seconds', [record({ Time: String(Math.floor(Date.now() / 1000)), TimeUnit: 'SECONDS' })]],
  ])('%s', async (_, records) => {
    const table = fixture.freshTable();

    const output = await fixture.write(table, records);

    expect(output.RecordsIngested).toEqual({
      Total: records.length,
      MemoryStore: records.length,
      MagneticStore: 0,
    });
    expect(await fixture.records(table)).toHaveLength(records.length);
  });
});

describe('what does not exist', () => {
  test.each([
    ['an unknown database', { DatabaseName: 'another-database' }],
    ['an unknown table', { TableName: 'another-table' }],
    ['a table name in another case', { TableName: 'TABLE-0' }],
  ])('%s; 404', async (_, more) => {
    const failure = await failureOf(fixture.write('table-0', [record()], more));

    expect(failure).toMatchObject({ name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } });
  });
});

describe('what the table cannot hold is rejected alone', () => {
  it('128 dimension names are in use; a record with one more is rejected, the others stored', async () => {
    const table = fixture.freshTable();
    await fixture.write(table, [record({ Dimensions: dimensions(128) })]);

    const failure = await failureOf(fixture.write(table, [named('another'), named('d0'), named('d1')]));

    expect(failure).toMatchObject({
      name: 'RejectedRecordsException',
      RejectedRecords: [{ RecordIndex: 0, Reason: 'The table has reached its limit of 128 dimensions.' }],
    });
    expect(await fixture.records(table)).toHaveLength(3);
  });

  it('a measure name has a type; another type is rejected', async () => {
    const table = fixture.freshTable();
    await fixture.write(table, [record({ Time: String(Date.now() - 1) })]);

    const failure = await failureOf(
      fixture.write(table, [record(), record({ MeasureValueType: 'BIGINT', Dimensions: dimensions(1) })]),
    );

    expect(failure['RejectedRecords']).toEqual([
      { RecordIndex: 1, Reason: expect.stringMatching(/^Measure name already has an assigned/) as string },
    ]);
    expect(await fixture.records(table)).toHaveLength(2);
  });

  it('1024 measures of multi-measure records are in use; one more, or another type, is rejected', async () => {
    const table = fixture.freshTable();
    const block = (start: number, count: number) =>
      multi({
        MeasureName: `block-${start}`,
        MeasureValues: repeat(count, (index) => ({ Name: `m${start + index}`, Value: '1', Type: 'BIGINT' })),
      });
    // 2 KB a record hold fewer than 200 measures.
    await fixture.write(
      table,
      repeat(8, (index) => block(index * 128, 128)),
    );

    const failure = await failureOf(
      fixture.write(table, [
        block(1024, 1),
        multi({ MeasureName: 'typed', MeasureValues: [{ Name: 'm0', Value: '1', Type: 'DOUBLE' }] }),
        block(5, 1),
      ]),
    );

    expect(failure['RejectedRecords']).toMatchObject([{ RecordIndex: 0 }, { RecordIndex: 1 }]);
    expect(await fixture.records(table)).toHaveLength(9);
  });

  it('8192 measure names are in use; one more is rejected', async () => {
    const table = fixture.freshTable();
    const batch = (start: number, count: number) =>
      fixture.write(
        table,
        repeat(count, (index) => record({ MeasureName: `m${start + index}` })),
      );
    await Promise.all(repeat(81, (index) => batch(index * 100, 100)));
    await batch(8100, 92);

    const failure = await failureOf(fixture.write(table, [record({ MeasureName: 'one-more' })]));

    expect(failure['RejectedRecords']).toEqual([
      { RecordIndex: 0, Reason: 'The table has reached its limit of 8192 measure names.' },
    ]);
  });
});
