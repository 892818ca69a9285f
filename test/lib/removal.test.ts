// What `cdk destroy` leaves behind: all data, unless an environment says `destroy`; then nothing. No one has seen it on AWS.
import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { KrknTelemetryStack } from '../../lib/krkn-telemetry-stack';
import { PrometheusConnectorStack } from '../../lib/prometheus-connector-stack';
import { allResourcesOf, readable, resourcesOf, testApp, withoutHash, type Resource } from '../support/cdk';

const magneticStoreWrites = { destinations: [{ magneticStoreWrites: true }] };
const common = { environment: 'test', alarmEmail: 'on-call@example.com', monthlyBudget: 50 };

/** Both stacks with all that they can hold. */
function stacksWith(removalPolicy: RemovalPolicy | undefined): readonly [Stack, Stack] {
  const app = testApp();
  const props = { ...common, ...(removalPolicy !== undefined && { removalPolicy }) };
  const telemetry = new KrknTelemetryStack(app, 'KrknTelemetry', {
    ...props,
    bucketPrefix: 'mine',
    metrics: {},
  });
  return [
    telemetry,
    new PrometheusConnectorStack(app, 'PrometheusConnector', {
      ...props,
      ...magneticStoreWrites,
      auth: 'basic',
      telemetry,
    }),
  ];
}

/** Those resources that are told what becomes of them: of all others, CloudFormation leaves nothing. */
function policiesOf(stack: Stack): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(allResourcesOf(stack)).flatMap(([id, { Type, DeletionPolicy }]) =>
      DeletionPolicy === undefined ? [] : [[`${Type} ${withoutHash(id)}`, DeletionPolicy]],
    ),
  );
}

const data = [
  'AWS::S3::Bucket AccessLogsBucket',
  'AWS::S3::Bucket DefaultDestinationRejectedDataBucket',
  'AWS::S3::Bucket RunsBucket',
  'AWS::S3::BucketPolicy AccessLogsBucketPolicy',
  'AWS::S3::BucketPolicy DefaultDestinationRejectedDataBucketPolicy',
  'AWS::S3::BucketPolicy RunsBucketPolicy',
  'AWS::Timestream::Database DefaultDestinationDatabase',
  'AWS::Timestream::Table DefaultDestinationTable',
];

describe('destroy', () => {
  const stacks = stacksWith(RemovalPolicy.DESTROY);

  it.each(stacks)('leaves nothing: $node.id', (stack) => {
    expect(new Set(Object.values(policiesOf(stack)))).toEqual(new Set(['Delete']));
  });

  it('holds data', () => {
    const all = stacks.flatMap((stack) => Object.keys(policiesOf(stack)));
    expect(all).toEqual(expect.arrayContaining(data));
  });

  // A bucket that holds anything is not deleted.
  it.each(stacks)(
    'empties each bucket before its policy and the bucket itself are deleted: $node.id',
    (stack) => {
      const resources = allResourcesOf(stack);
      const buckets = Object.keys(resourcesOf(stack, 'AWS::S3::Bucket')).sort();
      const emptied = Object.values(resourcesOf(stack, 'Custom::S3AutoDeleteObjects'));
      expect(
        emptied.map(({ Properties }) => (Properties['BucketName'] as { Ref: string }).Ref).sort(),
      ).toEqual(buckets);
      for (const { Properties, DependsOn = [] } of emptied) {
        const { Ref: bucket } = Properties['BucketName'] as { Ref: string };
        const policies = [DependsOn].flat().filter((id) => resources[id]?.Type === 'AWS::S3::BucketPolicy');
        expect(policies.map((id) => resources[id]!.Properties['Bucket'])).toContainEqual({ Ref: bucket });
        // With this tag only: an update that takes it away empties nothing.
        expect(resources[bucket]!.Properties['Tags']).toContainEqual({
          Key: 'aws-cdk:auto-delete-objects',
          Value: 'true',
        });
      }
    },
  );

  // Access to a bucket is logged for hours afterwards. So the log goes last, and what empties it has first denied everyone to
  // write to it: https://github.com/aws/aws-cdk/issues/26874
  it('deletes the bucket for runs, and all in it, before the log of access to it is emptied', () => {
    const resources = allResourcesOf(stacks[0]);
    const [emptiesLog] = Object.keys(resources).filter((id) => id.startsWith('AccessLogsBucketAutoDelete'));
    const later = Object.entries(resources).filter(([id]) => id.startsWith('RunsBucket'));
    expect(later.map(([, { Type }]) => Type).sort()).toEqual([
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
      'Custom::S3AutoDeleteObjects',
    ]);
    for (const [, { DependsOn }] of later) expect(DependsOn).toContain(emptiesLog);
  });

  it('lets what empties a bucket deny writes to it, and delete from it, by the policy of the bucket', () => {
    for (const policy of stacks.flatMap((stack) =>
      Object.values(resourcesOf(stack, 'AWS::S3::BucketPolicy')),
    )) {
      expect(statementsOf(policy)).toContainEqual({
        Effect: 'Allow',
        Action: ['s3:DeleteObject*', 's3:GetBucket*', 's3:List*', 's3:PutBucketPolicy'],
        Principal: { AWS: '<CustomS3AutoDeleteObjectsCustomResourceProviderRole.Arn>' },
        Resource: [
          expect.stringMatching(/^<.*Bucket\.Arn>$/),
          expect.stringMatching(/^<.*Bucket\.Arn>\/\*$/),
        ],
      });
    }
  });

  it.each(stacks)(
    'keeps the log of what empties buckets in the stack, with no right to another: $node.id',
    (stack) => {
      const handler = Object.entries(resourcesOf(stack, 'AWS::Lambda::Function')).find(([id]) =>
        id.startsWith('CustomS3AutoDelete'),
      );
      expect(readable(handler![1].Properties)).toMatchObject({
        LoggingConfig: { LogGroup: '<CustomS3AutoDeleteObjectsCustomResourceProviderLogGroup>' },
      });
      const roles = Object.values(resourcesOf(stack, 'AWS::IAM::Role'));
      expect(JSON.stringify(roles)).not.toMatch(/CreateLogGroup|ManagedPolicyArns/);
    },
  );

  it.each(stacks)('can delete each log of a function after the function: $node.id', (stack) => {
    for (const { Properties } of Object.values(resourcesOf(stack, 'AWS::Lambda::Function'))) {
      const { LoggingConfig } = readable(Properties) as { LoggingConfig?: { LogGroup?: string } };
      expect(LoggingConfig?.LogGroup).toMatch(/^<.*LogGroup>$/);
    }
  });
});

describe.each([RemovalPolicy.RETAIN, undefined])('%s', (removalPolicy) => {
  const stacks = stacksWith(removalPolicy);

  it('keeps data and logs, but for what a failed first deployment made', () => {
    const kept = stacks.flatMap((stack) =>
      Object.entries(policiesOf(stack)).filter(([, policy]) => policy === 'RetainExceptOnCreate'),
    );
    const names = kept.map(([name]) => name);
    expect(names.filter((name) => !name.startsWith('AWS::Logs::LogGroup')).sort()).toEqual(data);
    expect(names.filter((name) => name.startsWith('AWS::Logs::LogGroup'))).toHaveLength(7);
  });

  it('empties no bucket', () => {
    for (const stack of stacks) {
      expect(resourcesOf(stack, 'Custom::S3AutoDeleteObjects')).toEqual({});
      expect(JSON.stringify(allResourcesOf(stack))).not.toContain('auto-delete-objects');
    }
  });
});

it('never empties an imported bucket, nor deletes imported tables', () => {
  const app = testApp();
  const destroy = { ...common, removalPolicy: RemovalPolicy.DESTROY };
  const telemetry = new KrknTelemetryStack(app, 'KrknTelemetry', {
    ...destroy,
    bucketPrefix: 'mine',
    bucket: 'theirs',
  });
  const connector = new PrometheusConnectorStack(app, 'PrometheusConnector', {
    ...destroy,
    destinations: [{ database: 'theirs', table: 'samples', import: 'table' }],
  });
  for (const stack of [telemetry, connector]) {
    const types = Object.values(allResourcesOf(stack)).map(({ Type }) => Type);
    expect(types.filter((type) => /^AWS::S3|^AWS::Timestream|^Custom/.test(type))).toEqual([]);
  }
});

function statementsOf({ Properties }: Resource): readonly unknown[] {
  const { PolicyDocument } = readable(Properties) as { PolicyDocument: { Statement: readonly unknown[] } };
  return PolicyDocument.Statement;
}
