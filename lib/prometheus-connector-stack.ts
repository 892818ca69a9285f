import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { defaultLabels, variables } from '../lambda/prometheus-connector/env';
import { routes, type RouteKey } from '../lambda/prometheus-connector/routes';
import { invalid, problemsOf } from './checks';
import { FunctionApi, type Throttle } from './constructs/function-api';
import { NodeFunction } from './constructs/node-function';
import { TimestreamDestination } from './constructs/timestream-destination';
import { environmentName, prometheusConnectorProblems, sharedSettings } from './settings';

/** How a {@link PrometheusConnectorStack} differs from the usual one. */
export interface PrometheusConnectorStackProps extends StackProps {
  /** Name of the environment: 1 to 32 letters, digits and hyphens, a letter first. Begins the database's name. */
  readonly environment: string;
  /**
   * Name of the API's stage: the first segment of the URLs' paths. 1 to 128 letters, digits, hyphens and underscores,
   * or `$default`, which adds no segment.
   * @default 'prod'
   */
  readonly stageName?: string;
  /**
   * What becomes of metrics and logs when the stack is deleted: `RETAIN` or `DESTROY`.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * How long logs are kept.
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: RetentionDays;
  /**
   * Name of the function: 1 to 64 letters, digits, hyphens and underscores, unique in the account and region.
   * @default - generated
   */
  readonly functionName?: string;
  /**
   * Name of the function's role: 1 to 64 letters, digits and characters of `_+=,.@-`, unique in the account.
   * @default - generated
   */
  readonly roleName?: string;
  /**
   * Processor that the function runs on.
   * @default Architecture.ARM_64
   */
  readonly architecture?: Architecture;
  /**
   * Memory of the function in MB, from 128 to 10240. Processor time grows with it.
   * @default 512
   */
  readonly memorySize?: number;
  /**
   * Time after which an invocation ends: whole seconds from 3 to 28. The function answers 1.5 seconds before, and the
   * gateway gives up after 30.
   * @default Duration.seconds(15)
   */
  readonly timeout?: Duration;
  /**
   * Label whose value names the database of a series: a Prometheus label name other than `__name__`.
   * @default 'prometheusDatabaseLabel'
   */
  readonly databaseLabel?: string;
  /**
   * Label whose value names the table of a series: a Prometheus label name other than `__name__` and
   * {@link databaseLabel}.
   * @default 'prometheusTableLabel'
   */
  readonly tableLabel?: string;
  /**
   * Writes that may arrive at once, from all Prometheus servers together, before the gateway answers 429: 1 to 1000000.
   * @default 1200
   */
  readonly writeThrottlingBurstLimit?: number;
  /**
   * Writes a second that the gateway takes in the long run: 1 to 1000000.
   * @default 1200
   */
  readonly writeThrottlingRateLimit?: number;
  /**
   * Reads that may arrive at once before the gateway answers 429: 1 to 1000000.
   * @default 1200
   */
  readonly readThrottlingBurstLimit?: number;
  /**
   * Reads a second that the gateway takes in the long run: 1 to 1000000.
   * @default 1200
   */
  readonly readThrottlingRateLimit?: number;
}

/** Table of the default destination. */
const defaultTable = 'metrics';
/** Of the routes that carry no metrics: enough for checks of health, and for people who try a URL. */
const otherThrottle: Throttle = { rateLimit: 100, burstLimit: 100 };

/**
 * Prometheus remote write and read for Amazon Timestream: an HTTP API, a function, and a database with a table where
 * series go that name no other destination.
 *
 * The function writes with the AWS credentials that the caller sends and has no right to Timestream of its own.
 */
export class PrometheusConnectorStack extends Stack {
  constructor(scope: Construct, id: string, props: PrometheusConnectorStackProps) {
    super(scope, id, { description: 'Prometheus remote write and read for Amazon Timestream', ...props });
    validate(props);

    const { environment, databaseLabel = defaultLabels.database, tableLabel = defaultLabels.table } = props;
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;

    const destination = new TimestreamDestination(this, 'DefaultDestination', {
      databaseName: `${environment}-prometheus`,
      tableName: defaultTable,
      removalPolicy,
    });
    const connector = new NodeFunction(this, 'Connector', {
      entry: 'lambda/prometheus-connector/index.ts',
      description: `Prometheus remote write and read for Amazon Timestream (${environment})`,
      functionName: props.functionName,
      roleName: props.roleName,
      architecture: props.architecture ?? Architecture.ARM_64,
      memorySize: props.memorySize ?? 512,
      timeout: props.timeout ?? Duration.seconds(15),
      logRetention: props.logRetention ?? RetentionDays.THREE_MONTHS,
      removalPolicy,
      environment: {
        [variables.databaseLabel]: databaseLabel,
        [variables.tableLabel]: tableLabel,
        [variables.defaultDatabase]: destination.databaseName,
        [variables.defaultTable]: destination.tableName,
      },
    });

    const throttles: Record<RouteKey, Throttle> = {
      [routes.write]: {
        rateLimit: props.writeThrottlingRateLimit ?? 1200,
        burstLimit: props.writeThrottlingBurstLimit ?? 1200,
      },
      [routes.read]: {
        rateLimit: props.readThrottlingRateLimit ?? 1200,
        burstLimit: props.readThrottlingBurstLimit ?? 1200,
      },
      [routes.health]: otherThrottle,
      [routes.unmatched]: otherThrottle,
    };
    const api = new FunctionApi(this, 'Api', {
      name: `${environment}-prometheus-connector`,
      stageName: props.stageName ?? 'prod',
      handler: connector.function,
      routes: throttles,
    });

    this.output('InvokeWriteURL', api.urlOf(routes.write), 'URL for remote_write of Prometheus');
    this.output('InvokeReadURL', api.urlOf(routes.read), 'URL for remote_read of Prometheus');
    this.output('PrometheusDatabaseLabel', databaseLabel, 'Label that names the database of a series');
    this.output('PrometheusTableLabel', tableLabel, 'Label that names the table of a series');
    this.output('DefaultDatabase', destination.databaseName, 'Database of series without these labels');
    this.output('DefaultTable', destination.tableName, 'Table of series without these labels');
  }

  private output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}

function validate(props: PrometheusConnectorStackProps): void {
  const problems = [
    ...problemsOf({ ...props }, { environment: environmentName, ...sharedSettings }),
    ...prometheusConnectorProblems({
      ...props,
      architecture: props.architecture?.name,
      timeout: props.timeout?.toSeconds({ integral: false }),
    }),
  ];
  if (problems.length > 0) throw invalid('props of PrometheusConnectorStack', problems);
}
