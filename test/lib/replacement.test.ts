import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { BackendProps } from '../../lib/backend-props';
import { KrknTelemetryStack, type KrknTelemetryStackProps } from '../../lib/krkn-telemetry-stack';
import {
  PrometheusConnectorStack,
  type PrometheusConnectorStackProps,
} from '../../lib/prometheus-connector-stack';
import { allResourcesOf, readable, testApp } from '../support/cdk';

/**
 * Properties whose change replaces a resource, by type: of all that holds data, and of what clients know the URL by.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
const createOnly: Readonly<Record<string, readonly string[]>> = {
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::S3::BucketPolicy': ['Bucket'],
  'AWS::Timestream::Database': ['DatabaseName'],
  'AWS::Timestream::Table': ['DatabaseName', 'TableName'],
  'AWS::SecretsManager::Secret': ['Name'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::ApiGatewayV2::Api': ['ProtocolType'],
  'AWS::ApiGatewayV2::Stage': ['ApiId', 'StageName'],
  'AWS::ApiGatewayV2::DomainName': ['DomainName'],
};

const ENVIRONMENT = 'test';
const maker = {
  telemetry: (props: Partial<KrknTelemetryStackProps>): Stack =>
    new KrknTelemetryStack(testApp(), 'Stack', { environment: ENVIRONMENT, bucketPrefix: 'mine', ...props }),
  connector: (props: Partial<PrometheusConnectorStackProps>): Stack =>
    new PrometheusConnectorStack(testApp(), 'Stack', { environment: ENVIRONMENT, auth: 'basic', ...props }),
};

/** What would be lost by a replacement: by logical id, each with what it must keep. */
function lastingOf(stack: Stack): Readonly<Record<string, string>> {
  const lasting = Object.entries(allResourcesOf(stack)).filter(([, { Type }]) => Type in createOnly);
  return Object.fromEntries(
    lasting.map(([id, { Type, Properties }]) => {
      const kept = createOnly[Type]!.map((name) => String(readable(Properties[name] ?? 'generated')));
      return [id, [Type, ...kept].join(' ')];
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
};
const telemetryChanges: Readonly<Record<string, Partial<KrknTelemetryStackProps>>> = {
  ...changes,
  retention: { retention: Duration.days(30) },
  timeout: { timeout: Duration.seconds(10) },
  throttlingRateLimit: { throttlingRateLimit: 5 },
};
const connectorChanges: Readonly<Record<string, Partial<PrometheusConnectorStackProps>>> = {
  ...changes,
  timeout: { timeout: Duration.seconds(10) },
  'retention of the table': {
    destinations: [{ memoryStoreRetention: Duration.hours(24), magneticStoreRetention: Duration.days(30) }],
  },
  'another table': { destinations: [{ table: 'more' }, {}] },
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
    expect(outliving.filter((type) => !(type in createOnly))).toEqual([]);
  });
});

it.each(Object.entries(telemetryChanges))('telemetry: %s replaces nothing that lasts', (_, change) => {
  expect(lastingOf(maker.telemetry(change))).toMatchObject(deployed.telemetry);
});

it.each(Object.entries(connectorChanges))('connector: %s replaces nothing that lasts', (_, change) => {
  expect(lastingOf(maker.connector(change))).toMatchObject(deployed.connector);
});

it('another name replaces: the comparison would see it', () => {
  expect(lastingOf(maker.telemetry({ bucketPrefix: 'other' }))).not.toMatchObject(deployed.telemetry);
  expect(lastingOf(maker.connector({ stageName: 'other' }))).not.toMatchObject(deployed.connector);
});
