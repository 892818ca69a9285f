import { Duration, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { routeKeys } from '../../lambda/prometheus-connector/routes';
import {
  PrometheusConnectorStack,
  type PrometheusConnectorStackProps,
} from '../../lib/prometheus-connector-stack';
import { onlyResourceOf, outputsOf, resourcesOf, rightsOf, testApp } from '../support/cdk';

const minimal: PrometheusConnectorStackProps = { environment: 'test' };

const maximal: PrometheusConnectorStackProps = {
  environment: 'Test-2',
  stageName: '$default',
  removalPolicy: RemovalPolicy.DESTROY,
  logRetention: RetentionDays.ONE_DAY,
  functionName: 'my-function_1',
  roleName: 'my+role=,.@-_1',
  architecture: Architecture.X86_64,
  memorySize: 10_240,
  timeout: Duration.seconds(28),
  databaseLabel: '_database1',
  tableLabel: 'table',
  writeThrottlingBurstLimit: 1,
  writeThrottlingRateLimit: 2,
  readThrottlingBurstLimit: 3,
  readThrottlingRateLimit: 4,
  maxReadSamples: 5,
};

const withMinimal = stackOf(minimal);
const withMaximal = stackOf(maximal);

function stackOf(props: PrometheusConnectorStackProps): PrometheusConnectorStack {
  return new PrometheusConnectorStack(testApp(), 'Stack', props);
}

describe('function', () => {
  const functionOf = (stack: PrometheusConnectorStack) =>
    onlyResourceOf(stack, 'AWS::Lambda::Function').Properties;

  it('has the documented defaults', () => {
    expect(functionOf(withMinimal)).toMatchObject({
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Architectures: ['arm64'],
      MemorySize: 512,
      Timeout: 15,
      LoggingConfig: { LogFormat: 'JSON' },
      Environment: {
        Variables: {
          DATABASE_LABEL: 'prometheusDatabaseLabel',
          TABLE_LABEL: 'prometheusTableLabel',
        },
      },
    });
    expect(functionOf(withMinimal)).not.toHaveProperty('FunctionName');
  });

  it('takes every prop', () => {
    expect(functionOf(withMaximal)).toMatchObject({
      FunctionName: 'my-function_1',
      Architectures: ['x86_64'],
      MemorySize: 10_240,
      Timeout: 28,
      Environment: { Variables: { DATABASE_LABEL: '_database1', TABLE_LABEL: 'table' } },
    });
  });

  it('has a variable for the samples of an answer, if they are given', () => {
    const variables = (stack: typeof withMinimal) => functionOf(stack)['Environment'];
    expect(variables(stackOf({ ...minimal, maxReadSamples: 9 }))).toHaveProperty(
      'Variables.MAX_READ_SAMPLES',
      '9',
    );
    expect(variables(withMinimal)).not.toHaveProperty('Variables.MAX_READ_SAMPLES');
  });

  it.each([
    [undefined, undefined, undefined],
    ['DEBUG', 'DEBUG', 'DEBUG'],
    // Lambda would drop the lines of metrics, too.
    ['ERROR', 'ERROR', undefined],
  ] as const)('logs at level %s', (logLevel, variable, ofLambda) => {
    const { Environment, LoggingConfig } = functionOf(
      stackOf({ ...minimal, ...(logLevel !== undefined && { logLevel }) }),
    ) as {
      readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
      readonly LoggingConfig: Readonly<Record<string, unknown>>;
    };
    expect(Environment.Variables['POWERTOOLS_LOG_LEVEL']).toBe(variable);
    expect([LoggingConfig['LogFormat'], LoggingConfig['ApplicationLogLevel']]).toEqual(['JSON', ofLambda]);
  });

  it('tells the function the store, if it is given', () => {
    const stack = stackOf({ ...minimal, store: 'timestream' });
    expect(functionOf(stack)).toHaveProperty('Environment.Variables.STORE', 'timestream');
    expect(functionOf(withMinimal)).not.toHaveProperty('Environment.Variables.STORE');
  });

  it('has variables for what of the data is stored, if that is given', () => {
    const data = {
      nonFiniteSamples: 'drop',
      histograms: 'reject',
      exemplars: 'store',
      metadata: 'store',
      startTimestamps: 'store',
    } as const;
    const lists = { dimensionLabels: ['job', 'größe'], dropLabels: ['pod'], dropMetrics: ['up'] };
    expect(functionOf(stackOf({ ...minimal, ...data, ...lists, replicaLabel: 'r' }))).toHaveProperty(
      'Environment.Variables',
      expect.objectContaining({
        NON_FINITE_SAMPLES: 'drop',
        HISTOGRAMS: 'reject',
        EXEMPLARS: 'store',
        METADATA: 'store',
        START_TIMESTAMPS: 'store',
        DIMENSION_LABELS: '["job","größe"]',
        DROP_LABELS: '["pod"]',
        DROP_METRICS: '["up"]',
        REPLICA_LABEL: 'r',
      }),
    );
    const { Variables } = functionOf(withMinimal)['Environment'] as { Variables: object };
    expect(Object.keys(Variables)).not.toContain('HISTOGRAMS');
    expect(Object.keys(Variables)).not.toContain('DIMENSION_LABELS');
  });

  it('sends series without labels to the created database and table', () => {
    const [database] = Object.keys(resourcesOf(withMinimal, 'AWS::Timestream::Database'));
    const [table] = Object.keys(resourcesOf(withMinimal, 'AWS::Timestream::Table'));
    expect(functionOf(withMinimal)).toHaveProperty(
      'Environment.Variables',
      expect.objectContaining({
        DEFAULT_DATABASE: { Ref: database },
        DEFAULT_TABLE: { 'Fn::GetAtt': [table, 'Name'] },
      }),
    );
  });
});

describe('role', () => {
  it('may do nothing but write to the log group of the function', () => {
    expect(rightsOf(withMinimal)).toEqual({
      ConnectorRole: [
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: '<ConnectorLogGroup.Arn>',
        },
      ],
    });
  });

  it('belongs to Lambda', () => {
    expect(onlyResourceOf(withMinimal, 'AWS::IAM::Role').Properties).toHaveProperty(
      'AssumeRolePolicyDocument.Statement',
      [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
    );
  });

  it('takes a name', () => {
    expect(onlyResourceOf(withMaximal, 'AWS::IAM::Role').Properties).toHaveProperty(
      'RoleName',
      'my+role=,.@-_1',
    );
  });
});

describe('API', () => {
  const stageOf = (stack: PrometheusConnectorStack) => onlyResourceOf(stack, 'AWS::ApiGatewayV2::Stage');

  it('has the routes that the function serves, each with its throttle and deployed before the stage', () => {
    const created = resourcesOf(withMinimal, 'AWS::ApiGatewayV2::Route');
    const keys = Object.values(created).map((route) => route.Properties['RouteKey']);
    expect(keys.sort()).toEqual(routeKeys.toSorted());
    expect(stageOf(withMinimal).DependsOn).toEqual(expect.arrayContaining(Object.keys(created)));
    expect(stageOf(withMinimal).Properties['RouteSettings']).toEqual({
      'POST /write': { ThrottlingRateLimit: 1200, ThrottlingBurstLimit: 1200 },
      'POST /api/v1/write': { ThrottlingRateLimit: 1200, ThrottlingBurstLimit: 1200 },
      'POST /write/api/v1/write': { ThrottlingRateLimit: 1200, ThrottlingBurstLimit: 1200 },
      'POST /read': { ThrottlingRateLimit: 1200, ThrottlingBurstLimit: 1200 },
      'POST /api/v1/read': { ThrottlingRateLimit: 1200, ThrottlingBurstLimit: 1200 },
      'POST /read/api/v1/read': { ThrottlingRateLimit: 1200, ThrottlingBurstLimit: 1200 },
      $default: { ThrottlingRateLimit: 1200, ThrottlingBurstLimit: 1200 },
    });
    expect(stageOf(withMinimal).Properties['DefaultRouteSettings']).toEqual({
      ThrottlingRateLimit: 100,
      ThrottlingBurstLimit: 100,
    });
  });

  it('sends every route to the function as payload 2.0', () => {
    const [integration] = Object.keys(resourcesOf(withMinimal, 'AWS::ApiGatewayV2::Integration'));
    for (const route of Object.values(resourcesOf(withMinimal, 'AWS::ApiGatewayV2::Route'))) {
      expect(route.Properties['Target']).toEqual({
        'Fn::Join': ['', ['integrations/', { Ref: integration }]],
      });
    }
    expect(onlyResourceOf(withMinimal, 'AWS::ApiGatewayV2::Integration').Properties).toMatchObject({
      IntegrationType: 'AWS_PROXY',
      PayloadFormatVersion: '2.0',
    });
  });

  it('has one stage, deployed by itself', () => {
    expect(stageOf(withMinimal).Properties).toMatchObject({ StageName: 'prod', AutoDeploy: true });
    expect(stageOf(withMaximal).Properties).toMatchObject({ StageName: '$default', AutoDeploy: true });
  });

  it('takes throttles for writes and reads, which hold for each of their paths', () => {
    const writes = { ThrottlingBurstLimit: 1, ThrottlingRateLimit: 2 };
    const reads = { ThrottlingBurstLimit: 3, ThrottlingRateLimit: 4 };
    expect(stageOf(withMaximal).Properties['RouteSettings']).toMatchObject({
      'POST /write': writes,
      'POST /api/v1/write': writes,
      'POST /write/api/v1/write': writes,
      'POST /read': reads,
      'POST /api/v1/read': reads,
      'POST /read/api/v1/read': reads,
      $default: writes,
    });
  });
});

describe('what is kept', () => {
  const kept = ['AWS::Timestream::Database', 'AWS::Timestream::Table', 'AWS::Logs::LogGroup'];

  it.each(kept)('%s outlives the stack unless its creation failed or it is told otherwise', (type) => {
    const policies = (stack: PrometheusConnectorStack) =>
      Object.values(resourcesOf(stack, type)).map(({ DeletionPolicy, UpdateReplacePolicy }) =>
        [DeletionPolicy, UpdateReplacePolicy].join(),
      );
    expect(new Set(policies(withMinimal))).toEqual(new Set(['RetainExceptOnCreate,Retain']));
    expect(new Set(policies(withMaximal))).toEqual(new Set(['Delete,Delete']));
  });

  it('logs of the function and of requests for 90 days unless told otherwise', () => {
    const days = (stack: PrometheusConnectorStack) =>
      Object.values(resourcesOf(stack, 'AWS::Logs::LogGroup')).map(
        ({ Properties }) => Properties['RetentionInDays'],
      );
    expect(days(withMinimal)).toEqual([90, 90]);
    expect(days(withMaximal)).toEqual([1, 1]);
  });

  it('metrics in a database named after the environment', () => {
    const [database] = Object.keys(resourcesOf(withMinimal, 'AWS::Timestream::Database'));
    expect(onlyResourceOf(withMinimal, 'AWS::Timestream::Database').Properties).toEqual({
      DatabaseName: 'test-prometheus',
    });
    expect(onlyResourceOf(withMinimal, 'AWS::Timestream::Table').Properties).toEqual({
      DatabaseName: { Ref: database },
      TableName: 'metrics',
      RetentionProperties: {
        MemoryStoreRetentionPeriodInHours: '12',
        MagneticStoreRetentionPeriodInDays: '365',
      },
    });
  });
});

describe('outputs', () => {
  const origin = 'https://<ApiHttpApi>.execute-api.<AWS::Region>.<AWS::URLSuffix>';

  it('tell all that a Prometheus server has to know', () => {
    expect(outputsOf(withMinimal)).toEqual({
      InvokeWriteURL: `${origin}/prod/write`,
      InvokeReadURL: `${origin}/prod/read`,
      PrometheusDatabaseLabel: 'prometheusDatabaseLabel',
      PrometheusTableLabel: 'prometheusTableLabel',
      DefaultDatabase: '<DefaultDestinationDatabase>',
      DefaultTable: '<DefaultDestinationTable.Name>',
      ConnectorAuth: 'callerCredentials',
      ConnectorStore: 'timestream',
    });
  });

  it('follow the props', () => {
    expect(outputsOf(withMaximal)).toMatchObject({
      InvokeWriteURL: `${origin}/write`,
      InvokeReadURL: `${origin}/read`,
      PrometheusDatabaseLabel: '_database1',
      PrometheusTableLabel: 'table',
    });
  });
});

describe('refused props', () => {
  const name64 = '1 to 64 letters, digits, hyphens and underscores';
  const role64 = '1 to 64 letters, digits and characters of _+=,.@-';
  const stage = '$default, or 1 to 128 letters, digits, hyphens and underscores';
  const label =
    'a Prometheus label name other than __name__: letters, digits and underscores, no digit first';
  const requests = 'a whole number of requests from 1 to 1000000';
  const many = Array.from({ length: 121 }, (_, index) => `${index}`);
  const long = Array.from({ length: 10 }, (_, index) => `${index}`.padEnd(60, 'x'));
  const rate = 'a whole number of requests a second from 1 to 1000000';

  it.each<[Partial<PrometheusConnectorStackProps>, string]>([
    [
      { environment: '' },
      'environment: got "", expected 1 to 32 letters, digits and hyphens, a letter first',
    ],
    [
      { environment: '1st' },
      'environment: got "1st", expected 1 to 32 letters, digits and hyphens, a letter first',
    ],
    [{ stageName: 'a/b' }, `stageName: got "a/b", expected ${stage}`],
    [
      { removalPolicy: RemovalPolicy.SNAPSHOT },
      'removalPolicy: got "snapshot", expected one of retain, destroy',
    ],
    [{ functionName: 'a b' }, `functionName: got "a b", expected ${name64}`],
    [{ functionName: 'x'.repeat(65) }, `functionName: got "${'x'.repeat(65)}", expected ${name64}`],
    [{ roleName: 'a/b' }, `roleName: got "a/b", expected ${role64}`],
    [{ memorySize: 127 }, 'memorySize: got 127, expected a whole number of MB from 128 to 10240'],
    [{ memorySize: 10_241 }, 'memorySize: got 10241, expected a whole number of MB from 128 to 10240'],
    [{ memorySize: NaN }, 'memorySize: got NaN, expected a whole number of MB from 128 to 10240'],
    [{ timeout: Duration.millis(1500) }, 'timeout: got 1.5, expected a whole number of seconds from 3 to 28'],
    [{ timeout: Duration.seconds(2) }, 'timeout: got 2, expected a whole number of seconds from 3 to 28'],
    [{ timeout: Duration.seconds(29) }, 'timeout: got 29, expected a whole number of seconds from 3 to 28'],
    [{ databaseLabel: '__name__' }, `databaseLabel: got "__name__", expected ${label}`],
    [{ tableLabel: '1st' }, `tableLabel: got "1st", expected ${label}`],
    [
      { databaseLabel: 'same', tableLabel: 'same' },
      'tableLabel: got "same", expected a label other than databaseLabel',
    ],
    [{ histograms: 'keep' as 'store' }, 'histograms: got "keep", expected one of store, drop, reject'],
    [{ metadata: 'reject' as 'drop' }, 'metadata: got "reject", expected one of drop, store'],
    ...[[], [''], ['__name__'], ['a', 'a'], ['x'.repeat(61)], many, long].map(
      (dimensionLabels): [Partial<PrometheusConnectorStackProps>, string] => [
        { dimensionLabels },
        `dimensionLabels: got ${JSON.stringify(dimensionLabels)}, expected a list of 1 to 120 different label names of 1 to 60 bytes other than __name__, of 600 characters in all`,
      ],
    ),
    [
      { dimensionLabels: ['job', 'prometheusTableLabel'] },
      'dimensionLabels: got "prometheusTableLabel", expected labels other than databaseLabel, tableLabel, replicaLabel and dropLabels, which are not stored',
    ],
    [
      { dimensionLabels: ['job', 'pod'], dropLabels: ['pod'] },
      'dimensionLabels: got "pod", expected labels other than databaseLabel, tableLabel, replicaLabel and dropLabels, which are not stored',
    ],
    [
      { dropLabels: ['job', 'r'], replicaLabel: 'r' },
      'dropLabels: got "r", expected labels other than databaseLabel, tableLabel and replicaLabel',
    ],
    [
      { replicaLabel: 'prometheusDatabaseLabel' },
      'replicaLabel: got "prometheusDatabaseLabel", expected a label other than databaseLabel and tableLabel',
    ],
    [{ replicaLabel: '__name__' }, `replicaLabel: got "__name__", expected ${label}`],
    [
      { dropLabels: ['a', 'a'] },
      'dropLabels: got ["a","a"], expected a list of 1 to 120 different label names other than __name__, of 600 characters in all',
    ],
    [
      { dropMetrics: [] },
      'dropMetrics: got [], expected a list of 1 to 20 selectors such as {__name__=~"go_.*"}, of 1000 characters in all',
    ],
    [
      { dropMetrics: ['up', '{job="x"'] },
      'dropMetrics: got ["up","{job=\\"x\\""], expected selectors of series such as {__name__=~"go_.*"}: {job="x" is not one, as it needs , or } at its end',
    ],
    [
      { dropMetrics: ['{a=~"("}'] },
      'dropMetrics: got ["{a=~\\"(\\"}"], expected selectors of series such as {__name__=~"go_.*"}: {a=~"("} is not one, as the regular expression for label "a" is not a valid Prometheus (RE2) regular expression: "(". Its syntax: https://github.com/google/re2/wiki/Syntax',
    ],
    [
      { region: 'Ireland', destinations: 'none' },
      'region: got "Ireland", expected an AWS region such as us-east-1',
    ],
    ...[undefined, [{}], [{ import: 'table' as const }, { table: 'new', import: 'database' as const }]].map(
      (destinations): [Partial<PrometheusConnectorStackProps>, string] => [
        { region: 'eu-west-1', ...(destinations !== undefined && { destinations }) },
        'region: got "eu-west-1", expected no value unless all destinations are tables to import, or "none": a stack creates them in its own region only',
      ],
    ),
    [{ writeThrottlingBurstLimit: 0 }, `writeThrottlingBurstLimit: got 0, expected ${requests}`],
    [{ writeThrottlingRateLimit: 0.5 }, `writeThrottlingRateLimit: got 0.5, expected ${rate}`],
    [{ readThrottlingBurstLimit: -1 }, `readThrottlingBurstLimit: got -1, expected ${requests}`],
    [{ readThrottlingRateLimit: 1_000_001 }, `readThrottlingRateLimit: got 1000001, expected ${rate}`],
    [
      { maxReadSamples: 2_000_001 },
      'maxReadSamples: got 2000001, expected a whole number of samples from 1 to 2000000',
    ],
  ])('%j', (props, problem) => {
    expect(() => stackOf({ ...minimal, ...props })).toThrow(
      new Error(`Invalid props of PrometheusConnectorStack:\n  ${problem}`),
    );
  });

  it('are reported all at once', () => {
    expect(() => stackOf({ ...minimal, memorySize: 1, stageName: '' })).toThrow(
      new Error(
        `Invalid props of PrometheusConnectorStack:\n  stageName: got "", expected ${stage}\n  ` +
          'memorySize: got 1, expected a whole number of MB from 128 to 10240',
      ),
    );
  });

  it('are not those whose value only the deployment knows', () => {
    const later = Lazy.string({ produce: () => 'later' });
    expect(() => stackOf({ ...minimal, databaseLabel: later, functionName: later })).not.toThrow();
  });
});
