import type { App } from 'aws-cdk-lib';
import { createStacks } from '../../lib/create-stacks';

// Environments as cdk.json has them: each key of docs/configuration.md is set in one at least.

/** Where all of them go if they go to one place. It has all services. */
export const PLACE = { account: '123456789012', region: 'us-east-1' } as const;

const certificateArn = `arn:aws:acm:${PLACE.region}:${PLACE.account}:certificate/12345678-1234-1234-1234-123456789012`;
const truststore = { bucket: 'truststores', key: 'clients.pem' };
const ownDomain = { domain: { domainName: 'chaos.example.com', certificateArn } };
const mutualTls = { domain: { ...ownDomain.domain, truststore: { ...truststore, version: '1' } } };
const watched = { monthlyBudget: 50, reservedConcurrency: 20 };
const vpc = {
  vpcId: 'vpc-0123456789abcdef0',
  subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  securityGroupIds: ['sg-0123456789abcdef0'],
};
const secret = (name: string): string =>
  `arn:aws:secretsmanager:${PLACE.region}:${PLACE.account}:secret:${name}-a1B2c3`;
const ALARM_EMAIL = 'on-call@example.com';
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Of the telemetry service alone; with what all stacks share. */
const telemetry: Readonly<Record<string, object>> = {
  least: {},
  open: { krknTelemetry: { auth: 'none' } },
  importedBucket: { krknTelemetry: { bucket: 'existing-bucket' } },
  importedBucketWithDots: { krknTelemetry: { bucket: 'runs.existing.bucket' } },
  importedAndOpen: { krknTelemetry: { bucket: 'existing-bucket', auth: 'none' } },
  longestPrefix: { krknTelemetry: { bucketPrefix: 'abcdefghij0123456789' } },
  expiring: { krknTelemetry: { retention: 36_500 } },
  shortLinks: { krknTelemetry: { linkExpiration: 1 } },
  longLinks: { krknTelemetry: { linkExpiration: 21_600 } },
  named: { krknTelemetry: { functionName: 'runs', roleName: 'runs_+=,.@-' } },
  x86: { krknTelemetry: { architecture: 'x86_64', memorySize: 10_240, timeout: 3 } },
  slow: { krknTelemetry: { throttlingRateLimit: 1, throttlingBurstLimit: 1 } },
  watched: { alarmEmail: ALARM_EMAIL, krknTelemetry: watched },
  bounded: {
    terminationProtection: true,
    permissionsBoundary: 'arn:aws:iam::123456789012:policy/path/bounds',
  },
  tagged: { tags: Object.fromEntries(numbers(40).map((index) => [`tag ${index}`, 'ä _.:/=+-@'])) },
  destroyed: { removalPolicy: 'destroy', logRetention: 1 },
  forever: { stageName: '$default', logRetention: 9999, krknTelemetry: { retention: 1 } },
  longestStage: { stageName: 's'.repeat(128) },
  ownDomain: { krknTelemetry: ownDomain },
  mutualTls: { stageName: '$default', krknTelemetry: { bucket: 'existing-bucket', ...mutualTls } },
};

/** Of the connector, as `prometheusConnector`. */
const connector: Readonly<Record<string, object>> = {
  usual: { store: 'timestream' },
  iam: { auth: 'iam' },
  basic: { auth: 'basic' },
  namedPolicies: { auth: 'iam', executionPolicyName: 'logs', timestreamPolicyName: 'tables' },
  namedFunction: { functionName: 'connector', roleName: 'Connector', executionPolicyName: 'logs' },
  importedTable: { auth: 'basic', destinations: [{ database: 'theirs', table: 'samples', import: 'table' }] },
  importedDatabase: { auth: 'iam', destinations: [{ database: 'theirs', import: 'database' }] },
  lateSamples: { destinations: [{ magneticStoreWrites: true }] },
  lateSamplesElsewhere: { destinations: [{ magneticStoreWrites: true, rejectedDataBucket: 'reports' }] },
  retention: { destinations: [{ memoryStoreRetention: 8766, magneticStoreRetention: 73_000 }] },
  restricted: { restrictDestinations: true, destinations: [{}, { database: 'other', table: 'more' }] },
  noDestinations: { destinations: 'none' },
  noDefault: { auth: 'basic', defaultDestination: false },
  manyTables: { auth: 'iam', destinations: numbers(100).map((index) => ({ table: `table-${index}` })) },
  otherRegion: {
    auth: 'iam',
    region: 'eu-west-1',
    destinations: [{ database: 'theirs', table: 'samples', import: 'table' }],
  },
  labels: {
    databaseLabel: 'd',
    tableLabel: 't',
    dimensionLabels: ['job'],
    dropLabels: ['pod'],
    replicaLabel: '__replica__',
    dropMetrics: ['{__name__=~"go_.*"}'],
  },
  policies: {
    nonFiniteSamples: 'drop',
    histograms: 'reject',
    exemplars: 'drop',
    metadata: 'store',
    startTimestamps: 'store',
  },
  limits: { maxReadSamples: 1, memorySize: 128, timeout: 28, architecture: 'x86_64', logLevel: 'DEBUG' },
  watched: {
    ...watched,
    writeThrottlingBurstLimit: 1,
    writeThrottlingRateLimit: 1,
    readThrottlingBurstLimit: 1,
    readThrottlingRateLimit: 1,
  },
  mutualTls: { auth: 'basic', ...mutualTls },
  privateLink: { vpc: { ...vpc, ingestCell: 'ingest-cell1', queryCell: 'query-cell1' } },
  influxdb: { store: 'influxdb', destinations: [{ retention: 30 }] },
  influxdbTheirNetwork: {
    store: 'influxdb',
    auth: 'iam',
    influxdb: {
      instanceType: 'db.influx.24xlarge',
      storageType: 'InfluxIOIncludedT3',
      allocatedStorage: 16_384,
      deploymentType: 'WITH_MULTIAZ_STANDBY',
      maintenanceWindow: 'Mon:23:30-Tue:00:30',
      tokenRotation: 1,
    },
    vpc: { ...vpc, routeTableIds: ['rtb-0123456789abcdef0'], endpoints: 'create' },
  },
  influxdbZones: {
    store: 'influxdb',
    auth: 'callerCredentials',
    vpc: { availabilityZones: ['us-east-1a', 'us-east-1b'] },
  },
  importedInfluxdb: {
    store: 'influxdb',
    influxdb: { endpoint: 'influxdb.example.com', organization: 'o', adminSecret: secret('admin') },
  },
  importedInfluxdb3: {
    store: 'influxdb',
    influxdb: {
      endpoint: 'influxdb.example.com',
      port: 443,
      engine: 3,
      edition: 'enterprise',
      writeTokenSecret: secret('write'),
      readTokenSecret: secret('read'),
    },
    vpc,
  },
};

/** Of both, with metrics of runs that are looked at. */
const lookedAt: Readonly<Record<string, readonly [metrics: object, prometheusConnector?: object]>> = {
  usual: [{}],
  clusters: [
    {
      tables: [
        { database: 'theirs', table: 'samples', groups: ['a*'], match: '{cluster="a"}' },
        {
          database: 'theirs',
          table: 'samples',
          match: '{cluster=~"b|c"}',
          links: ['https://g.example.com/{pod}'],
        },
      ],
      deny: ['go_.*'],
      pinned: ['up'],
      maxLookGigabytes: 50,
    },
    { destinations: [{ database: 'theirs', table: 'samples', import: 'table' }] },
  ],
  influxdb: [{ tables: [{ database: 'dev-prometheus' }] }, { store: 'influxdb' }],
  influxdbOfCallers: [
    {},
    {
      store: 'influxdb',
      auth: 'callerCredentials',
      influxdb: { endpoint: 'influxdb.example.com', organization: 'o', readTokenSecret: secret('read') },
    },
  ],
};

/** All of them by name. Each is the only one of its app. */
export const environments: Readonly<Record<string, object>> = {
  ...Object.fromEntries(
    Object.entries(telemetry).map(([name, { krknTelemetry = {}, ...shared }]: [string, Settings]) => [
      `telemetry ${name}`,
      { ...shared, krknTelemetry: { bucketPrefix: 'mine', ...krknTelemetry }, prometheusConnector: 'none' },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(connector).map(([name, prometheusConnector]) => [
      `connector ${name}`,
      { alarmEmail: ALARM_EMAIL, krknTelemetry: { bucketPrefix: 'mine', auth: 'none' }, prometheusConnector },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(lookedAt).map(([name, [metrics, prometheusConnector = {}]]) => [
      `metrics ${name}`,
      { krknTelemetry: { bucketPrefix: 'mine', metrics }, prometheusConnector },
    ]),
  ),
};

interface Settings {
  readonly krknTelemetry?: object;
}

/** Makes in an app what `cdk deploy` would deploy with the only environment. */
export function createEnvironment(app: App, environment: object): void {
  app.node.setContext('environments', { dev: environment });
  createStacks(app);
}
