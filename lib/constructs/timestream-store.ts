import { Aws, Duration, Stack, Validations, type RemovalPolicy } from 'aws-cdk-lib';
import { Grant, Policy, PolicyStatement, type IGrantable, type IRole } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-timestream';
import { Construct } from 'constructs';
import { deployment, usualDestination } from '../../lambda/prometheus-connector/deployment';
import { toVariables } from '../../lambda/kit/environment';
import { variables as workerVariables } from '../../lambda/krkn-telemetry/windows-worker/settings';
import { variables, writesAsRole, type AuthMode } from '../../lambda/prometheus-connector/settings';
import { namedDestinations } from '../config/destinations';
import type { NamedTable } from '../config/metrics';
import type { prometheusConnectorSettings } from '../config/prometheus-connector';
import type { Props } from '../config/props';
import { timestreamConditions } from '../operations/conditions';
import { output } from '../output';
import type { ConnectorStore } from './connector-store';
import type { FunctionNetwork } from './function-network';
import type { NodeFunction } from './node-function';
import { PrivateBucket } from './private-bucket';
import { PrivateNetwork } from './private-network';

/** Where a connector writes to in Timestream, and who may: docs/configuration.md explains each prop. */
type TimestreamProps = Pick<
  Props<typeof prometheusConnectorSettings>,
  'destinations' | 'defaultDestination' | 'restrictDestinations' | 'timestreamPolicyName' | 'region' | 'vpc'
>;

interface TimestreamStoreProps extends TimestreamProps {
  /** Name of the environment, which the usual database is called by. */
  readonly environment: string;
  /** Whose credentials write and read. */
  readonly auth: AuthMode;
  /** Label that names the table of a series. */
  readonly tableLabel: string;
  /** Whether a worker looks at what is in it, and runs where the connector does. */
  readonly isLookedAt: boolean;
  /** What becomes of what is created when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /** How long reports of rejected samples are kept. */
  readonly logRetention: RetentionDays;
}

type NamedDestination = ReturnType<typeof namedDestinations>[number];

/** A table that a connector writes to and reads, created or imported. Its names may be known at deployment only. */
export interface TimestreamTable {
  readonly databaseName: string;
  readonly tableName: string;
  readonly tableArn: string;
}

/** No one overwrites reports: an old version is one that has expired. */
const oldReports = Duration.days(1);

/**
 * What reading a table takes. DESCRIBE, which tells the columns that a SELECT may name, is DescribeTable to IAM.
 * https://docs.aws.amazon.com/timestream/latest/developerguide/security_iam_id-based-policy-examples.html
 */
const readActions = ['timestream:DescribeTable', 'timestream:Select'] as const;

/** Why Timestream's resources are deployed although the CDK warns of them. */
const maintenanceMode = {
  id: 'CloudFormation-Validate::W3697',
  reason: 'In maintenance mode, but what this stack is for: accounts that use Timestream may go on doing so.',
} as const;

/**
 * Databases and tables of Timestream for LiveAnalytics, for a connector to write to and read. Their logical ids come from
 * their names alone, so that no other change of the list can replace what holds data.
 * https://docs.aws.amazon.com/timestream/latest/developerguide/what-is-timestream.html
 */
export class TimestreamStore extends Construct implements ConnectorStore {
  /** The created databases. None of imported tables. */
  readonly databases: readonly CfnDatabase[];
  /** The tables, in the order of `destinations`. The first, if any, is the default. */
  readonly tables: readonly TimestreamTable[];
  readonly network: FunctionNetwork | undefined;
  readonly readsSecrets = false;
  readonly workerReadsSecret = false;
  readonly conditions;
  readonly rows = [];
  private readonly props: TimestreamStoreProps;
  private rejectedData: IBucket | undefined;

  constructor(scope: Construct, id: string, props: TimestreamStoreProps) {
    super(scope, id);
    this.props = props;
    const named = namedDestinations(props.environment, props.destinations);
    const ofDatabases = named.filter((each) => each.import === undefined).map(({ database }) => database);
    const databases = new Map([...new Set(ofDatabases)].map((name) => [name, this.createDatabase(name)]));
    this.databases = [...databases.values()];
    this.tables = named.map((each) =>
      each.import === 'table'
        ? this.imported(each)
        : this.createTable(each, databases.get(each.database)?.ref ?? each.database),
    );
    this.network = this.createNetwork()?.network;
    this.conditions = timestreamConditions(props.environment);
    this.createOutputs();
  }

  connect(connector: NodeFunction): void {
    const { tableLabel, vpc, restrictDestinations } = this.props;
    const names = this.tables.map(({ databaseName, tableName }) => `${databaseName}/${tableName}`);
    connector.addVariables(
      toVariables(variables, {
        tableLabel,
        defaultDatabase: this.default?.databaseName,
        defaultTable: this.default?.tableName,
        destinations: names.length > 0 ? names.join(',') : undefined,
        restrictDestinations: restrictDestinations === true ? true : undefined,
        timestreamWriteEndpoint: vpc && urlOf(vpc.ingestCell!),
        timestreamQueryEndpoint: vpc && urlOf(vpc.queryCell!),
      }),
    );
    if (writesAsRole(this.props.auth)) this.letWriteAndRead(connector.role);
  }

  connectWorker(worker: NodeFunction, tables: readonly NamedTable[]): void {
    const { region, vpc } = this.props;
    worker.addVariables(
      toVariables(workerVariables, {
        store: 'timestream',
        region,
        timestreamQueryEndpoint: vpc && urlOf(vpc.queryCell!),
      }),
    );
    const policy = new Policy(worker, 'TimestreamPolicy', {
      roles: [worker.role],
      statements: [
        new PolicyStatement({ actions: [...readActions], resources: this.arnsOf(tables) }),
        // In a VPC it is told where.
        new PolicyStatement({
          actions: ['timestream:CancelQuery', ...(vpc === undefined ? ['timestream:DescribeEndpoints'] : [])],
          resources: ['*'],
        }),
      ],
    });
    Validations.of(policy).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'timestream:CancelQuery and timestream:DescribeEndpoints, which take no narrower resource.',
    });
  }

  /** Lets someone query the tables, such as the role of a Grafana: the rights that the connector itself reads with. */
  grantRead(grantee: IGrantable): Grant {
    const resourceArns = this.tables.map(({ tableArn }) => tableArn);
    return Grant.addToPrincipal({ grantee, actions: [...readActions], resourceArns }).combine(
      Grant.addToPrincipal({ grantee, actions: ['timestream:DescribeEndpoints'], resourceArns: ['*'] }),
    );
  }

  /** Where series go that name no destination. */
  private get default(): TimestreamTable | undefined {
    return this.props.defaultDestination === false ? undefined : this.tables[0];
  }

  /** The ARNs of tables, each once, which are those of destinations. */
  private arnsOf(tables: readonly NamedTable[]): string[] {
    const { environment, destinations } = this.props;
    const arns = new Map(
      namedDestinations(environment, destinations).map(({ database, table }, index) => [
        `${database}/${table}`,
        this.tables[index]!.tableArn,
      ]),
    );
    return [...new Set(tables.map(({ database, table }) => arns.get(`${database}/${table}`)!))];
  }

  /**
   * In a VPC, each cell of Timestream has an endpoint of its own.
   * https://docs.aws.amazon.com/timestream/latest/developerguide/VPCEndpoints.vpc-endpoint-create.html
   */
  private createNetwork(): PrivateNetwork | undefined {
    const { vpc, removalPolicy, isLookedAt } = this.props;
    if (vpc === undefined) return undefined;
    const cells = [vpc.ingestCell!, vpc.queryCell!].map((cell) => `timestream.${cell}`);
    return new PrivateNetwork(this, 'Network', {
      ...vpc,
      services: isLookedAt ? [...cells, 'sqs'] : cells,
      hasS3: isLookedAt,
      removalPolicy,
    });
  }

  private createOutputs(): void {
    // Those of a construct would have its name before theirs, and so would its policy.
    const stack = Stack.of(this);
    output(stack, 'PrometheusTableLabel', this.props.tableLabel, 'Label that names the table of a series');
    if (this.default === undefined) return;
    const { databaseName, tableName } = this.default;
    output(stack, 'DefaultDatabase', databaseName, 'Database of series without these labels');
    output(stack, 'DefaultTable', tableName, 'Table of series without these labels');
  }

  private letWriteAndRead(role: IRole): void {
    const { timestreamPolicyName: policyName } = this.props;
    const policy = new Policy(Stack.of(this), 'TimestreamPolicy', {
      ...(policyName !== undefined && { policyName }),
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: [...readActions, 'timestream:WriteRecords'],
          resources: this.tables.map(({ tableArn }) => tableArn),
        }),
        // It is told where in a VPC.
        ...(this.props.vpc === undefined
          ? [new PolicyStatement({ actions: ['timestream:DescribeEndpoints'], resources: ['*'] })]
          : []),
      ],
    });
    if (this.props.vpc !== undefined) return;
    Validations.of(policy).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'timestream:DescribeEndpoints, which takes no narrower resource.',
    });
  }

  private imported({ database, table }: NamedDestination): TimestreamTable {
    const { region } = this.props;
    const tableArn = Stack.of(this).formatArn({
      service: 'timestream',
      ...(region !== undefined && { region }),
      resource: 'database',
      resourceName: `${database}/table/${table}`,
    });
    return { databaseName: database, tableName: table, tableArn };
  }

  private createDatabase(databaseName: string): CfnDatabase {
    const { environment, removalPolicy } = this.props;
    const isUsual = databaseName === usualDestination(environment).database;
    const created = new CfnDatabase(this, isUsual ? 'Database' : `Database:${databaseName}`, {
      databaseName,
    });
    created.applyRemovalPolicy(removalPolicy);
    Validations.of(created).acknowledge(maintenanceMode, {
      id: 'AwsSolutions-TS3',
      reason:
        'Encrypted with the key that AWS manages for Timestream in the account. Another costs and protects no better here.',
    });
    return created;
  }

  private createTable(destination: NamedDestination, databaseName: string): TimestreamTable {
    const { database, table, memoryStoreRetention, magneticStoreRetention } = destination;
    const usual = usualDestination(this.props.environment);
    const isUsual = database === usual.database && table === usual.table;
    const writes = this.magneticStoreWrites(destination);
    // No name has a colon: every pair of names has an id of its own.
    const created = new CfnTable(this, isUsual ? 'Table' : `Table:${database}:${table}`, {
      databaseName,
      tableName: table,
      // Both are sent to CloudFormation as they are: capitals, and text for numbers.
      retentionProperties: {
        MemoryStoreRetentionPeriodInHours: String(
          memoryStoreRetention?.toHours() ?? deployment.retention.memoryStoreHours,
        ),
        MagneticStoreRetentionPeriodInDays: String(
          magneticStoreRetention?.toDays() ?? deployment.retention.magneticStoreDays,
        ),
      },
      ...(writes !== undefined && { magneticStoreWriteProperties: writes }),
    });
    created.applyRemovalPolicy(this.props.removalPolicy);
    Validations.of(created).acknowledge(maintenanceMode);
    // Not ref, which holds the database's name too.
    return { databaseName, tableName: created.attrName, tableArn: created.attrArn };
  }

  /** Undefined: the table's own default, which is off. */
  private magneticStoreWrites(destination: NamedDestination): object | undefined {
    const { database, table, magneticStoreWrites, rejectedDataBucket } = destination;
    if (magneticStoreWrites !== true) {
      return magneticStoreWrites === false ? { EnableMagneticStoreWrites: false } : undefined;
    }
    return {
      EnableMagneticStoreWrites: true,
      MagneticStoreRejectedDataLocation: {
        S3Configuration: {
          BucketName: rejectedDataBucket ?? (this.rejectedData ??= this.createRejectedData()).bucketName,
          ObjectKeyPrefix: `timestream-rejected-data/${database}/${table}`,
          EncryptionOption: 'SSE_S3',
        },
      },
    };
  }

  /** For reports of all tables that name no other bucket. */
  private createRejectedData(): IBucket {
    const { removalPolicy, logRetention } = this.props;
    const created = new PrivateBucket(this, 'RejectedData', {
      // Generated: no one needs to know it beforehand.
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
    return created.bucket;
  }
}

function urlOf(cell: string): string {
  return `https://${cell}.timestream.${Aws.REGION}.${Aws.URL_SUFFIX}`;
}
