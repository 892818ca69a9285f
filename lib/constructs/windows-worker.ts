import { Aws, Duration, Stack, Validations, type RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, type IRole } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, type Architecture } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { toVariables } from '../../lambda/kit/environment';
import { deployment } from '../../lambda/krkn-telemetry/windows-worker/deployment';
import { variables } from '../../lambda/krkn-telemetry/windows-worker/settings';
import type { MetricsProps, NamedTable } from '../config/metrics';
import {
  ALERTS_BELOW_ONE_RESOURCE,
  ALL_BELOW_ONE_RESOURCE,
  TELEMETRY_BELOW_ONE_RESOURCE,
} from '../nag-findings';
import { lookConditions } from '../operations/conditions';
import { lookRow } from '../operations/graphs';
import type { ConnectorStore } from './connector-store';
import { NodeFunction } from './node-function';

/** What a worker is told of the runs whose metrics it looks at. */
export interface LooksProps {
  /** Name of the environment of the telemetry service, which the queue is called by. */
  readonly environment: string;
  /** Bucket that the runs are in: by name, so that neither stack waits for the other. */
  readonly bucketName: string;
  readonly metrics: MetricsProps;
}

interface WindowsWorkerProps extends LooksProps {
  /** The tables that have the metrics, each with its name. */
  readonly tables: readonly NamedTable[];
  /** Where they are. */
  readonly store: ConnectorStore;
  /** Processor that the function runs on. */
  readonly architecture: Architecture;
  /** How long logs are kept. */
  readonly logRetention: RetentionDays;
  /** What becomes of the logs when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Looks at what the chaos of a run did to metrics: a function, and the queue by which it is told of runs. It has rights of its own
 * to the store, whosever credentials the connector uses, and runs where the connector does.
 *
 * It stands beside the store, whose network and tokens it needs, and finds bucket and queue by names that both stacks make of the
 * environment: no stack has a value of the other, so that either can be deployed, changed and deleted by itself.
 */
export class WindowsWorker extends Construct {
  readonly handler: NodeFunction;
  /** What can be wrong with it. */
  readonly conditions;
  /** How it is doing. */
  readonly row;

  constructor(scope: Construct, id: string, props: WindowsWorkerProps) {
    super(scope, id);
    const { environment, bucketName, metrics, tables, store } = props;
    const { retentionDays, visibilityTimeout, maxReceiveCount, batchSize } = deployment.queue;
    const ofQueues = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(retentionDays),
    };
    const failed = new Queue(this, 'Failed', ofQueues);
    const queue = new Queue(this, 'Queue', {
      ...ofQueues,
      queueName: queueName(environment),
      visibilityTimeout: Duration.seconds(visibilityTimeout),
      deadLetterQueue: { queue: failed, maxReceiveCount },
    });
    this.handler = new NodeFunction(this, 'Handler', {
      ...props,
      entry: deployment.entry,
      description: `Krkn telemetry: looks at what chaos did to metrics (${environment})`,
      memorySize: deployment.memorySize,
      timeout: Duration.seconds(deployment.timeout),
      network: store.network,
      environment: toVariables(variables, {
        metrics: { ...metrics, tables },
        bucketName,
        queueUrl: queue.queueUrl,
      }),
    });
    const { role } = this.handler;
    letLook(role, Stack.of(this).formatArn({ service: 's3', region: '', account: '', resource: bucketName }));
    role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: [
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          'sqs:ReceiveMessage',
          // It looks at a run once more when recoveries are in.
          'sqs:SendMessage',
        ],
        resources: [queue.queueArn],
      }),
    );
    store.connectWorker(this.handler, tables);
    const source = new EventSourceMapping(this, 'Source', {
      target: this.handler.function,
      eventSourceArn: queue.queueArn,
      batchSize,
      maxConcurrency: deployment.concurrency,
    });
    // A message that comes before all rights are there waits until it is seen again.
    source.node.addDependency(this.handler);
    this.conditions = lookConditions(queue, failed);
    this.row = lookRow(queue, failed);
  }
}

/** What a service in the same account and region calls the queue of an environment by. */
export function looksQueue(
  scope: Construct,
  environment: string,
): { readonly url: string; readonly arn: string } {
  const name = queueName(environment);
  return {
    url: `https://sqs.${Aws.REGION}.${Aws.URL_SUFFIX}/${Aws.ACCOUNT_ID}/${name}`,
    arn: Stack.of(scope).formatArn({ service: 'sqs', resource: name }),
  };
}

function queueName(environment: string): string {
  return `${environment}-chaos-windows`;
}

/** Lets a worker read runs, and keep what it has seen beside them. */
function letLook(role: IRole, bucketArn: string): void {
  role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['s3:GetObject'],
      resources: [
        // What lists tell of a run is made of both, and of what has been seen.
        ...['critical-alerts-00.log', 'telemetry.json'].map((file) => `${bucketArn}/*/${file}`),
        `${bucketArn}/_chaos-telemetry/hypotheses/*`,
      ],
    }),
  );
  role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['s3:GetObject', 's3:PutObject'],
      // What it has seen, and lists that tell of it.
      resources: ['index', 'windows'].map((folder) => `${bucketArn}/_chaos-telemetry/${folder}/*`),
    }),
  );
  // Without it, S3 says of what is not there that it is denied.
  role.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucketArn] }));
  const reason = 'Runs get their names from clients, and the worker looks at all of them.';
  Validations.of(role).acknowledge(
    { id: ALL_BELOW_ONE_RESOURCE, reason },
    { id: TELEMETRY_BELOW_ONE_RESOURCE, reason },
    { id: ALERTS_BELOW_ONE_RESOURCE, reason },
  );
}
