import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { BackendProps } from '../../lib/backend-props';
import { KrknTelemetryStack, type KrknTelemetryStackProps } from '../../lib/krkn-telemetry-stack';
import {
  PrometheusConnectorStack,
  type PrometheusConnectorStackProps,
} from '../../lib/prometheus-connector-stack';
import { allResourcesOf, readable, testApp } from '../support/cdk';
import { createOnly } from '../../tools/preflight/create-only';
import { createVariants, listed } from '../support/variants';

/** What holds data, and what clients know the URL by: a replacement would lose it. */
const lastingTypes: readonly string[] = [
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::Timestream::Database',
  'AWS::Timestream::Table',
  'AWS::Timestream::InfluxDBInstance',
  'AWS::EC2::VPC',
  'AWS::EC2::Subnet',
  'AWS::EC2::SecurityGroup',
  'AWS::SecretsManager::Secret',
  'AWS::Logs::LogGroup',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Stage',
  'AWS::ApiGatewayV2::DomainName',
];

const ENVIRONMENT = 'test';
const maker = {
  telemetry: (props: Partial<KrknTelemetryStackProps>): Stack => {
    const app = testApp();
    const common = { environment: ENVIRONMENT, bucketPrefix: 'mine' };
    const telemetry = new KrknTelemetryStack(app, 'Stack', { ...common, ...props });
    new PrometheusConnectorStack(app, 'Metrics', { environment: ENVIRONMENT, telemetry });
    return telemetry;
  },
  connector: (props: Partial<PrometheusConnectorStackProps>): Stack =>
    new PrometheusConnectorStack(testApp(), 'Stack', { environment: ENVIRONMENT, auth: 'basic', ...props }),
  influxdb: (props: Partial<PrometheusConnectorStackProps>): Stack =>
    new PrometheusConnectorStack(testApp(), 'Stack', {
      environment: ENVIRONMENT,
      store: 'influxdb',
      ...props,
    }),
};

/** What would be lost by a replacement: by logical id, each with what it must keep. */
function lastingOf(stack: Stack): Readonly<Record<string, string>> {
  const lasting = Object.entries(allResourcesOf(stack)).filter(([, { Type }]) => lastingTypes.includes(Type));
  return Object.fromEntries(
    lasting.map(([id, { Type, Properties }]) => {
      const given = createOnly[Type]!.map((name) => Properties[name]).filter((value) => value !== undefined);
      const kept = given.map((value) => String(readable(value)));
      return [id, [Type, ...(kept.length === 0 ? ['generated'] : kept)].join(' ')];
    }),
  );
}

const accessLog = (name: string): string =>
  `AWS::Logs::LogGroup /aws/vendedlogs/chaos-telemetry/${name}-<part 2 of <AWS::StackId>>`;

/** Of those that are deployed: another logical id or name here makes another, empty resource there. */
const deployed: Readonly<Record<keyof typeof maker, Readonly<Record<string, string>>>> = {
  telemetry: {
    RunsBucket7FD68A9D: 'AWS::S3::Bucket mine-telemetry-<AWS::AccountId>-<AWS::Region>',
    RunsBucketPolicyEF9BAB45: 'AWS::S3::BucketPolicy <RunsBucket>',
    AccessLogsBucketCD784A59: 'AWS::S3::Bucket mine-access-logs-<AWS::AccountId>-<AWS::Region>',
    AccessLogsBucketPolicy3D5B5143: 'AWS::S3::BucketPolicy <AccessLogsBucket>',
    ServiceLogGroupB910EE76: 'AWS::Logs::LogGroup generated',
    CredentialsF8F243AA: 'AWS::SecretsManager::Secret generated',
    AuthorizerHandlerLogGroup9F552E81: 'AWS::Logs::LogGroup generated',
    ApiHttpApi4C294DC0: 'AWS::ApiGatewayV2::Api HTTP',
    ApiStage4697DF29: 'AWS::ApiGatewayV2::Stage <ApiHttpApi> prod',
    ApiAccessLogLogGroup5344E780: accessLog('test-krkn-telemetry'),
  },
  connector: {
    DefaultDestinationDatabase04026BE2: 'AWS::Timestream::Database test-prometheus',
    DefaultDestinationTable27521A45: 'AWS::Timestream::Table <DefaultDestinationDatabase> metrics',
    ConnectorLogGroup5DB0EE65: 'AWS::Logs::LogGroup generated',
    CredentialsF8F243AA: 'AWS::SecretsManager::Secret generated',
    AuthorizerHandlerLogGroup9F552E81: 'AWS::Logs::LogGroup generated',
    ApiHttpApi4C294DC0: 'AWS::ApiGatewayV2::Api HTTP',
    ApiStage4697DF29: 'AWS::ApiGatewayV2::Stage <ApiHttpApi> prod',
    ApiAccessLogLogGroup5344E780: accessLog('test-prometheus-connector'),
  },
  influxdb: {
    InfluxDBInstanceD4546C13:
      'AWS::Timestream::InfluxDBInstance initial test-metrics chaos-telemetry {{resolve:secretsmanager:<InfluxDBInstanceAdmin>:SecretString:password::}} false admin <InfluxDBInstanceSecurityGroup.GroupId> <InfluxDBNetworkSubnet1>,<InfluxDBNetworkSubnet2>',
    InfluxDBInstanceAdmin7F41301D: 'AWS::SecretsManager::Secret generated',
    InfluxDBInstanceSecurityGroup85DFD91D:
      'AWS::EC2::SecurityGroup InfluxDB of the Prometheus connector <InfluxDBNetworkVpc>',
    InfluxDBNetworkVpc147A6CCF: 'AWS::EC2::VPC 10.0.0.0/24',
    InfluxDBNetworkSubnet1FBA007D4: 'AWS::EC2::Subnet <part 0 of zones> 10.0.0.0/26 <InfluxDBNetworkVpc>',
    InfluxDBNetworkSubnet220245AD2: 'AWS::EC2::Subnet <part 1 of zones> 10.0.0.64/26 <InfluxDBNetworkVpc>',
    InfluxDBNetworkSecurityGroupD7309822:
      'AWS::EC2::SecurityGroup Functions of the Prometheus connector <InfluxDBNetworkVpc>',
    InfluxDBNetworkEndpointSecurityGroup90B152BC:
      'AWS::EC2::SecurityGroup Endpoints for functions of the Prometheus connector <InfluxDBNetworkVpc>',
    InfluxDBSetupWriteTokenC8789C83: 'AWS::SecretsManager::Secret generated',
    InfluxDBSetupReadTokenFDC08D51: 'AWS::SecretsManager::Secret generated',
    InfluxDBSetupHandlerLogGroup38A75FE5: 'AWS::Logs::LogGroup generated',
    ConnectorLogGroup5DB0EE65: 'AWS::Logs::LogGroup generated',
    CredentialsF8F243AA: 'AWS::SecretsManager::Secret generated',
    AuthorizerHandlerLogGroup9F552E81: 'AWS::Logs::LogGroup generated',
    ApiHttpApi4C294DC0: 'AWS::ApiGatewayV2::Api HTTP',
    ApiStage4697DF29: 'AWS::ApiGatewayV2::Stage <ApiHttpApi> prod',
    ApiAccessLogLogGroup5344E780: accessLog('test-prometheus-connector'),
  },
};

const domain = {
  domainName: 'chaos.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012',
};

/** Changes of everyday life. */
const changes: Readonly<Record<string, Partial<BackendProps>>> = {
  memorySize: { memorySize: 1024 },
  logRetention: { logRetention: RetentionDays.ONE_YEAR },
  removalPolicy: { removalPolicy: RemovalPolicy.DESTROY },
  alarmEmail: { alarmEmail: 'on-call@example.com' },
  monthlyBudget: { alarmEmail: 'on-call@example.com', monthlyBudget: 50 },
  reservedConcurrency: { reservedConcurrency: 10 },
  tags: { tags: { team: 'chaos' } },
  functionName: { functionName: 'other' },
  roleName: { roleName: 'other' },
  architecture: { architecture: Architecture.X86_64 },
  domain: { domain },
  'mutual TLS': { domain: { ...domain, truststore: { bucket: 'truststores', key: 'clients.pem' } } },
};
const telemetryChanges: Readonly<Record<string, Partial<KrknTelemetryStackProps>>> = {
  ...changes,
  'metrics of runs': { metrics: {} },
  retention: { retention: Duration.days(30) },
  timeout: { timeout: Duration.seconds(10) },
  throttlingRateLimit: { throttlingRateLimit: 5 },
  linkExpiration: { linkExpiration: Duration.hours(1) },
};
/** A stack whose metrics one connector looks at. */
const runs = (): KrknTelemetryStack =>
  new KrknTelemetryStack(testApp(), 'Runs', { environment: ENVIRONMENT, bucketPrefix: 'mine', metrics: {} });
const connectorChanges: Readonly<Record<string, Partial<PrometheusConnectorStackProps>>> = {
  ...changes,
  'metrics of runs': { telemetry: runs() },
  timeout: { timeout: Duration.seconds(10) },
  'retention of the table': {
    destinations: [{ memoryStoreRetention: Duration.hours(24), magneticStoreRetention: Duration.days(30) }],
  },
  'another table': { destinations: [{ table: 'more' }, {}] },
  'late samples': { destinations: [{ magneticStoreWrites: true }] },
  labels: { databaseLabel: 'd', tableLabel: 't' },
  'no default destination': { defaultDestination: false },
  'names of policies': { executionPolicyName: 'logs', timestreamPolicyName: 'tables' },
  'what Prometheus may write': { writeThrottlingRateLimit: 5, dropMetrics: ['{__name__=~"go_.*"}'] },
};

/** Changes of an InfluxDB and of what is around it. */
const influxdbChanges: Readonly<Record<string, Partial<PrometheusConnectorStackProps>>> = {
  ...changes,
  'metrics of runs': { telemetry: runs() },
  timeout: { timeout: Duration.seconds(10) },
  'size of InfluxDB': {
    influxdb: { instanceType: 'db.influx.large', storageType: 'InfluxIOIncludedT2', allocatedStorage: 800 },
  },
  standby: { influxdb: { deploymentType: 'WITH_MULTIAZ_STANDBY' } },
  maintenance: { influxdb: { maintenanceWindow: 'Sun:03:00-Sun:04:00' } },
  'new tokens': { influxdb: { tokenRotation: 1 } },
  'retention of a bucket': { destinations: [{ retention: Duration.days(30) }] },
  'another bucket first': { destinations: [{ database: 'other' }, {}] },
  'other labels': { databaseLabel: 'd' },
};

describe.each(Object.keys(maker) as (keyof typeof maker)[])('%s', (name) => {
  it('keeps the logical ids and names that are deployed', () => {
    expect(lastingOf(maker[name]({}))).toEqual(deployed[name]);
  });

  it('knows of every type that outlives the stack what would replace it', () => {
    const outliving = Object.values(allResourcesOf(maker[name]({})))
      .filter(({ DeletionPolicy = 'Delete' }) => DeletionPolicy !== 'Delete')
      .map(({ Type }) => Type);
    expect(outliving).not.toEqual([]);
    expect(outliving.filter((type) => !lastingTypes.includes(type))).toEqual([]);
  });
});

it('all types of resources are known', () => {
  const all = listed(createVariants(testApp())).flatMap(([, stack]) => Object.values(allResourcesOf(stack)));
  expect(all.map(({ Type }) => Type).filter((type) => !(type in createOnly))).toEqual([]);
});

it('there are 50 changes', () => {
  const count = [telemetryChanges, connectorChanges, influxdbChanges].flatMap((each) =>
    Object.keys(each),
  ).length;
  expect(count).toBeGreaterThanOrEqual(50);
});

it.each(Object.entries(telemetryChanges))('telemetry: %s replaces nothing that lasts', (_, change) => {
  expect(lastingOf(maker.telemetry(change))).toMatchObject(deployed.telemetry);
});

it.each(Object.entries(influxdbChanges))('influxdb: %s replaces nothing that lasts', (_, change) => {
  expect(lastingOf(maker.influxdb(change))).toMatchObject(deployed.influxdb);
});

it.each(['iam', 'callerCredentials'] as const)('influxdb: auth %s replaces nothing that lasts', (auth) => {
  const lasting = lastingOf(maker.influxdb({ auth }));
  // Of what is not there any more, nothing is left to be opened.
  const { influxdb } = deployed;
  const gone = Object.keys(influxdb).filter((id) => !(id in lasting));
  expect(gone.filter((id) => !/^(Credentials|Authorizer|InfluxDBSetup)/.test(id))).toEqual([]);
  expect(influxdb).toMatchObject(lasting);
});

it.each(Object.entries(connectorChanges))('connector: %s replaces nothing that lasts', (_, change) => {
  expect(lastingOf(maker.connector(change))).toMatchObject(deployed.connector);
});

it('another name replaces: the comparison would see it', () => {
  expect(lastingOf(maker.telemetry({ bucketPrefix: 'other' }))).not.toMatchObject(deployed.telemetry);
  expect(lastingOf(maker.connector({ stageName: 'other' }))).not.toMatchObject(deployed.connector);
  const vpc = { availabilityZones: ['us-east-1b', 'us-east-1c'] };
  expect(lastingOf(maker.influxdb({ vpc }))).not.toMatchObject(deployed.influxdb);
});
