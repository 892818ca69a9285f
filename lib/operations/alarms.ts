import { Aws } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
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
}

/** An alarm for each condition. Nothing to measure is nothing wrong. */
export class Alarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { conditions, email }: AlarmsProps) {
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
    const action = new SnsAction(this.createTopic(email));
    for (const alarm of this.alarms) {
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
  }

  private createTopic(email: string): Topic {
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    topic.addSubscription(new EmailSubscription(email));
    // A topic with a policy of its own takes nothing more from its account: not even this account's alarms.
    topic.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    return topic;
  }
}
