import { Validations, type Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-timestream';
import type { Construct } from 'constructs';
import { maintenanceMode } from './timestream-database';

/** What a {@link TimestreamTable} is made of. */
export interface TimestreamTableProps {
  /** Name of its database, which exists or is created before. */
  readonly databaseName: string;
  /** 3 to 64 letters, digits, hyphens, underscores and dots. Another name makes another, empty table. */
  readonly tableName: string;
  /** What becomes of the data when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /** How old a sample may be to be taken: whole hours. */
  readonly memoryStoreRetention: Duration;
  /** After which time Timestream deletes data: whole days. */
  readonly magneticStoreRetention: Duration;
  /**
   * Whether samples are taken that are older than {@link memoryStoreRetention}, and where reports go of those that
   * Timestream cannot keep after all; or `off`.
   * @default - the table's own default, which is off
   */
  readonly magneticStoreWrites?: RejectedDataLocation | 'off' | undefined;
}

/** A place in S3. */
export interface RejectedDataLocation {
  /** Name of the bucket. */
  readonly bucketName: string;
  /** Beginning of the keys. */
  readonly prefix: string;
}

/** A table of Timestream for LiveAnalytics. */
export class TimestreamTable extends CfnTable {
  constructor(scope: Construct, id: string, props: TimestreamTableProps) {
    super(scope, id, {
      databaseName: props.databaseName,
      tableName: props.tableName,
      // Both are sent to CloudFormation as they are: capitals, and text for numbers.
      retentionProperties: {
        MemoryStoreRetentionPeriodInHours: String(props.memoryStoreRetention.toHours()),
        MagneticStoreRetentionPeriodInDays: String(props.magneticStoreRetention.toDays()),
      },
      ...(props.magneticStoreWrites !== undefined && {
        magneticStoreWriteProperties: writeProperties(props.magneticStoreWrites),
      }),
    });
    this.applyRemovalPolicy(props.removalPolicy);
    Validations.of(this).acknowledge(maintenanceMode);
  }
}

function writeProperties(writes: RejectedDataLocation | 'off'): object {
  if (writes === 'off') return { EnableMagneticStoreWrites: false };
  return {
    EnableMagneticStoreWrites: true,
    MagneticStoreRejectedDataLocation: {
      S3Configuration: {
        BucketName: writes.bucketName,
        ObjectKeyPrefix: writes.prefix,
        EncryptionOption: 'SSE_S3',
      },
    },
  };
}
