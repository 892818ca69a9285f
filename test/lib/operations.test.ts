import * as fs from 'node:fs';
import { join } from 'node:path';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Stack } from 'aws-cdk-lib';
import { createFailedReadingReporter } from '../../lambda/auth/failed-reading';
import { metrics as ofSecrets } from '../../lambda/auth/metric-names';
import { HttpError } from '../../lambda/http/errors';
import { metrics as called } from '../../lambda/prometheus-connector/metric-names';
import { createReadPublisher } from '../../lambda/prometheus-connector/read-metrics';
import {
  createRequestPublisher,
  createTablePublisher,
  createWritePublisher,
} from '../../lambda/prometheus-connector/write-metrics';
import { PrometheusConnectorStack } from '../../lib/prometheus-connector-stack';
import { onlyResourceOf, readable, resourcesOf, testApp, withoutHash } from '../support/cdk';
import { createVariants, listed } from '../support/variants';

const variants = createVariants(testApp());
const { telemetry, connector } = variants;
const page = fs.readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8');

/** A metric as an alarm holds it, readable: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html */
interface MetricQuery {
  readonly Expression?: string;
  readonly MetricStat?: {
    readonly Metric: {
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Value: string }[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
}

/** An alarm as a template holds it, readable. */
interface AlarmProperties {
  readonly AlarmDescription: string;
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData: string;
  readonly Metrics: readonly MetricQuery[];
  readonly AlarmActions?: readonly string[];
  readonly OKActions?: readonly string[];
}

/** The alarms of a stack by name. */
function alarmsOf(stack: Stack): Readonly<Record<string, AlarmProperties>> {
  return Object.fromEntries(
    Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => [
      withoutHash(id).replace('OperationsAlarms', ''),
      readable(Properties) as AlarmProperties,
    ]),
  );
}

/** The metric of an alarm in words: its first query, of which others are parts. */
function measured({ Metrics: [query] }: AlarmProperties): string {
  if (query?.MetricStat === undefined) return query?.Expression ?? '';
  const { Stat, Metric } = query.MetricStat;
  return `${Stat} ${Metric.MetricName} of ${Metric.Dimensions.map(({ Value }) => Value).join(' ')}`;
}

describe('alarms', () => {
  const told = (stack: Stack) =>
    Object.fromEntries(
      Object.entries(alarmsOf(stack)).map(([name, alarm]) => [
        name,
        `${measured(alarm)} > ${alarm.Threshold}, ${alarm.EvaluationPeriods} x`,
      ]),
    );

  it('of what is sent once go off at the first fault', () => {
    expect(told(telemetry['prod']!)).toEqual({
      ServerErrors: '100 * FILL(serverErrors, 0) / requests > 0, 1 x',
      TooManyRequests: 'Sum tooManyRequests of <ApiHttpApi> > 0, 1 x',
      ServiceErrors: 'Sum Errors of <ServiceFunction> > 0, 1 x',
      ServiceThrottles: 'Sum Throttles of <ServiceFunction> > 0, 1 x',
      ServiceDuration: 'p99 Duration of <ServiceFunction> > 21200, 1 x',
      AuthorizerErrors: 'Sum Errors of <AuthorizerHandlerFunction> > 0, 1 x',
      AuthorizerThrottles: 'Sum Throttles of <AuthorizerHandlerFunction> > 0, 1 x',
      AuthorizerDuration: 'p99 Duration of <AuthorizerHandlerFunction> > 6800, 1 x',
      ServiceSecret: 'Sum failedSecretReadings of <ServiceFunction> credentials > 0, 1 x',
      AuthorizerSecret: 'Sum failedSecretReadings of <AuthorizerHandlerFunction> credentials > 0, 1 x',
    });
  });

  it('of what is repeated put up with faults that pass', () => {
    expect(told(connector['basic']!)).toEqual({
      ServerErrors: '100 * FILL(serverErrors, 0) / requests > 5, 3 x',
      TooManyRequests: 'Sum tooManyRequests of <ApiHttpApi> > 0, 3 x',
      ConnectorErrors: 'Sum Errors of <ConnectorFunction> > 0, 3 x',
      ConnectorThrottles: 'Sum Throttles of <ConnectorFunction> > 0, 3 x',
      ConnectorDuration: 'p99 Duration of <ConnectorFunction> > 10800, 3 x',
      AuthorizerErrors: 'Sum Errors of <AuthorizerHandlerFunction> > 0, 3 x',
      AuthorizerThrottles: 'Sum Throttles of <AuthorizerHandlerFunction> > 0, 3 x',
      AuthorizerDuration: 'p99 Duration of <AuthorizerHandlerFunction> > 6800, 3 x',
      RejectedSamples: 'Sum rejected of test prometheus-connector > 0, 3 x',
      StrayDestinations: 'FILL(notFound, 0) + FILL(denied, 0) > 0, 1 x',
      UnisolatedRecords: 'Sum rejected of test not_isolated prometheus-connector > 0, 1 x',
      TableDimensions: 'Maximum tableDimensions of test prometheus-connector > 100, 1 x',
      AuthorizerSecret: 'Sum failedSecretReadings of <AuthorizerHandlerFunction> credentials > 0, 1 x',
    });
  });

  it('of the worker tell what no one tries again, and what waits for too long', () => {
    const ofWorker = Object.entries(told(connector['looks']!)).filter(([name]) =>
      /^(Worker|Looks)/.test(name),
    );
    expect(Object.fromEntries(ofWorker)).toEqual({
      WorkerErrors: 'Sum Errors of <WindowsWorkerHandlerFunction> > 0, 3 x',
      WorkerThrottles: 'Sum Throttles of <WindowsWorkerHandlerFunction> > 0, 3 x',
      WorkerDuration: 'p99 Duration of <WindowsWorkerHandlerFunction> > 238800, 3 x',
      LooksFailed: 'Maximum ApproximateNumberOfMessagesVisible of <WindowsWorkerFailed.QueueName> > 0, 1 x',
      LooksLate: 'Maximum ApproximateAgeOfOldestMessage of <WindowsWorkerQueue.QueueName> > 7200, 1 x',
    });
  });

  it('of an InfluxDB that the stack creates are those that AWS advises', () => {
    const ofStore = (name: string) =>
      Object.fromEntries(
        Object.entries(told(connector[name]!)).filter(([alarm]) =>
          /InfluxDB|Encoder|Table|Unisolated/.test(alarm),
        ),
      );
    const defects = { EncoderDefects: 'Sum rejected of test encoder_defect prometheus-connector > 0, 1 x' };
    expect(ofStore('influxdb')).toEqual({
      ...defects,
      InfluxDBProcessor: 'Average CPUUtilization of test-metrics > 90, 3 x',
      InfluxDBMemory: 'Average MemoryUtilization of test-metrics > 90, 3 x',
      InfluxDBDisk: 'Average DiskUtilization of test-metrics > 75, 1 x',
    });
    expect(ofStore('influxdb2')).toEqual(defects);
  });

  it('of a secret are for every function that reads one, and for no other', () => {
    for (const [name, stack] of listed(variants)) {
      const readers = Object.entries(resourcesOf(stack, 'AWS::Lambda::Function'))
        .filter(([, { Properties }]) =>
          /CREDENTIALS_SECRET_ID|READ_TOKEN_SECRET/.test(JSON.stringify(Properties)),
        )
        .map(([id]) => `Sum failedSecretReadings of <${withoutHash(id)}> credentials`);
      const watched = Object.values(alarmsOf(stack))
        .map(measured)
        .filter((text) => text.includes('failedSecretReadings'));
      expect([name, watched.sort()]).toEqual([name, readers.sort()]);
    }
  });

  it.each(listed(variants))('judge 5 minutes at once, and take no news for good news: %s', (_, stack) => {
    for (const { ComparisonOperator, TreatMissingData, Metrics } of Object.values(alarmsOf(stack))) {
      expect([ComparisonOperator, TreatMissingData]).toEqual(['GreaterThanThreshold', 'notBreaching']);
      for (const { MetricStat } of Metrics) if (MetricStat !== undefined) expect(MetricStat.Period).toBe(300);
    }
  });

  it('each have a section in docs/operations.md, which has no others', () => {
    const alarms = listed(variants).flatMap(([, stack]) => Object.entries(alarmsOf(stack)));
    // What is said of one function holds for all.
    const kinds = new Set(
      alarms.map(([name]) => name.replace(/^(Service|Connector|Authorizer|Worker)/, '<Function>')),
    );
    const documented = [...page.matchAll(/^### `(.*)`$/gm)].map(([, name = '']) => name);
    expect(documented.sort()).toEqual([...kinds].sort());
    for (const [name, { AlarmDescription }] of alarms) {
      expect(AlarmDescription).toMatch(new RegExp(`. What to do: docs/operations.md, ${name}\\.$`));
    }
  });

  it.each([
    ['telemetry', telemetry],
    ['connector', connector],
  ])('tell no one unless there is an address: %s', (_, { prod, watched }) => {
    expect(resourcesOf(prod!, 'AWS::SNS::Topic')).toEqual({});
    for (const alarm of Object.values(alarmsOf(prod!))) {
      expect(alarm).not.toHaveProperty('AlarmActions');
      expect(alarm).not.toHaveProperty('OKActions');
    }
    const topic = ['<OperationsAlarmsTopic>'];
    for (const alarm of Object.values(alarmsOf(watched!))) {
      expect([alarm.AlarmActions, alarm.OKActions]).toEqual([topic, topic]);
    }
  });

  it('reach the address by a topic that takes them, over TLS only', () => {
    const stack = connector['watched']!;
    expect(readable(onlyResourceOf(stack, 'AWS::SNS::Subscription').Properties)).toEqual({
      Protocol: 'email',
      Endpoint: 'on-call@example.com',
      TopicArn: '<OperationsAlarmsTopic>',
    });
    expect(readable(onlyResourceOf(stack, 'AWS::SNS::TopicPolicy').Properties)).toHaveProperty(
      'PolicyDocument.Statement',
      [
        expect.objectContaining({
          Effect: 'Deny',
          Action: 'sns:Publish',
          Principal: '*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
        expect.objectContaining({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: ['budgets.amazonaws.com', 'cloudwatch.amazonaws.com'] },
          Resource: '<OperationsAlarmsTopic>',
          Condition: { StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' } },
        }),
      ],
    );
  });

  it.each([
    ['with a budget', { monthlyBudget: 50 }, ['budgets.amazonaws.com', 'cloudwatch.amazonaws.com']],
    ['without', {}, 'cloudwatch.amazonaws.com'],
  ])(
    'are encrypted with a key that those who send them may use, and no one else: %s',
    (_, props, senders) => {
      const stack = new PrometheusConnectorStack(testApp(), 'Watched', {
        environment: 'test',
        alarmEmail: 'on-call@example.com',
        ...props,
      });
      const [keyId] = Object.keys(resourcesOf(stack, 'AWS::KMS::Key'));
      expect(readable(onlyResourceOf(stack, 'AWS::SNS::Topic').Properties)).toEqual({
        KmsMasterKeyId: `<${withoutHash(keyId!)}.Arn>`,
      });
      const key = onlyResourceOf(stack, 'AWS::KMS::Key');
      expect(key.DeletionPolicy).toBe('Delete');
      expect(readable(key.Properties)).toMatchObject({
        EnableKeyRotation: true,
        KeyPolicy: {
          Statement: [
            { Principal: { AWS: expect.stringMatching(/:iam::<AWS::AccountId>:root$/) as unknown } },
            {
              Effect: 'Allow',
              Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
              Principal: { Service: senders },
              Resource: '*',
            },
          ],
        },
      });
    },
  );
});

describe('budget', () => {
  it('is of the whole account, and told of before it is spent', () => {
    const { Properties, DependsOn } = onlyResourceOf(telemetry['watched']!, 'AWS::Budgets::Budget');
    const { Budget, NotificationsWithSubscribers } = readable(Properties) as {
      Budget: unknown;
      NotificationsWithSubscribers: { Notification: object }[];
    };
    expect(Budget).toEqual({
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: 50, Unit: 'USD' },
    });
    const notice = (NotificationType: string, Threshold: number) => ({
      Notification: {
        NotificationType,
        Threshold,
        ThresholdType: 'PERCENTAGE',
        ComparisonOperator: 'GREATER_THAN',
      },
      Subscribers: [{ SubscriptionType: 'SNS', Address: '<OperationsAlarmsTopic>' }],
    });
    expect(NotificationsWithSubscribers).toEqual([
      notice('ACTUAL', 80),
      notice('ACTUAL', 100),
      notice('FORECASTED', 100),
    ]);
    // AWS sends a first notice, which the policy must let it.
    expect(DependsOn?.map(withoutHash)).toContain('OperationsAlarmsTopicPolicy');
  });

  it('does not exist unless it is given', () => {
    expect(resourcesOf(telemetry['prod']!, 'AWS::Budgets::Budget')).toEqual({});
  });
});

describe('access log', () => {
  const logOf = (stack: Stack) =>
    Object.entries(resourcesOf(stack, 'AWS::Logs::LogGroup')).find(([id]) =>
      id.startsWith('ApiAccessLog'),
    )![1];

  it.each(listed(variants))('is kept of every request: %s', (_, stack) => {
    const { AccessLogSettings } = readable(onlyResourceOf(stack, 'AWS::ApiGatewayV2::Stage').Properties) as {
      AccessLogSettings: { DestinationArn: string; Format: string };
    };
    expect(AccessLogSettings.DestinationArn).toBe('<ApiAccessLogLogGroup.Arn>');
    expect(Object.keys(JSON.parse(AccessLogSettings.Format) as object)).toEqual([
      'userAgent',
      'requestId',
      'apiId',
      'ip',
      'method',
      'routeKey',
      'status',
      'error',
      'authorizerError',
      'integrationStatus',
      'integrationError',
      'integrationLatency',
      'responseLatency',
      'responseLength',
    ]);
  });

  it('has a name that a stack of the same name can use again, and goes with the other logs', () => {
    const { Properties, DeletionPolicy } = logOf(telemetry['prod']!);
    const stackId = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
    expect(Properties['LogGroupName']).toEqual({
      'Fn::Join': ['', ['/aws/vendedlogs/chaos-telemetry/prod-krkn-telemetry-', stackId]],
    });
    expect([Properties['RetentionInDays'], DeletionPolicy]).toEqual([90, 'RetainExceptOnCreate']);
    const ofDev = logOf(connector['dev']!);
    expect([ofDev.Properties['RetentionInDays'], ofDev.DeletionPolicy]).toEqual([7, 'Delete']);
  });

  it('is where 429 is counted', () => {
    expect(readable(onlyResourceOf(connector['prod']!, 'AWS::Logs::MetricFilter').Properties)).toEqual({
      LogGroupName: '<ApiAccessLogLogGroup>',
      FilterPattern: '{ $.status = "429" }',
      MetricTransformations: [
        {
          MetricNamespace: 'ChaosTelemetry',
          MetricName: 'tooManyRequests',
          MetricValue: '1',
          Dimensions: [{ Key: 'ApiId', Value: '$.apiId' }],
        },
      ],
    });
  });
});

describe('dashboard', () => {
  const dashboardOf = (stack: Stack) => {
    const { DashboardName, DashboardBody } = readable(
      onlyResourceOf(stack, 'AWS::CloudWatch::Dashboard').Properties,
    ) as { DashboardName: string; DashboardBody: string };
    const { widgets } = JSON.parse(DashboardBody) as {
      widgets: { properties: { title: string; yAxis?: { left: { label: string } } } }[];
    };
    return {
      name: DashboardName,
      titles: widgets.map(({ properties: { title, yAxis } }) =>
        yAxis === undefined ? title : `${title} (${yAxis.left.label})`,
      ),
    };
  };

  it('shows how the telemetry service is doing', () => {
    expect(dashboardOf(telemetry['prod']!)).toEqual({
      name: 'prod-krkn-telemetry-<AWS::Region>',
      titles: [
        'Alarms',
        'Requests (in 5 minutes)',
        'Refused and failed requests (in 5 minutes)',
        'Latency at the gateway (ms)',
        'Size of the bucket, once a day (bytes)',
        'Objects in the bucket, once a day (objects)',
        'Failed readings of the secret (in 5 minutes)',
        'Service: invocations (in 5 minutes)',
        'Service: duration (ms)',
        'Service: concurrency (invocations at once)',
        'Authorizer: invocations (in 5 minutes)',
        'Authorizer: duration (ms)',
        'Authorizer: concurrency (invocations at once)',
        'Latest refused and failed requests',
      ],
    });
  });

  it('shows what becomes of samples', () => {
    expect(dashboardOf(connector['prod']!)).toEqual({
      name: 'prod-prometheus-connector-<AWS::Region>',
      titles: [
        'Alarms',
        'Requests (in 5 minutes)',
        'Refused and failed requests (in 5 minutes)',
        'Latency at the gateway (ms)',
        'Samples (in 5 minutes)',
        'Rejected samples by reason (in 5 minutes)',
        'Dropped samples by reason (in 5 minutes)',
        'Writes by outcome (in 5 minutes)',
        'Duration of a write, and of its calls to the store (ms)',
        'Dimensions of the fullest table (of 128)',
        'Reads by outcome (in 5 minutes)',
        'What reads took (in 5 minutes)',
        'Duration of a read (ms)',
        'Connector: invocations (in 5 minutes)',
        'Connector: duration (ms)',
        'Connector: concurrency (invocations at once)',
        'Latest refused and failed requests',
      ],
    });
  });

  it('shows how looks at the metrics of runs are doing', () => {
    expect(dashboardOf(connector['looksAtInfluxdb']!).titles).toEqual(
      expect.arrayContaining([
        'Looks at metrics that wait (runs)',
        'Age of the oldest of them (s)',
        'Looks that failed (runs)',
        'Worker: invocations (in 5 minutes)',
        'Worker: duration (ms)',
        'Worker: concurrency (invocations at once)',
      ]),
    );
  });

  it('and docs/operations.md tell of every metric that the connector publishes', () => {
    const { DashboardBody } = readable(
      onlyResourceOf(connector['prod']!, 'AWS::CloudWatch::Dashboard').Properties,
    ) as { DashboardBody: string };
    const published = publishedMetrics('prod');
    expect(published).toHaveLength(Object.keys(called.names).length + 1);
    for (const { name, dimensions } of published) {
      const { reason, outcome, ...always } = dimensions;
      expect(always).toEqual({ service: 'prometheus-connector', environment: 'prod' });
      const toldApart = [reason && 'reason', outcome && 'outcome'].find(Boolean);
      // A total that is drawn by reason is there for its alarm.
      if (name === called.names.rejected && toldApart === undefined) continue;
      expect(DashboardBody).toContain(
        toldApart === undefined
          ? `["ChaosTelemetry","${name}","environment","prod","service","prometheus-connector"`
          : JSON.stringify(
              `SEARCH('{ChaosTelemetry,service,environment,${toldApart}} MetricName="${name}" service="prometheus-connector" environment="prod"', 'Sum', 300)`,
            ).slice(1, -1),
      );
      expect(page).toMatch(new RegExp(`^\\| \`${name}\``, 'm'));
    }
  });
});

it('the metric of failed readings is that which alarms and dashboards look at, and is told of', () => {
  const lines: string[] = [];
  const stdout = jest
    .spyOn(process.stdout, 'write')
    .mockImplementation((line) => lines.push(String(line)) > 0);
  try {
    const { namespace, service, dimensions } = ofSecrets;
    createFailedReadingReporter({
      logger: { error: () => undefined },
      metrics: new Metrics({
        namespace,
        serviceName: service,
        defaultDimensions: { [dimensions.function]: 'the-function' },
      }),
    })({
      error: new HttpError({ code: 'secret_invalid', status: 503, message: '' }),
      problem: undefined,
      usedUntil: undefined,
    });
  } finally {
    stdout.mockRestore();
  }
  expect(metricsIn(lines)).toEqual([
    { name: 'failedSecretReadings', dimensions: { service: 'credentials', function: 'the-function' } },
  ]);
  const drawn = JSON.stringify(readable(onlyResourceOf(connector['basic']!, 'AWS::CloudWatch::Dashboard')));
  expect(JSON.parse(drawn)).toHaveProperty(
    'Properties.DashboardBody',
    expect.stringContaining(
      '["ChaosTelemetry","failedSecretReadings","function","<AuthorizerHandlerFunction>","service","credentials"',
    ),
  );
  expect(page).toMatch(/^\| `failedSecretReadings`/m);
});

describe('reserved concurrency', () => {
  it('is that of the function that answers, and of no other', () => {
    const reserved = Object.entries(resourcesOf(telemetry['watched']!, 'AWS::Lambda::Function')).map(
      ([id, { Properties }]) => [withoutHash(id), Properties['ReservedConcurrentExecutions']],
    );
    expect(reserved).toEqual([
      ['ServiceFunction', 20],
      ['AuthorizerHandlerFunction', undefined],
    ]);
  });
});

describe('tags', () => {
  it('tell the environment, and what else is given', () => {
    expect(telemetry['watched']!.tags.tagValues()).toEqual({
      'chaos-telemetry:environment': 'test',
      team: 'chaos',
    });
    expect(connector['prod']!.tags.tagValues()).toEqual({ 'chaos-telemetry:environment': 'prod' });
  });
});

/** What the connector's function publishes of a read, and of a write of which one sample was rejected and one dropped. */
function publishedMetrics(
  environment: string,
): { readonly name: string; readonly dimensions: Readonly<Record<string, string>> }[] {
  const lines: string[] = [];
  const metrics = new Metrics({
    namespace: called.namespace,
    serviceName: called.service,
    defaultDimensions: { environment },
  });
  const stdout = jest
    .spyOn(process.stdout, 'write')
    .mockImplementation((line) => lines.push(String(line)) > 0);
  try {
    createTablePublisher(metrics)(4);
    createWritePublisher(metrics, { debug: () => undefined, warn: () => undefined })({
      received: 3,
      written: { samples: 1, histograms: 0, exemplars: 0 },
      refused: [{ reason: 'too_many_labels', count: 1, example: { of: '', told: '' }, explanation: '' }],
      refusedExtras: [],
      dropped: new Map([['stale_marker', 1]]),
      failure: undefined,
      storeDuration: 1,
    });
    createRequestPublisher(metrics)({ route: 'POST /write', outcome: 'rejected', duration: 2 });
    createReadPublisher(metrics)({ queries: 1, samples: 2, pages: 3 });
    createRequestPublisher(metrics)({ route: 'POST /read', outcome: 'success', duration: 2 });
    createRequestPublisher(metrics)({ route: 'GET /health', outcome: 'success', duration: 2 });
  } finally {
    stdout.mockRestore();
  }
  return metricsIn(lines);
}

/** The metrics that lines of EMF publish. */
function metricsIn(
  lines: readonly string[],
): { readonly name: string; readonly dimensions: Readonly<Record<string, string>> }[] {
  return lines.flatMap((line) => {
    const { _aws, ...values } = JSON.parse(line) as {
      _aws: { CloudWatchMetrics: { Dimensions: string[][]; Metrics: { Name: string }[] }[] };
    } & Record<string, string>;
    return _aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics: all }) =>
      all.flatMap(({ Name }) =>
        Dimensions.map((names) => ({
          name: Name,
          dimensions: Object.fromEntries(names.map((name) => [name, values[name]!])),
        })),
      ),
    );
  });
}
