// The worker that looks at the metrics of runs, in templates: test/lib/rights.test.ts has what it may do.
import { Stage } from 'aws-cdk-lib';
import { deployment } from '../../lambda/krkn-telemetry/windows-worker/deployment';
import { parseEnvironment } from '../../lambda/krkn-telemetry/windows-worker/settings';
import { KrknTelemetryStack, type KrknTelemetryStackProps } from '../../lib/krkn-telemetry-stack';
import {
  PrometheusConnectorStack,
  type PrometheusConnectorStackProps,
} from '../../lib/prometheus-connector-stack';
import {
  allResourcesOf,
  onlyResourceOf,
  readable,
  resourcesOf,
  testApp,
  withoutHash,
  type Resource,
} from '../support/cdk';
import { createVariants } from '../support/variants';

const { telemetry, connector } = createVariants(testApp());
const lookedAt = Object.keys(connector).filter((name) => name.startsWith('looks'));

/** The resource of a type whose id begins so. */
function resourceOf(name: string, type: string, beginning: string): Resource {
  const found = Object.entries(resourcesOf(connector[name]!, type)).filter(([id]) =>
    id.startsWith(beginning),
  );
  expect(found).toHaveLength(1);
  return found[0]![1];
}

const functionOf = (name: string) =>
  readable(resourceOf(name, 'AWS::Lambda::Function', 'WindowsWorkerHandler').Properties) as {
    readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
    readonly VpcConfig?: unknown;
  };

/** What the function makes of its variables. */
const configOf = (name: string): ReturnType<typeof parseEnvironment> =>
  parseEnvironment({ ...functionOf(name).Environment.Variables, AWS_REGION: 'us-east-1' });

it('there are variants with each store, each auth, and in networks', () => {
  expect(lookedAt.length).toBeGreaterThanOrEqual(8);
});

describe.each(lookedAt)('%s', (name) => {
  it('has a function with time and memory, which takes one message at a time, and two at once', () => {
    expect(functionOf(name)).toMatchObject({
      MemorySize: 1024,
      Timeout: 300,
      Runtime: 'nodejs24.x',
      LoggingConfig: { LogFormat: 'JSON', LogGroup: '<WindowsWorkerHandlerLogGroup>' },
    });
    const source = onlyResourceOf(connector[name]!, 'AWS::Lambda::EventSourceMapping');
    expect(readable(source.Properties)).toEqual({
      EventSourceArn: '<WindowsWorkerQueue.Arn>',
      FunctionName: '<WindowsWorkerHandlerFunction>',
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    // All rights of the role are there before the first message is.
    const policies = Object.entries(resourcesOf(connector[name]!, 'AWS::IAM::Policy')).filter(
      ([, { Properties }]) => JSON.stringify(Properties['Roles']).includes('WindowsWorkerHandlerRole'),
    );
    expect(policies).not.toEqual([]);
    expect(source.DependsOn).toEqual(expect.arrayContaining(policies.map(([id]) => id)));
  });

  it('has queues that are encrypted, over TLS only; what fails thrice is kept in the other', () => {
    const encrypted = { SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 };
    const queue = resourceOf(name, 'AWS::SQS::Queue', 'WindowsWorkerQueue').Properties;
    expect(readable(queue)).toEqual({
      ...encrypted,
      QueueName: 'test-chaos-windows',
      VisibilityTimeout: 1_800,
      RedrivePolicy: { deadLetterTargetArn: '<WindowsWorkerFailed.Arn>', maxReceiveCount: 3 },
    });
    expect(queue['VisibilityTimeout']).toBeGreaterThanOrEqual(6 * deployment.timeout);
    expect(readable(resourceOf(name, 'AWS::SQS::Queue', 'WindowsWorkerFailed').Properties)).toEqual(
      encrypted,
    );
    const policies = Object.values(resourcesOf(connector[name]!, 'AWS::SQS::QueuePolicy'));
    expect(policies.map(({ Properties }) => readable(Properties))).toEqual(
      ['<WindowsWorkerFailed', '<WindowsWorkerQueue'].map((queueId) => ({
        Queues: [`${queueId}>`],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Deny',
              Principal: { AWS: '*' },
              Action: 'sqs:*',
              Resource: `${queueId}.Arn>`,
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ],
        },
      })),
    );
  });

  it('is called by the service over the queue, and reads its bucket: by names, with no value of the other stack', () => {
    const service = Object.values(resourcesOf(telemetry[name]!, 'AWS::Lambda::Function'))
      .map(
        ({ Properties }) =>
          readable(Properties['Environment'] ?? {}) as { Variables?: Record<string, string> },
      )
      .find((environment) => environment.Variables?.['BUCKET_NAME'] !== undefined)!;
    expect(service.Variables!['WINDOWS_QUEUE_URL']).toBe(
      'https://sqs.<AWS::Region>.<AWS::URLSuffix>/<AWS::AccountId>/test-chaos-windows',
    );
    expect(configOf(name)).toMatchObject({
      queueUrl: '<WindowsWorkerQueue>',
      bucketName:
        name === 'looksAtImported' ? 'runs.existing.bucket' : 'mine-telemetry-<AWS::AccountId>-<AWS::Region>',
    });
    for (const stack of [telemetry[name]!, connector[name]!]) {
      expect(stack.dependencies).toEqual([]);
      expect(JSON.stringify(allResourcesOf(stack))).not.toMatch(/ImportValue|GetStackOutput/);
    }
  });

  it('has no more variables than Lambda has room for, and none of the connector has changed', () => {
    const { Variables } = functionOf(name).Environment;
    expect(Buffer.byteLength(JSON.stringify(Variables))).toBeLessThan(4_096);
  });
});

describe('the function', () => {
  const metrics = { tables: [{ database: 'test-prometheus', table: 'metrics' }] };

  it('is told where metrics are in Timestream: the default table, or those that are listed', () => {
    expect(configOf('looks')).toMatchObject({
      store: 'timestream',
      region: 'us-east-1',
      influxdb: undefined,
      metrics,
    });
    expect(configOf('looksAtImported').metrics).toEqual({
      tables: [
        { database: 'theirs', table: 'samples', groups: ['a*'], match: '{cluster="a"}' },
        { database: 'theirs', table: 'samples', groups: ['b'], match: '{cluster="b"}' },
        { database: 'theirs', table: 'more', links: ['https://grafana.example.com/d/1?from={fromMs}'] },
      ],
      deny: ['go_.*'],
      pinned: ['up'],
      maxLookGigabytes: 200,
    });
  });

  it('is told which cell answers queries, in a network', () => {
    expect(configOf('looksByPrivateLink').timestreamQueryEndpoint).toBe(
      'https://query-cell2.timestream.<AWS::Region>.<AWS::URLSuffix>',
    );
  });

  it('is told where Timestream is, if it is elsewhere', () => {
    const [, stack] = stacksWith({
      auth: 'iam',
      region: 'eu-west-1',
      destinations: [{ database: 'theirs', table: 'samples', import: 'table' }],
    });
    const { Variables } = workerOf(stack);
    expect(Variables).toMatchObject({ TIMESTREAM_REGION: 'eu-west-1' });
  });

  it.each([
    [
      'looksAtInfluxdb',
      '2',
      'https://<InfluxDBInstance.Endpoint>:8086',
      'chaos-telemetry',
      '<InfluxDBSetupReadToken>',
    ],
    [
      'looksAtInfluxdbOfCallers',
      '2',
      'https://<InfluxDBInstance.Endpoint>:8086',
      'chaos-telemetry',
      '<InfluxDBSetupReadToken>',
    ],
    [
      'looksAtInfluxdb2OfCallers',
      '2',
      'https://influxdb.example.com:8086',
      'metrics',
      expect.stringContaining(':secret:read-'),
    ],
    [
      'looksAtInfluxdb3',
      '3',
      'https://influxdb.example.com:8181',
      undefined,
      expect.stringContaining(':secret:read-'),
    ],
  ])(
    'is told which InfluxDB, and reads the token that reads: %s',
    (name, engine, url, organization, tokenSecret) => {
      expect(configOf(name)).toMatchObject({
        store: 'influxdb',
        metrics: { tables: [{ database: 'test-prometheus' }] },
        influxdb: { place: { engine, url, organization }, tokenSecret: tokenSecret as unknown },
      });
    },
  );
});

describe('in a network', () => {
  const inNetwork = lookedAt.filter((name) => functionOf(name).VpcConfig !== undefined);

  it('is where the connector is, with no way out but to services and the store', () => {
    expect(inNetwork).toEqual([
      'looksByPrivateLink',
      'looksAtInfluxdb',
      'looksAtInfluxdbOfCallers',
      'looksAtInfluxdb2OfCallers',
      'looksAtInfluxdb3',
    ]);
    for (const name of inNetwork) {
      const ofConnector = resourceOf(name, 'AWS::Lambda::Function', 'ConnectorFunction').Properties;
      expect(functionOf(name).VpcConfig).toEqual(readable(ofConnector['VpcConfig']));
      const types = Object.values(allResourcesOf(connector[name]!)).map(({ Type }) => Type);
      expect(types.filter((type) => /Gateway$|AWS::EC2::Route$|NatGateway|EIP/.test(type))).toEqual([]);
    }
  });

  it.each([
    ['looksByPrivateLink', ['s3', 'sqs', 'timestream.ingest-cell1', 'timestream.query-cell2']],
    ['looksAtInfluxdb', ['s3', 'secretsmanager', 'sqs']],
    ['looksAtInfluxdbOfCallers', ['s3', 'secretsmanager', 'sqs']],
    ['looksAtInfluxdb2OfCallers', ['s3', 'secretsmanager', 'sqs']],
    ['looksAtInfluxdb3', ['s3', 'secretsmanager', 'sqs']],
  ])('has endpoints of what it calls: %s %j', (name, services) => {
    const endpoints = Object.values(resourcesOf(connector[name]!, 'AWS::EC2::VPCEndpoint'));
    expect(
      endpoints
        .map(({ Properties }) =>
          String(readable(Properties['ServiceName'])).replace(/^.*<AWS::Region>\./, ''),
        )
        .sort(),
    ).toEqual(services);
  });
});

function stacksWith(
  props: Partial<PrometheusConnectorStackProps>,
  ofRuns: Partial<KrknTelemetryStackProps> = { metrics: {} },
  app = testApp(),
): readonly [KrknTelemetryStack, PrometheusConnectorStack] {
  const runs = new KrknTelemetryStack(app, 'Runs', { environment: 'test', bucketPrefix: 'mine', ...ofRuns });
  return [
    runs,
    new PrometheusConnectorStack(app, 'Metrics', { environment: 'test', telemetry: runs, ...props }),
  ];
}

function workerOf(stack: PrometheusConnectorStack): { readonly Variables: Readonly<Record<string, string>> } {
  const [, { Properties }] = Object.entries(resourcesOf(stack, 'AWS::Lambda::Function')).find(([id]) =>
    id.startsWith('WindowsWorker'),
  )!;
  return readable(Properties['Environment']) as ReturnType<typeof workerOf>;
}

describe('without metrics', () => {
  const stores: readonly (readonly [string, Partial<PrometheusConnectorStackProps>])[] = [
    ['Timestream', {}],
    [
      'Timestream in a network',
      { auth: 'iam', vpc: { ingestCell: 'ingest-cell1', queryCell: 'query-cell1' } },
    ],
    ['InfluxDB', { store: 'influxdb' }],
    ['InfluxDB of callers', { store: 'influxdb', auth: 'callerCredentials' }],
  ];

  it.each(stores)('nothing is there for a worker, and nothing else is another one: %s', (_, props) => {
    const [runsBefore, before] = stacksWith(props).map(allResourcesOf);
    const [runsAfter, after] = stacksWith(props, {}).map(allResourcesOf);
    const gone = Object.keys(before!).filter((id) => !(id in after!));
    expect(gone.length).toBeGreaterThanOrEqual(10);
    expect(
      gone.filter((id) => !/^(WindowsWorker|OperationsAlarms(Worker|Looks))/.test(id)).map(withoutHash),
    ).toEqual(
      {
        Timestream: [],
        'Timestream in a network': [
          'DefaultDestinationNetworkEndpointsqs',
          'DefaultDestinationNetworkEndpoints3',
        ],
        InfluxDB: ['InfluxDBNetworkEndpointsqs'],
        'InfluxDB of callers': ['InfluxDBNetworkEndpointsqs', 'InfluxDBSetupReadToken'],
      }[_],
    );
    expect(Object.keys(after!).filter((id) => !(id in before!))).toEqual([]);
    expect(JSON.stringify(after)).not.toMatch(/WindowsWorker|sqs/i);
    expect(Object.keys(runsAfter!)).toEqual(Object.keys(runsBefore!));
    expect(JSON.stringify(runsAfter)).not.toMatch(/sqs/i);
  });
});

describe('metrics that no one could look at', () => {
  it('are told at synthesis, with what to do', () => {
    const app = testApp();
    new KrknTelemetryStack(app, 'Runs', { environment: 'test', bucketPrefix: 'mine', metrics: {} });
    new PrometheusConnectorStack(app, 'Metrics', { environment: 'test' });
    expect(() => app.synth()).toThrow(
      'metrics: got {}, expected no value without a connector, whose store has the metrics: give this stack to a PrometheusConnectorStack as its prop telemetry, or leave out metrics',
    );
  });

  it('are taken from a stack of the same place only', () => {
    const app = testApp();
    const east = new Stage(app, 'East', { env: { account: '123456789012', region: 'us-east-1' } });
    const runs = new KrknTelemetryStack(east, 'Runs', {
      environment: 'test',
      bucketPrefix: 'mine',
      metrics: {},
    });
    const env = { account: '123456789012', region: 'eu-west-1' };
    expect(
      () => new PrometheusConnectorStack(app, 'Metrics', { environment: 'test', env, telemetry: runs }),
    ).toThrow(
      'telemetry: got "aws://123456789012/us-east-1", expected a stack of aws://123456789012/eu-west-1, where this one is',
    );
  });

  it('are taken by one connector only', () => {
    const app = testApp();
    const [telemetry] = stacksWith({}, { metrics: {} }, app);
    expect(() => new PrometheusConnectorStack(app, 'Other', { environment: 'other', telemetry })).toThrow(
      'telemetry: got "Runs", expected a stack that no other connector is given, as one worker looks at its metrics',
    );
  });

  it('are told with all else that is wrong with the connector', () => {
    expect(() => stacksWith({ defaultDestination: false, memorySize: 1 })).toThrow(
      /memorySize: got 1.*\n.*telemetry\.metrics\.tables: got nothing, expected the tables that have the metrics/,
    );
  });
});

it('a stack without metrics is given to a connector for nothing', () => {
  const [, stack] = stacksWith({}, {});
  expect(resourcesOf(stack, 'AWS::SQS::Queue')).toEqual({});
});
