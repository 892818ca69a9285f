import { Validations, type RemovalPolicy } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-timestream';
import { Construct } from 'constructs';

/** What a {@link TimestreamDestination} is made of. */
export interface TimestreamDestinationProps {
  /** 3 to 64 letters, digits, hyphens, underscores and dots. Another name makes another, empty database. */
  readonly databaseName: string;
  /** 3 to 64 letters, digits, hyphens, underscores and dots. Another name makes another, empty table. */
  readonly tableName: string;
  /** What becomes of the data when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/** Hours in which late samples are still taken: a night's outage, after which Prometheus sends what it kept. */
const memoryStoreHours = 12;
/** Days after which Timestream deletes data. */
const magneticStoreDays = 365;

/**
 * A database of Timestream for LiveAnalytics with one table.
 * https://docs.aws.amazon.com/timestream/latest/developerguide/what-is-timestream.html
 */
export class TimestreamDestination extends Construct {
  readonly databaseName: string;
  readonly tableName: string;

  constructor(scope: Construct, id: string, props: TimestreamDestinationProps) {
    super(scope, id);
    const database = new CfnDatabase(this, 'Database', { databaseName: props.databaseName });
    const table = new CfnTable(this, 'Table', {
      databaseName: database.ref,
      tableName: props.tableName,
      // Sent to CloudFormation as it is: capitals, and text for numbers.
      retentionProperties: {
        MemoryStoreRetentionPeriodInHours: String(memoryStoreHours),
        MagneticStoreRetentionPeriodInDays: String(magneticStoreDays),
      },
    });
    database.applyRemovalPolicy(props.removalPolicy);
    table.applyRemovalPolicy(props.removalPolicy);
    Validations.of(this).acknowledge({
      id: 'CloudFormation-Validate::W3697',
      reason:
        'In maintenance mode, but what this stack is for: accounts that use Timestream may go on doing so.',
    });

    this.databaseName = database.ref;
    // Not ref, which holds the database's name too.
    this.tableName = table.attrName;
  }
}
