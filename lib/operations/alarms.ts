import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

/** What an alarm watches for. */
export interface Condition {
  /** Name of the alarm, one of the headings in docs/operations.md. */
  readonly name: string;
  /** What is wrong, for the recipient of the email. */
  readonly meaning: string;
  readonly metric: IMetric;
  /** The highest value that is all right. */
  readonly limit: number;
  /** Periods of the metric for which it must be above the limit. */
  readonly periods: number;
}

interface AlarmsProps {
  readonly conditions: readonly Condition[];
  /**
   * Address that is told when an alarm goes off, and when it is over.
   * @default - no one is notified
   */
  readonly email?: string | undefined;
  /** What sends notices to the same address, besides alarms: services of AWS. */
  readonly otherSenders: readonly string[];
}

/** An alarm for each condition. Nothing to measure is nothing wrong. */
export class Alarms extends Construct {
  readonly alarms: readonly Alarm[];
  /** Where notices go. Undefined: there is no address. */
  readonly topic: Topic | undefined;

  constructor(scope: Construct, id: string, { conditions, email, otherSenders }: AlarmsProps) {
    super(scope, id);
    this.alarms = conditions.map(
      ({ name, meaning, metric, limit, periods }) =>
        new Alarm(this, name, {
          alarmDescription: `${meaning} What to do: docs/operations.md, ${name}.`,
          metric,
          threshold: limit,
          comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
          evaluationPeriods: periods,
          treatMissingData: TreatMissingData.NOT_BREACHING,
        }),
    );
    if (email === undefined) return;
    this.topic = this.createTopic(email, ['cloudwatch.amazonaws.com', ...otherSenders]);
    const action = new SnsAction(this.topic);
    for (const alarm of this.alarms) {
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
  }

  /**
   * A topic that services send to, encrypted with a key of its own: what they send with the key of SNS, `alias/aws/sns`, never
   * arrives, as its policy lets none of them use it.
   * https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
   * https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
   */
  private createTopic(email: string, senders: readonly string[]): Topic {
    // Nothing is kept in a topic: the key goes with it.
    const key = new Key(this, 'Key', {
      description: 'Chaos Telemetry: notices of alarms and budgets',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(7),
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        principals: senders.map((sender) => new ServicePrincipal(sender)),
        resources: ['*'],
      }),
    );
    const topic = new Topic(this, 'Topic', { enforceSSL: true, masterKey: key });
    topic.addSubscription(new EmailSubscription(email));
    // A topic with a policy of its own takes nothing more from its account: not even this account's alarms.
    topic.addToResourcePolicy(
      new PolicyStatement({
        actions: ['sns:Publish'],
        principals: senders.map((sender) => new ServicePrincipal(sender)),
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    return topic;
  }
}
