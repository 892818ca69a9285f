// Which settings of store, InfluxDB and network go together: a wrong one stops the synthesis, with all problems at once.
import { readConfig } from '../../../lib/config/read-config';

const secret = (name: string, place = 'us-east-1:123456789012'): string =>
  `arn:aws:secretsmanager:${place}:secret:${name}-a1B2c3`;
const tokens = { writeTokenSecret: secret('write'), readTokenSecret: secret('read') };
const imported = { endpoint: 'influxdb.example.com', organization: 'metrics' };
const imported3 = { endpoint: 'influxdb.example.com', engine: 3 };
const vpc = { vpcId: 'vpc-0123456789abcdef0', subnetIds: ['subnet-0123456789abcdef0'] };
const routeTableIds = ['rtb-0123456789abcdef0'];
const cells = { ingestCell: 'ingest-cell1', queryCell: 'query-cell2' };
const callers = { auth: 'callerCredentials' };

function problemsOf(prometheusConnector: object, shared: object = {}, environment = 'dev'): string[] {
  const environments = {
    [environment]: { ...shared, krknTelemetry: { bucketPrefix: 'mine' }, prometheusConnector },
  };
  try {
    readConfig({ getAllContext: () => ({ environment, environments }) });
    return [];
  } catch (error) {
    const [title, ...problems] = (error as Error).message.split('\n  ');
    expect(title).toBe('Invalid configuration:');
    return problems.map((each) => each.replace(`environments.${environment}.`, ''));
  }
}

/** The keys that have problems. */
function keysOf(connector: object, shared: object = {}, environment = 'dev'): string[] {
  return problemsOf(connector, shared, environment).map((each) =>
    each.slice(0, each.indexOf(':')).replace('prometheusConnector.', ''),
  );
}

it.each<[string, object]>([
  ['nothing more', {}],
  ['every auth', { auth: 'iam' }],
  ['callers’ own tokens', callers],
  ['a retention', { destinations: [{ retention: 1 }, { database: 'other', retention: 73_000 }] }],
  ['a bucket that exists', { destinations: [{ import: 'database' }] }],
  ['no databases for callers', { ...callers, destinations: 'none' }],
  ['another size', { influxdb: { instanceType: 'db.influx.24xlarge', allocatedStorage: 16_384 } }],
  ['faster storage', { influxdb: { storageType: 'InfluxIOIncludedT3', allocatedStorage: 400 } }],
  ['a standby', { influxdb: { deploymentType: 'WITH_MULTIAZ_STANDBY' } }],
  ['new tokens', { influxdb: { tokenRotation: 1 } }],
  ['zones', { vpc: { availabilityZones: ['us-east-1a', 'us-east-1c'] } }],
  ['a VPC', { vpc: { ...vpc, routeTableIds } }],
  ['a VPC with endpoints', { vpc: { ...vpc, endpoints: 'existing' } }],
  ['an InfluxDB 2', { influxdb: { ...imported, ...tokens } }],
  ['its port', { influxdb: { ...imported, ...tokens, port: 443 } }],
  ['an InfluxDB 2 in a VPC', { influxdb: { ...imported, ...tokens }, vpc }],
  ['an InfluxDB 2 with an administrator', { influxdb: { ...imported, adminSecret: secret('admin') } }],
  ['an InfluxDB 2 for callers', { ...callers, influxdb: imported }],
  ['an InfluxDB 3', { influxdb: { ...imported3, ...tokens } }],
  ['an InfluxDB 3 for callers', { ...callers, influxdb: { ...imported3, edition: 'enterprise' } }],
])('influxdb goes with %s', (_, connector) => {
  expect(problemsOf({ store: 'influxdb', ...connector })).toEqual([]);
});

it.each<[string, object, string[]]>([
  [
    'what Timestream alone has',
    {
      tableLabel: 't',
      dimensionLabels: ['pod'],
      timestreamPolicyName: 'p',
      auth: 'iam',
      region: 'us-east-1',
    },
    ['tableLabel', 'dimensionLabels', 'timestreamPolicyName', 'region'],
  ],
  [
    'tables',
    {
      destinations: [
        {
          table: 'metrics',
          memoryStoreRetention: 1,
          magneticStoreRetention: 1,
          magneticStoreWrites: true,
          rejectedDataBucket: 'bucket',
        },
        { database: 'other', import: 'table' },
      ],
    },
    [
      'destinations[0].table',
      'destinations[0].memoryStoreRetention',
      'destinations[0].magneticStoreRetention',
      'destinations[0].magneticStoreWrites',
      'destinations[0].rejectedDataBucket',
      'destinations[1].import',
    ],
  ],
  ['a database twice', { destinations: [{}, {}] }, ['destinations[1].database']],
  [
    'a retention of what exists',
    { destinations: [{ import: 'database', retention: 1 }] },
    ['destinations[0].retention'],
  ],
  [
    'a retention where the stack makes no buckets',
    { influxdb: { ...imported, ...tokens }, destinations: [{ retention: 1 }] },
    ['destinations[0].retention'],
  ],
  ...[0, 6000, 65_536].map((port): [string, object, string[]] => [
    `port ${port}, which HTTP clients never call`,
    { influxdb: { ...imported, ...tokens, port } },
    ['influxdb.port'],
  ]),
  [
    'what only an existing one has',
    {
      influxdb: {
        port: 8086,
        engine: 2,
        edition: 'core',
        organization: 'o',
        ...tokens,
        adminSecret: secret('admin'),
      },
    },
    [
      'influxdb.port',
      'influxdb.engine',
      'influxdb.edition',
      'influxdb.organization',
      'influxdb.writeTokenSecret',
      'influxdb.readTokenSecret',
      'influxdb.adminSecret',
    ],
  ],
  [
    'what only a created one has',
    {
      influxdb: {
        ...imported,
        ...tokens,
        instanceType: 'db.influx.medium',
        storageType: 'InfluxIOIncludedT1',
        allocatedStorage: 20,
        deploymentType: 'SINGLE_AZ',
        maintenanceWindow: 'Sun:03:00-Sun:04:00',
        tokenRotation: 1,
      },
    },
    [
      'influxdb.instanceType',
      'influxdb.storageType',
      'influxdb.allocatedStorage',
      'influxdb.deploymentType',
      'influxdb.maintenanceWindow',
      'influxdb.tokenRotation',
    ],
  ],
  [
    'too little of fast storage',
    { influxdb: { storageType: 'InfluxIOIncludedT2', allocatedStorage: 399 } },
    ['influxdb.allocatedStorage'],
  ],
  [
    'one subnet for two',
    { influxdb: { deploymentType: 'WITH_MULTIAZ_STANDBY' }, vpc: { ...vpc, routeTableIds } },
    ['vpc.subnetIds'],
  ],
  [
    'no organization',
    { influxdb: { endpoint: 'influxdb.example.com', ...tokens } },
    ['influxdb.organization'],
  ],
  ['no tokens', { influxdb: imported }, ['influxdb.writeTokenSecret', 'influxdb.readTokenSecret']],
  [
    'one token',
    { influxdb: { ...imported3, writeTokenSecret: secret('write') } },
    ['influxdb.readTokenSecret'],
  ],
  [
    'tokens beside an administrator',
    { influxdb: { ...imported, ...tokens, adminSecret: secret('admin') } },
    ['influxdb.writeTokenSecret', 'influxdb.readTokenSecret'],
  ],
  [
    'tokens beside those of callers',
    { ...callers, influxdb: { ...imported, ...tokens } },
    ['influxdb.writeTokenSecret', 'influxdb.readTokenSecret'],
  ],
  [
    'new tokens where callers have theirs',
    { ...callers, influxdb: { tokenRotation: 1 } },
    ['influxdb.tokenRotation'],
  ],
  [
    'an edition of InfluxDB 2',
    { influxdb: { ...imported, ...tokens, edition: 'core' } },
    ['influxdb.edition'],
  ],
  [
    'what InfluxDB 3 has not',
    { influxdb: { ...imported3, organization: 'o', adminSecret: secret('admin') } },
    ['influxdb.organization', 'influxdb.adminSecret'],
  ],
  ['callers of InfluxDB 3 Core', { ...callers, influxdb: imported3 }, ['influxdb.edition']],
  [
    'callers of what is said to be Core',
    { ...callers, influxdb: { ...imported3, edition: 'core' } },
    ['influxdb.edition'],
  ],
  ['cells of Timestream', { vpc: { ...vpc, routeTableIds, ...cells } }, ['vpc.ingestCell', 'vpc.queryCell']],
  ['a VPC without subnets', { vpc: { vpcId: vpc.vpcId, routeTableIds } }, ['vpc.subnetIds']],
  [
    'parts of a VPC that is not given',
    {
      vpc: {
        subnetIds: vpc.subnetIds,
        securityGroupIds: ['sg-0123456789abcdef0'],
        routeTableIds,
        endpoints: 'create',
      },
    },
    ['vpc.subnetIds', 'vpc.securityGroupIds', 'vpc.routeTableIds', 'vpc.endpoints'],
  ],
  [
    'zones of a VPC that is given',
    { vpc: { ...vpc, routeTableIds, availabilityZones: ['us-east-1a', 'us-east-1b'] } },
    ['vpc.availabilityZones'],
  ],
  ['no way to S3', { vpc }, ['vpc.routeTableIds']],
  [
    'a way to S3 that nothing takes',
    { influxdb: { ...imported, ...tokens }, vpc: { ...vpc, routeTableIds } },
    ['vpc.routeTableIds'],
  ],
  [
    'a created VPC, from which no one reaches what exists',
    { influxdb: { ...imported, ...tokens }, vpc: {} },
    ['vpc.vpcId'],
  ],
  [
    'invalid values',
    {
      influxdb: {
        endpoint: 'https://influxdb.example.com',
        organization: '"',
        writeTokenSecret: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:write',
        readTokenSecret: 'token',
      },
      vpc: { vpcId: 'vpc', subnetIds: [], securityGroupIds: ['sg-1'], endpoints: 'yes' },
    },
    [
      'influxdb.endpoint',
      'influxdb.organization',
      'influxdb.writeTokenSecret',
      'influxdb.readTokenSecret',
      'vpc.vpcId',
      'vpc.subnetIds',
      'vpc.securityGroupIds',
      'vpc.endpoints',
    ],
  ],
  ['no objects', { influxdb: 'create', vpc: [] }, ['influxdb', 'vpc']],
  ['unknown keys', { influxdb: { name: 'x' }, vpc: { id: 'x' } }, ['influxdb.name', 'vpc.id']],
])('influxdb is refused with %s', (_, connector, expected) => {
  expect([...new Set(keysOf({ store: 'influxdb', ...connector }))]).toEqual(expected);
});

it.each<[string, object, string[]]>([
  ['an InfluxDB', { influxdb: {} }, ['influxdb']],
  ['one retention', { destinations: [{ retention: 1 }] }, ['destinations[0].retention']],
  ['a VPC without cells', { vpc }, ['vpc.ingestCell', 'vpc.queryCell']],
  ['one cell', { vpc: { ...vpc, ingestCell: 'ingest-cell1' } }, ['vpc.queryCell']],
  [
    'Timestream of another region',
    { vpc: { ...vpc, ...cells }, region: 'eu-west-1', destinations: 'none' },
    ['region'],
  ],
  [
    'invalid cells',
    { vpc: { ingestCell: 'query-cell1', queryCell: 'cell1' } },
    ['vpc.ingestCell', 'vpc.queryCell'],
  ],
])('timestream is refused with %s', (_, connector, expected) => {
  expect(keysOf(connector)).toEqual(expected);
});

it.each([{}, vpc, { ...vpc, endpoints: 'existing' }])(
  'timestream goes with cells and the VPC %j',
  (network) => {
    expect(problemsOf({ vpc: { ...network, ...cells } })).toEqual([]);
  },
);

describe('the place', () => {
  const here = { account: '123456789012', region: 'us-east-1' };

  it('must have Amazon Timestream for InfluxDB, unless one exists', () => {
    const [problem, ...more] = problemsOf({ store: 'influxdb' }, { region: 'us-west-1' });
    expect(problem).toMatch(
      /^region: got "us-west-1", expected a region with .* \(ap-northeast-1, .*us-west-2\)/,
    );
    expect(more).toEqual([]);
    const influxdb = { ...imported, ...tokens };
    expect(problemsOf({ store: 'influxdb', influxdb }, { region: 'us-east-1' })).toEqual([]);
    expect(
      keysOf({ store: 'influxdb', influxdb: { ...imported }, ...callers }, { region: 'us-west-1' }),
    ).toEqual([]);
  });

  it('need not have Timestream for LiveAnalytics', () => {
    expect(problemsOf({ store: 'influxdb' }, { region: 'eu-north-1' })).toEqual([]);
    expect(keysOf({}, { region: 'eu-north-1' })).toEqual(['region']);
  });

  it('has the secrets', () => {
    const influxdb = {
      ...imported,
      writeTokenSecret: secret('write', 'eu-west-1:123456789012'),
      readTokenSecret: secret('read', 'us-east-1:210987654321'),
    };
    expect(problemsOf({ store: 'influxdb', influxdb }, here)).toEqual([
      expect.stringContaining(
        'writeTokenSecret: got "arn:aws:secretsmanager:eu-west-1:123456789012:secret:write-a1B2c3", expected a secret of account 123456789012, region us-east-1',
      ),
      expect.stringContaining('readTokenSecret: got'),
    ]);
  });

  it('has the zones', () => {
    const zones = { availabilityZones: ['us-east-1a', 'us-west-2a'] };
    expect(keysOf({ store: 'influxdb', vpc: zones }, here)).toEqual(['vpc.availabilityZones']);
  });
});

it.each(['a--b', 'a-'])(
  'an environment whose name AWS does not take for an InfluxDB is refused: %s',
  (name) => {
    expect(keysOf({ store: 'influxdb' }, {}, name)).toEqual(['environment']);
    expect(keysOf({ store: 'influxdb', influxdb: { ...imported, ...tokens } }, {}, name)).toEqual([]);
  },
);

it('the longest name of an environment makes a name that AWS takes', () => {
  expect(problemsOf({ store: 'influxdb' }, {}, 'e'.repeat(32))).toEqual([]);
});

it('two environments of one place may have databases of one name, each in an InfluxDB of its own', () => {
  const connector = { store: 'influxdb', destinations: [{ database: 'metrics' }] };
  const environment = { account: '123456789012', region: 'us-east-1', prometheusConnector: connector };
  const environments = {
    dev: { ...environment, krknTelemetry: { bucketPrefix: 'dev' } },
    prod: { ...environment, krknTelemetry: { bucketPrefix: 'prod' } },
  };
  expect(() => readConfig({ getAllContext: () => ({ environments }) })).not.toThrow();
});
