import { Validations, type RemovalPolicy } from 'aws-cdk-lib';
import { CfnDatabase } from 'aws-cdk-lib/aws-timestream';
import type { Construct } from 'constructs';

/** Why Timestream's resources are deployed although the CDK warns of them. */
export const maintenanceMode = {
  id: 'CloudFormation-Validate::W3697',
  reason: 'In maintenance mode, but what this stack is for: accounts that use Timestream may go on doing so.',
} as const;

/** What a {@link TimestreamDatabase} is made of. */
export interface TimestreamDatabaseProps {
  /** 3 to 64 letters, digits, hyphens, underscores and dots. Another name makes another, empty database. */
  readonly databaseName: string;
  /** What becomes of the database when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * A database of Timestream for LiveAnalytics.
 * https://docs.aws.amazon.com/timestream/latest/developerguide/what-is-timestream.html
 */
export class TimestreamDatabase extends CfnDatabase {
  constructor(scope: Construct, id: string, { databaseName, removalPolicy }: TimestreamDatabaseProps) {
    super(scope, id, { databaseName });
    this.applyRemovalPolicy(removalPolicy);
    Validations.of(this).acknowledge(maintenanceMode, {
      id: 'AwsSolutions-TS3',
      reason:
        'Encrypted with the key that AWS manages for Timestream in the account. Another costs and protects no better here.',
    });
  }
}
