import { Aws, Duration, Stack, Validations, type RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { deployment } from '../../lambda/prometheus-connector/deployment';
import { PrivateBucket } from './private-bucket';
import { TimestreamDatabase } from './timestream-database';
import { TimestreamTable, type TimestreamTableProps } from './timestream-table';

/** A table that the connector writes to, and its database: created, or imported and never altered. */
export interface DestinationProps {
  /**
   * Name of the database: 3 to 64 letters, digits, hyphens, underscores and dots.
   * @default '<environment>-prometheus'
   */
  readonly database?: string;
  /**
   * Name of the table: 3 to 64 letters, digits, hyphens, underscores and dots.
   * @default 'metrics'
   */
  readonly table?: string;
  /**
   * What exists already: the `database`, in which the table is created; or the `table`, and so its database. What exists
   * is never altered, nor deleted with the stack.
   * @default - nothing: the database and the table are created
   */
  readonly import?: 'database' | 'table';
  /**
   * How old a sample may be to be taken: whole hours from 1 to 8766. It is what a night's outage may last, after which
   * Prometheus sends what it kept.
   * @default Duration.hours(12)
   */
  readonly memoryStoreRetention?: Duration;
  /**
   * After which time Timestream deletes data: whole days from 1 to 73000.
   * @default Duration.days(365)
   */
  readonly magneticStoreRetention?: Duration;
  /**
   * Whether older samples than {@link memoryStoreRetention} says are taken too, as far as {@link magneticStoreRetention}
   * goes. `false` switches off what was on.
   * @default - they are not
   */
  readonly magneticStoreWrites?: boolean;
  /**
   * Name of an existing bucket of the same region and account, for reports of older samples that Timestream took and
   * could not keep. It is never altered.
   * @default - one bucket is created for all tables that take older samples
   */
  readonly rejectedDataBucket?: string;
}

/** A {@link DestinationProps} with its names. */
export type NamedDestinationProps = DestinationProps & { readonly database: string; readonly table: string };

/** Where the connector can write. */
export interface TimestreamDestination {
  readonly databaseName: string;
  readonly tableName: string;
  readonly tableArn: string;
}

/** What {@link TimestreamDestinations} are made of. */
export interface TimestreamDestinationsProps {
  /** No two with the same names, nor one that creates a database which another finds. */
  readonly destinations: readonly NamedDestinationProps[];
  /** Names of the destination that there is usually: its logical ids have no names in them. */
  readonly usual: { readonly database: string; readonly table: string };
  /** What becomes of what is created when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /** How long reports of rejected samples are kept. */
  readonly logRetention: RetentionDays;
}

/** Nobody overwrites reports: an old version is one that has expired. */
const oldReports = Duration.days(1);

/**
 * Databases and tables of Timestream. Their logical ids come from their names alone, so that no other change of the list
 * can replace what holds data.
 */
export class TimestreamDestinations extends Construct {
  /** In the order in which they were given. */
  readonly list: readonly TimestreamDestination[];
  readonly #databases = new Map<string, TimestreamDatabase>();
  #rejectedData: PrivateBucket | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TimestreamDestinationsProps,
  ) {
    super(scope, id);
    this.list = props.destinations.map((destination) =>
      destination.import === 'table' ? this.#imported(destination) : this.#created(destination),
    );
  }

  #imported({ database, table }: NamedDestinationProps): TimestreamDestination {
    const tableArn = Stack.of(this).formatArn({
      service: 'timestream',
      resource: 'database',
      resourceName: `${database}/table/${table}`,
    });
    return { databaseName: database, tableName: table, tableArn };
  }

  #created(destination: NamedDestinationProps): TimestreamDestination {
    const { database, table } = destination;
    const { usual, removalPolicy } = this.props;
    const databaseName = destination.import === 'database' ? database : this.#databaseOf(database).ref;
    const isUsual = database === usual.database && table === usual.table;
    // No name has a colon: every pair of names has an id of its own.
    const created = new TimestreamTable(this, isUsual ? 'Table' : `Table:${database}:${table}`, {
      databaseName,
      tableName: table,
      removalPolicy,
      memoryStoreRetention:
        destination.memoryStoreRetention ?? Duration.hours(deployment.retention.memoryStoreHours),
      magneticStoreRetention:
        destination.magneticStoreRetention ?? Duration.days(deployment.retention.magneticStoreDays),
      magneticStoreWrites: this.#magneticStoreWrites(destination),
    });
    // Not ref, which holds the database's name too.
    return { databaseName, tableName: created.attrName, tableArn: created.attrArn };
  }

  #databaseOf(databaseName: string): TimestreamDatabase {
    const { usual, removalPolicy } = this.props;
    const known = this.#databases.get(databaseName);
    if (known !== undefined) return known;
    const id = databaseName === usual.database ? 'Database' : `Database:${databaseName}`;
    const created = new TimestreamDatabase(this, id, { databaseName, removalPolicy });
    this.#databases.set(databaseName, created);
    return created;
  }

  #magneticStoreWrites(destination: NamedDestinationProps): TimestreamTableProps['magneticStoreWrites'] {
    const { database, table, magneticStoreWrites, rejectedDataBucket } = destination;
    if (magneticStoreWrites !== true) return magneticStoreWrites === false ? 'off' : undefined;
    return {
      bucketName: rejectedDataBucket ?? this.#rejectedDataBucket().bucketName,
      prefix: `timestream-rejected-data/${database}/${table}`,
    };
  }

  #rejectedDataBucket(): IBucket {
    this.#rejectedData ??= this.#createRejectedData();
    return this.#rejectedData.bucket;
  }

  #createRejectedData(): PrivateBucket {
    const { removalPolicy, logRetention } = this.props;
    const created = new PrivateBucket(this, 'RejectedData', {
      // Generated: nobody needs to know it beforehand.
      bucketName: Aws.NO_VALUE,
      removalPolicy,
      retention: logRetention === RetentionDays.INFINITE ? undefined : Duration.days(logRetention),
      oldVersionRetention: oldReports,
    });
    Validations.of(created).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Timestream writes reports of samples that it could not keep; no one else has a right to the bucket.',
    });
    return created;
  }
}
