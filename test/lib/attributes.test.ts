// What an app gets at of a stack, to connect something of its own to it.
import { Duration, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ArnPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { KrknTelemetryStack } from '../../lib/krkn-telemetry-stack';
import { PrometheusConnectorStack } from '../../lib/prometheus-connector-stack';
import { onlyResourceOf, outputsOf, readable, resourcesOf, rightsOf, testApp } from '../support/cdk';

const basic = { environment: 'test', auth: 'basic' } as const;

/** A role in the stack itself, so that what it may do is readable. */
const roleIn = (stack: Stack): Role =>
  new Role(stack, 'Theirs', { assumedBy: new ArnPrincipal('arn:aws:iam::123456789012:role/grafana') });

describe('KrknTelemetryStack', () => {
  it('a role that is let read the bucket and the secret may do that', () => {
    const stack = new KrknTelemetryStack(testApp(), 'Stack', { environment: 'test', bucketPrefix: 'mine' });
    const role = roleIn(stack);
    stack.bucket.grantRead(role, 'nightly/*');
    stack.secret!.grantRead(role);
    expect(rightsOf(stack)).toHaveProperty('Theirs', [
      {
        Effect: 'Allow',
        Action: ['s3:GetBucket*', 's3:GetObject*', 's3:List*'],
        Resource: ['<RunsBucket.Arn>', '<RunsBucket.Arn>/nightly/*'],
      },
      {
        Effect: 'Allow',
        Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
        Resource: '<Credentials>',
      },
    ]);
  });

  it('alarms of another stack of a stage watch the function and the API', () => {
    const stage = new Stage(testApp(), 'Prod');
    const stack = new KrknTelemetryStack(stage, 'Runs', { environment: 'test', bucketPrefix: 'mine' });
    const others = new Stack(stage, 'Others');
    const alarm = { threshold: 0, evaluationPeriods: 1 };
    stack.function.metricErrors({ period: Duration.minutes(1) }).createAlarm(others, 'Function', alarm);
    stack.api.metricServerError().createAlarm(others, 'Api', alarm);
    const alarms = Object.values(resourcesOf(others, 'AWS::CloudWatch::Alarm'));
    expect(
      alarms.map(({ Properties }) => [
        Properties['MetricName'],
        (Properties['Dimensions'] as { Name: string }[]).map(({ Name }) => Name),
      ]),
    ).toEqual([
      ['Errors', ['FunctionName']],
      ['5xx', ['ApiId']],
    ]);
    // The one depends on the other, and not the reverse.
    expect(others.dependencies.map(({ node }) => node.id)).toEqual(['Runs']);
    expect(() => stage.synth()).not.toThrow();
  });

  it('the imported bucket, no secret without credentials, and the URL of a domain', () => {
    const stack = new KrknTelemetryStack(testApp(), 'Stack', {
      environment: 'test',
      bucketPrefix: 'mine',
      bucket: 'existing',
      auth: 'none',
      domain: {
        domainName: 'chaos.example.com',
        certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1',
      },
    });
    expect(stack.bucket.bucketName).toBe('existing');
    expect(stack.secret).toBeUndefined();
    expect(stack.url).toBe('https://chaos.example.com');
  });
});

describe('PrometheusConnectorStack', () => {
  it('URLs are those of the outputs, the secret is that of the senders', () => {
    const stack = new PrometheusConnectorStack(testApp(), 'Stack', basic);
    const { InvokeWriteURL, InvokeReadURL, ConnectorCredentialsSecretArn } = outputsOf(stack);
    const { url, writeUrl, readUrl, secret } = stack;
    const resolved = [url, writeUrl, readUrl, secret!.secretArn].map((value) =>
      readable(stack.resolve(value)),
    );
    expect(resolved.slice(1)).toEqual([InvokeWriteURL, InvokeReadURL, ConnectorCredentialsSecretArn]);
    expect(`${String(resolved[0])}/write`).toBe(InvokeWriteURL);
  });

  it('without basic there is no secret', () => {
    const secretOf = (auth: 'iam' | 'callerCredentials') =>
      new PrometheusConnectorStack(testApp(), 'Stack', { environment: 'test', auth }).secret;
    expect([secretOf('iam'), secretOf('callerCredentials')]).toEqual([undefined, undefined]);
  });

  it('the store has what was created and imported, and lets a role read all of it', () => {
    const stack = new PrometheusConnectorStack(testApp(), 'Stack', {
      ...basic,
      destinations: [{}, { database: 'theirs', table: 'samples', import: 'table' }],
    });
    if (!('tables' in stack.store)) throw new Error('not a store of Timestream');
    const { databases, tables } = stack.store;
    expect(readable(stack.resolve(databases.map(({ ref }) => ref)))).toEqual([
      '<DefaultDestinationDatabase>',
    ]);
    expect(readable(stack.resolve(tables))).toEqual([
      {
        databaseName: '<DefaultDestinationDatabase>',
        tableName: '<DefaultDestinationTable.Name>',
        tableArn: '<DefaultDestinationTable.Arn>',
      },
      {
        databaseName: 'theirs',
        tableName: 'samples',
        tableArn:
          'arn:<AWS::Partition>:timestream:<AWS::Region>:<AWS::AccountId>:database/theirs/table/samples',
      },
    ]);

    stack.store.grantRead(roleIn(stack)).assertSuccess();
    expect(rightsOf(stack)).toHaveProperty('Theirs', [
      {
        Effect: 'Allow',
        Action: ['timestream:DescribeTable', 'timestream:Select'],
        Resource: [
          '<DefaultDestinationTable.Arn>',
          'arn:<AWS::Partition>:timestream:<AWS::Region>:<AWS::AccountId>:database/theirs/table/samples',
        ],
      },
      { Effect: 'Allow', Action: 'timestream:DescribeEndpoints', Resource: '*' },
    ]);
  });

  it('the function and the API are those of the template', () => {
    const stack = new PrometheusConnectorStack(testApp(), 'Stack', { environment: 'test' });
    expect(Object.keys(Template.fromStack(stack).findResources('AWS::Lambda::Function'))).toEqual([
      (stack.resolve(stack.function.functionName) as { Ref: string }).Ref,
    ]);
    expect(readable(stack.resolve(stack.api.apiId))).toBe('<ApiHttpApi>');
    expect(onlyResourceOf(stack, 'AWS::ApiGatewayV2::Api').Properties).toHaveProperty('ProtocolType', 'HTTP');
  });
});
