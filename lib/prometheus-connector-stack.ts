import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { nativeModules } from '../lambda/bundle';
import { defaultLabels, variables } from '../lambda/prometheus-connector/env';
import { routes, type RouteKey } from '../lambda/prometheus-connector/routes';
import { withDefaults, type BackendProps } from './backend-props';
import { invalid, problemsOf } from './checks';
import { FunctionApi, type Throttle } from './constructs/function-api';
import { NodeFunction } from './constructs/node-function';
import { TimestreamDestination } from './constructs/timestream-destination';
import { output } from './output';
import { environmentName, prometheusConnectorProblems, sharedSettings } from './settings';

/** How a {@link PrometheusConnectorStack} differs from the usual one. */
export interface PrometheusConnectorStackProps extends BackendProps {
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
    const { stageName, ...defaults } = withDefaults(props);

    const destination = new TimestreamDestination(this, 'DefaultDestination', {
      databaseName: `${environment}-prometheus`,
      tableName: defaultTable,
      removalPolicy: defaults.removalPolicy,
    });
    const connector = new NodeFunction(this, 'Connector', {
      ...defaults,
      entry: 'lambda/prometheus-connector/index.ts',
      description: `Prometheus remote write and read for Amazon Timestream (${environment})`,
      functionName: props.functionName,
      roleName: props.roleName,
      timeout: props.timeout ?? Duration.seconds(15),
      nativeModules,
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
      stageName,
      handler: connector.function,
      routes: throttles,
    });

    output(this, 'InvokeWriteURL', api.urlOf(routes.write), 'URL for remote_write of Prometheus');
    output(this, 'InvokeReadURL', api.urlOf(routes.read), 'URL for remote_read of Prometheus');
    output(this, 'PrometheusDatabaseLabel', databaseLabel, 'Label that names the database of a series');
    output(this, 'PrometheusTableLabel', tableLabel, 'Label that names the table of a series');
    output(this, 'DefaultDatabase', destination.databaseName, 'Database of series without these labels');
    output(this, 'DefaultTable', destination.tableName, 'Table of series without these labels');
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
