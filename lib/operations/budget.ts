import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

interface MonthlyBudgetProps {
  /** US dollars. */
  readonly limit: number;
  /** What is told. */
  readonly topic: Topic;
}

/** Percent of the limit at which it is told, of what was spent and of what the month is expected to come to. */
const thresholds = [
  { notificationType: 'ACTUAL', threshold: 80 },
  { notificationType: 'ACTUAL', threshold: 100 },
  { notificationType: 'FORECASTED', threshold: 100 },
] as const;

/**
 * Tells when the account spends more in a month than it should. Of the whole account: costs can be told apart by tag
 * only after the tag was activated for billing, and a budget for an inactive tag never notifies anyone.
 * https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html
 */
export class MonthlyBudget extends Construct {
  constructor(scope: Construct, id: string, { limit, topic }: MonthlyBudgetProps) {
    super(scope, id);
    const budget = new CfnBudget(this, 'Budget', {
      budget: { budgetType: 'COST', timeUnit: 'MONTHLY', budgetLimit: { amount: limit, unit: 'USD' } },
      notificationsWithSubscribers: thresholds.map((notice) => ({
        notification: { ...notice, comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' },
        subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
      })),
    });
    // AWS sends a first notice when it makes the budget, and refuses to if that may not be.
    budget.node.addDependency(topic);
  }
}
