import { Duration, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import type { DestinationProps } from '../../lib/config/destinations';
import {
  PrometheusConnectorStack,
  type PrometheusConnectorStackProps,
} from '../../lib/prometheus-connector-stack';
import { outputsOf, readable, resourcesOf, testApp, withoutHash, type Resource } from '../support/cdk';

type Props = Partial<PrometheusConnectorStackProps>;
type Destinations = NonNullable<Props['destinations']>;

function stackOf(destinations: Destinations, more: Props = {}): PrometheusConnectorStack {
  return new PrometheusConnectorStack(testApp(), 'Stack', { environment: 'test', destinations, ...more });
}

const DATABASE = 'AWS::Timestream::Database';
const TABLE = 'AWS::Timestream::Table';

/** Logical ids with the names that they stand for. */
function namesOf(stack: PrometheusConnectorStack, type: string): Record<string, unknown> {
  const key = type === TABLE ? 'TableName' : 'DatabaseName';
  return Object.fromEntries(
    Object.entries(resourcesOf(stack, type)).map(([id, { Properties }]) => [id, Properties[key]]),
  );
}

/** Properties of all resources of a type, readable. */
function propertiesOf(stack: PrometheusConnectorStack, type: string): unknown[] {
  return Object.values(resourcesOf(stack, type)).map(({ Properties }) => readable(Properties));
}

const defaultOutputs = (stack: PrometheusConnectorStack) => {
  const { DefaultDatabase, DefaultTable } = outputsOf(stack);
  return [DefaultDatabase, DefaultTable];
};

const retention = (hours: string, days: string) => ({
  MemoryStoreRetentionPeriodInHours: hours,
  MagneticStoreRetentionPeriodInDays: days,
});

describe('created', () => {
  const usual = new PrometheusConnectorStack(testApp(), 'Stack', { environment: 'test' });

  it('usually one database with one table, which keep the logical ids that they were first deployed by', () => {
    expect(namesOf(usual, DATABASE)).toEqual({ DefaultDestinationDatabase04026BE2: 'test-prometheus' });
    expect(namesOf(usual, TABLE)).toEqual({ DefaultDestinationTable27521A45: 'metrics' });
  });

  it.each<[string, readonly DestinationProps[]]>([
    ['listed', [{}]],
    ['with their names', [{ database: 'test-prometheus', table: 'metrics' }]],
    ['after another', [{ database: 'other' }, {}]],
    ['beside another table of the same database', [{ table: 'other' }, {}]],
  ])('the usual ones keep their logical ids: %s', (_, destinations) => {
    const stack = stackOf(destinations);
    expect(namesOf(stack, DATABASE)).toMatchObject(namesOf(usual, DATABASE));
    expect(namesOf(stack, TABLE)).toMatchObject(namesOf(usual, TABLE));
  });

  const many: DestinationProps[] = [
    { database: 'Api', table: 'Database' },
    { database: 'Api', table: 'Table' },
    { database: 'a-b', table: 'c.d' },
    { database: 'a-b', table: 'c-d' },
    { database: 'a.b', table: 'c.d' },
    { database: 'a-b-c', table: 'd.d' },
    { database: 'a-b', table: 'c-d.d' },
    { table: 'Table' },
  ];

  it('many, each database once; what they are called by does not depend on their order', () => {
    const [forwards, backwards] = [stackOf(many), stackOf([...many].reverse())];
    expect(Object.values(namesOf(forwards, DATABASE)).sort()).toEqual([
      'Api',
      'a-b',
      'a-b-c',
      'a.b',
      'test-prometheus',
    ]);
    expect(Object.keys(namesOf(forwards, TABLE))).toHaveLength(many.length);
    expect(namesOf(backwards, DATABASE)).toEqual(namesOf(forwards, DATABASE));
    expect(namesOf(backwards, TABLE)).toEqual(namesOf(forwards, TABLE));
  });

  it('with retentions and writes to the magnetic store', () => {
    const stack = stackOf([
      { memoryStoreRetention: Duration.days(1), magneticStoreRetention: Duration.days(73_000) },
      { table: 'late', magneticStoreWrites: true },
      { table: 'late2', magneticStoreWrites: true, rejectedDataBucket: 'their.bucket' },
      { table: 'off', magneticStoreWrites: false },
    ]);
    const location = (BucketName: string, name: string) => ({
      EnableMagneticStoreWrites: true,
      MagneticStoreRejectedDataLocation: {
        S3Configuration: {
          BucketName,
          ObjectKeyPrefix: `timestream-rejected-data/test-prometheus/${name}`,
          EncryptionOption: 'SSE_S3',
        },
      },
    });
    const DatabaseName = '<DefaultDestinationDatabase>';
    expect(propertiesOf(stack, TABLE)).toEqual([
      { DatabaseName, TableName: 'metrics', RetentionProperties: retention('24', '73000') },
      {
        DatabaseName,
        TableName: 'late',
        RetentionProperties: retention('12', '365'),
        MagneticStoreWriteProperties: location('<DefaultDestinationRejectedDataBucket>', 'late'),
      },
      {
        DatabaseName,
        TableName: 'late2',
        RetentionProperties: retention('12', '365'),
        MagneticStoreWriteProperties: location('their.bucket', 'late2'),
      },
      {
        DatabaseName,
        TableName: 'off',
        RetentionProperties: retention('12', '365'),
        MagneticStoreWriteProperties: { EnableMagneticStoreWrites: false },
      },
    ]);
  });

  it('with one private bucket for reports, as long as logs; none if nothing is reported, or elsewhere', () => {
    const two = stackOf([{ magneticStoreWrites: true }, { table: 'late', magneticStoreWrites: true }]);
    expect(propertiesOf(two, 'AWS::S3::Bucket')).toEqual([
      expect.objectContaining({
        BucketName: '<AWS::NoValue>',
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        LifecycleConfiguration: {
          Rules: [expect.objectContaining({ ExpirationInDays: 90, Status: 'Enabled' })],
        },
      }),
    ]);
    const elsewhere = stackOf([{ magneticStoreWrites: true, rejectedDataBucket: 'theirs' }]);
    for (const stack of [usual, elsewhere]) expect(resourcesOf(stack, 'AWS::S3::Bucket')).toEqual({});
  });

  it('all of it outlives the stack unless its creation failed or it is told otherwise', () => {
    const policies = (removalPolicy?: RemovalPolicy) => {
      const stack = stackOf(
        [...many, { table: 'late', magneticStoreWrites: true }],
        removalPolicy === undefined ? {} : { removalPolicy },
      );
      const kept = [DATABASE, TABLE, 'AWS::S3::Bucket'].flatMap((type): Resource[] =>
        Object.values(resourcesOf(stack, type)),
      );
      expect(kept).toHaveLength(5 + 9 + 1);
      return new Set(kept.map((resource) => `${resource.DeletionPolicy} ${resource.UpdateReplacePolicy}`));
    };
    expect(policies()).toEqual(new Set(['RetainExceptOnCreate Retain']));
    expect(policies(RemovalPolicy.DESTROY)).toEqual(new Set(['Delete Delete']));
  });
});

describe('imported', () => {
  it('tables are not touched, nor are their databases', () => {
    const stack = stackOf([{ import: 'table' }, { database: 'theirs', table: 'old', import: 'table' }]);
    expect(resourcesOf(stack, DATABASE)).toEqual({});
    expect(resourcesOf(stack, TABLE)).toEqual({});
    expect(defaultOutputs(stack)).toEqual(['test-prometheus', 'metrics']);
  });

  it('databases are not touched when a table is created in them', () => {
    const stack = stackOf([
      { database: 'theirs', table: 'new', import: 'database' },
      { database: 'theirs', table: 'old', import: 'table' },
    ]);
    expect(resourcesOf(stack, DATABASE)).toEqual({});
    expect(propertiesOf(stack, TABLE)).toEqual([
      { DatabaseName: 'theirs', TableName: 'new', RetentionProperties: retention('12', '365') },
    ]);
    expect(defaultOutputs(stack)).toEqual(['theirs', '<DefaultDestinationTabletheirsnew.Name>']);
  });
});

it('none: no database and no table are created', () => {
  const stack = stackOf('none');
  expect(resourcesOf(stack, DATABASE)).toEqual({});
  expect(resourcesOf(stack, TABLE)).toEqual({});
});

describe('the default', () => {
  const defaultsOf = (stack: PrometheusConnectorStack) => {
    const [, resource] = Object.entries(resourcesOf(stack, 'AWS::Lambda::Function')).find(
      ([id]) => withoutHash(id) === 'ConnectorFunction',
    )!;
    const { Environment } = readable(resource.Properties) as {
      Environment: { Variables: Record<string, unknown> };
    };
    return [Environment.Variables['DEFAULT_DATABASE'], Environment.Variables['DEFAULT_TABLE']];
  };
  const other = { database: 'theirs', table: 'old', import: 'table' } as const;

  it.each<[string, Destinations, Props, unknown[]]>([
    ['the first', [other, {}], {}, ['theirs', 'old']],
    ['the first, if wanted', [other, {}], { defaultDestination: true }, ['theirs', 'old']],
    ['none if not wanted', [other, {}], { defaultDestination: false }, [undefined, undefined]],
    ['none if there are no destinations', 'none', {}, [undefined, undefined]],
  ])('is %s', (_, destinations, props, expected) => {
    const stack = stackOf(destinations, props);
    expect(defaultsOf(stack)).toEqual(expected);
    expect(defaultOutputs(stack)).toEqual(expected);
  });
});

describe('refused', () => {
  const name = '3 to 64 letters, digits, hyphens, underscores and dots';
  const keys =
    'database, table, import, retention, memoryStoreRetention, magneticStoreRetention, magneticStoreWrites, rejectedDataBucket';
  const bucket = 'the name of a bucket: 3 to 63 lower-case letters, digits, hyphens and dots';
  const untouched = 'no value for a table that is imported and never altered';
  const later = Lazy.string({ produce: () => 'later' });

  it.each<[unknown, string]>([
    [[{ tabel: 'x' }], `destinations[0].tabel: got "x", expected a key of: ${keys}`],
    [[{ database: 'ab' }], `destinations[0].database: got "ab", expected ${name}`],
    [[{ database: 'a/b' }], `destinations[0].database: got "a/b", expected ${name}`],
    [[{ table: 'x'.repeat(65) }], `destinations[0].table: got "${'x'.repeat(65)}", expected ${name}`],
    [[{ import: true }], 'destinations[0].import: got true, expected one of database, table'],
    [
      [{ memoryStoreRetention: Duration.minutes(90) }],
      'destinations[0].memoryStoreRetention: got 1.5, expected a whole number of hours from 1 to 8766',
    ],
    [
      [{ memoryStoreRetention: Duration.hours(8767) }],
      'destinations[0].memoryStoreRetention: got 8767, expected a whole number of hours from 1 to 8766',
    ],
    [
      [{ magneticStoreRetention: Duration.hours(12) }],
      'destinations[0].magneticStoreRetention: got 0.5, expected a whole number of days from 1 to 73000',
    ],
    [
      [{ magneticStoreRetention: Duration.days(73_001) }],
      'destinations[0].magneticStoreRetention: got 73001, expected a whole number of days from 1 to 73000',
    ],
    [
      [{ magneticStoreWrites: 'on' }],
      'destinations[0].magneticStoreWrites: got "on", expected true or false',
    ],
    [
      [{ magneticStoreWrites: true, rejectedDataBucket: 'My_Bucket' }],
      `destinations[0].rejectedDataBucket: got "My_Bucket", expected ${bucket}`,
    ],
    [
      [{ rejectedDataBucket: 'mine' }],
      'destinations[0].rejectedDataBucket: got "mine", expected no value without magneticStoreWrites',
    ],
    [
      [{ magneticStoreWrites: false, rejectedDataBucket: 'mine' }],
      'destinations[0].rejectedDataBucket: got "mine", expected no value without magneticStoreWrites',
    ],
    [
      [{ import: 'table', memoryStoreRetention: Duration.hours(24) }],
      `destinations[0].memoryStoreRetention: got 24, expected ${untouched}`,
    ],
    [
      [{ import: 'table', magneticStoreRetention: Duration.days(24) }],
      `destinations[0].magneticStoreRetention: got 24, expected ${untouched}`,
    ],
    [
      [{ import: 'table', magneticStoreWrites: false }],
      `destinations[0].magneticStoreWrites: got false, expected ${untouched}`,
    ],
    [[{}, {}], 'destinations[1].table: got "metrics", expected a table that is not listed before'],
    [
      [{ database: 'test-prometheus' }, { table: 'metrics', import: 'table' }],
      'destinations[1].table: got "metrics", expected a table that is not listed before',
    ],
    [
      [{ database: 'mine' }, { database: 'mine', table: 'other', import: 'database' }],
      'destinations[1].import: got "database", expected the same as before: database mine is created, or exists',
    ],
    [
      [
        { database: 'mine', import: 'table' },
        { database: 'mine', table: 'other' },
      ],
      'destinations[1].import: got nothing, expected the same as before: database mine is created, or exists',
    ],
    [
      [{ database: later }],
      `destinations[0].database: got ${JSON.stringify(later)}, expected a name that is known before the deployment`,
    ],
  ])('%j', (destinations, problem) => {
    expect(() => stackOf(destinations as readonly DestinationProps[])).toThrow(
      new Error(`Invalid props of PrometheusConnectorStack:\n  ${problem}`),
    );
  });

  it.each<[string, Props, string]>([
    [
      'a default of none',
      { destinations: 'none', defaultDestination: true },
      'defaultDestination: got true, expected no value without destinations',
    ],
    [
      'a restriction to none',
      { destinations: 'none', restrictDestinations: true },
      'destinations: got "none", expected at least one: no other table may be written to',
    ],
    [
      'an empty list, which would delete what is deployed without a word',
      { destinations: [] },
      'destinations: got [], expected at least one object, or "none": then no table is created, and removalPolicy decides about those created before',
    ],
    [
      'more than the variables of a function have room for',
      {
        auth: 'basic',
        destinations: Array.from({ length: 31 }, (_, index) => ({
          database: `${'x'.repeat(60)}${index}`,
          table: 'x'.repeat(40),
        })),
      },
      'destinations: got "31 destinations", expected names of 3000 characters in all, not 3213',
    ],
    [
      'more than they have room for together with other lists',
      {
        destinations: Array.from({ length: 28 }, (_, index) => ({
          database: `${'x'.repeat(60)}${index}`,
          table: 'x'.repeat(40),
        })),
        dropLabels: ['x'.repeat(500)],
      },
      'destinations: got "3405 bytes", expected destinations, dimensionLabels, dropLabels and dropMetrics of 3300 bytes in all',
    ],
  ])('%s', (_, props, problem) => {
    expect(() => stackOf([], props)).toThrow(
      new Error(`Invalid props of PrometheusConnectorStack:\n  ${problem}`),
    );
  });

  it('all at once', () => {
    expect(() =>
      stackOf([
        { database: 'x', table: 'y' },
        { import: 'table', rejectedDataBucket: 'theirs' },
      ]),
    ).toThrow(
      new Error(
        'Invalid props of PrometheusConnectorStack:\n' +
          `  destinations[0].database: got "x", expected ${name}\n` +
          `  destinations[0].table: got "y", expected ${name}\n` +
          `  destinations[1].rejectedDataBucket: got "theirs", expected ${untouched}`,
      ),
    );
  });
});
