import { Duration, Stack } from 'aws-cdk-lib';
import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { Construct } from 'constructs';
import { nativeModules } from '../lambda/bundle';
import { deployment } from '../lambda/prometheus-connector/deployment';
import { defaultLabels, variables, type AuthMode } from '../lambda/prometheus-connector/settings';
import { byRouteKey, guards, routes, type Guard, type RouteKey } from '../lambda/prometheus-connector/routes';
import { stackProps, withDefaults, type BackendDefaults, type BackendProps } from './backend-props';
import { invalid, problemsOf, type Values } from './config/checks';
import { BasicAuthorizer } from './constructs/basic-authorizer';
import { CredentialsSecret } from './constructs/credentials-secret';
import { FunctionApi, type ApiRoute, type RouteGuard, type Throttle } from './constructs/function-api';
import { NodeFunction } from './constructs/node-function';
import { TimestreamStore, type DestinationProps, type TimestreamProps } from './constructs/timestream-store';
import { dataVariables, type DataProps } from './config/data-props';
import { sampleConditions, secretConditions } from './operations/conditions';
import { sampleRows, secretRows } from './operations/graphs';
import { Operations } from './operations/operations';
import { output, outputDomainTarget } from './output';
import { environmentName, prometheusConnectorProblems, sharedSettings } from './config/settings';

/** How a {@link PrometheusConnectorStack} differs from the usual one. */
export interface PrometheusConnectorStackProps extends BackendProps, DataProps, TimestreamProps {
  /**
   * How callers are let in, and whose credentials write to Timestream and read it:
   * - `callerCredentials`: each caller sends an IAM access key by HTTP Basic, and it is that key which writes and reads.
   *   The function has no right to Timestream;
   * - `iam`: callers sign with SigV4 and IAM lets them in; the function's role writes and reads;
   * - `basic`: callers send the generated user and password; the function's role writes and reads.
   * @default 'callerCredentials'
   */
  readonly auth?: AuthMode;
  /**
   * What keeps the samples: Amazon Timestream for LiveAnalytics, the only store so far.
   * @default 'timestream'
   */
  readonly store?: 'timestream';
  /**
   * Name of the policy that lets the function's role write logs: 1 to 128 letters, digits and characters of `_+=,.@-`.
   * @default - generated
   */
  readonly executionPolicyName?: string;
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
   * Writes that may arrive at once by one of the paths of a write, from all Prometheus servers together, before the gateway
   * answers 429: 1 to 1000000.
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
  /**
   * Samples and histograms that the answer to a read may hold, 1 to 2000000: a read of more is refused as a whole. An
   * answer is at most 6 MB too, which is some 300000 samples that hardly compress.
   * @default 500000
   */
  readonly maxReadSamples?: number;
}

/**
 * Prometheus remote write and read for Amazon Timestream: an HTTP API, a function, and databases with tables.
 *
 * Unless told otherwise by `auth`, the function writes and reads with the AWS credentials that the caller sends and has no
 * right to Timestream of its own.
 */
export class PrometheusConnectorStack extends Stack {
  constructor(scope: Construct, id: string, props: PrometheusConnectorStackProps) {
    super(scope, id, stackProps('Prometheus remote write and read for Amazon Timestream', props));
    validate(props);

    const { environment, auth = 'callerCredentials' } = props;
    const { databaseLabel = defaultLabels.database, tableLabel = defaultLabels.table } = props;
    const defaults = withDefaults(props, deployment);

    // The id is from the days of a single destination. Another would make other, empty databases.
    const store = new TimestreamStore(this, 'DefaultDestination', { ...props, ...defaults, auth });
    const connector = this.createConnector(props, defaults, {
      [variables.databaseLabel]: databaseLabel,
      [variables.tableLabel]: tableLabel,
      [variables.auth]: auth,
      [variables.environment]: environment,
    });
    store.connect(connector);

    const basic = auth === 'basic' ? this.createAuthorizer(environment, defaults) : undefined;
    const api = new FunctionApi(this, 'Api', {
      ...defaults,
      name: `${environment}-prometheus-connector`,
      handler: connector.function,
      routes: guardedRoutes(props, auth === 'iam' ? new HttpIamAuthorizer() : basic?.authorizer),
      domain: props.domain,
    });
    const secretReaders = basic === undefined ? {} : { Authorizer: basic.handler };
    new Operations(this, 'Operations', {
      name: `${environment}-prometheus-connector`,
      api,
      clients: 'repeat',
      functions: { Connector: connector, ...secretReaders },
      conditions: [...sampleConditions(environment), ...secretConditions(secretReaders)],
      rows: [...sampleRows(environment), ...secretRows(secretReaders)],
      alarmEmail: props.alarmEmail,
      monthlyBudget: props.monthlyBudget,
    });

    output(this, 'InvokeWriteURL', api.urlOf(routes.write), 'URL for remote_write of Prometheus');
    output(this, 'InvokeReadURL', api.urlOf(routes.read), 'URL for remote_read of Prometheus');
    output(this, 'PrometheusDatabaseLabel', databaseLabel, 'Label that names the database of a series');
    output(this, 'PrometheusTableLabel', tableLabel, 'Label that names the table of a series');
    output(this, 'ConnectorAuth', auth, 'How callers are let in, and whose credentials write');
    outputDomainTarget(this, api);
  }

  private createConnector(
    props: PrometheusConnectorStackProps,
    defaults: BackendDefaults,
    environment: Readonly<Record<string, string>>,
  ): NodeFunction {
    return new NodeFunction(this, 'Connector', {
      ...defaults,
      entry: deployment.entry,
      description: `Prometheus remote write and read for Amazon Timestream (${props.environment})`,
      functionName: props.functionName,
      roleName: props.roleName,
      executionPolicyName: props.executionPolicyName,
      timeout: props.timeout ?? Duration.seconds(deployment.timeout),
      reservedConcurrency: props.reservedConcurrency,
      nativeModules,
      environment: {
        ...environment,
        ...dataVariables(props),
        ...(props.maxReadSamples !== undefined && {
          [variables.maxReadSamples]: String(props.maxReadSamples),
        }),
      },
    });
  }

  /** Generates credentials, and lets in who has them. */
  private createAuthorizer(environment: string, defaults: BackendDefaults): BasicAuthorizer {
    const secret = new CredentialsSecret(this, 'Credentials', {
      description: `Prometheus connector: who may write and read samples (${environment})`,
      username: deployment.username,
    });
    output(this, 'ConnectorCredentialsSecretArn', secret.secretArn, 'Secret with the user and password');
    return new BasicAuthorizer(this, 'Authorizer', {
      ...defaults,
      description: `Prometheus connector: lets in who has the credentials (${environment})`,
      secret,
    });
  }
}

/** All routes, with the authorizer for those of callers. Undefined: the function itself asks for the caller's key. */
function guardedRoutes(
  props: PrometheusConnectorStackProps,
  authorizer: IHttpRouteAuthorizer | undefined,
): Readonly<Record<string, ApiRoute>> {
  const { write, read, health } = deployment.throttles;
  const writeThrottle: Throttle = {
    rateLimit: props.writeThrottlingRateLimit ?? write.rateLimit,
    burstLimit: props.writeThrottlingBurstLimit ?? write.burstLimit,
  };
  const readThrottle: Throttle = {
    rateLimit: props.readThrottlingRateLimit ?? read.rateLimit,
    burstLimit: props.readThrottlingBurstLimit ?? read.burstLimit,
  };
  const openBecause = 'AWS itself judges the key that a caller sends: the function does nothing without it.';
  const ofGuards: Readonly<Record<Guard, RouteGuard>> = {
    caller: authorizer === undefined ? { openBecause } : { authorizer },
    none: { openBecause: 'The health check holds nothing to protect.' },
  };
  const guarded = (route: RouteKey, throttle: Throttle): ApiRoute => ({
    ...throttle,
    ...ofGuards[guards[route]],
  });
  return byRouteKey({
    [routes.write]: guarded(routes.write, writeThrottle),
    [routes.read]: guarded(routes.read, readThrottle),
    [routes.health]: guarded(routes.health, health),
    // Writes to a URL with too many slashes arrive here.
    [routes.unmatched]: guarded(routes.unmatched, writeThrottle),
  });
}

function validate(props: PrometheusConnectorStackProps): void {
  const problems = [
    ...problemsOf({ ...props }, { environment: environmentName, ...sharedSettings }),
    ...prometheusConnectorProblems({
      ...props,
      architecture: props.architecture?.name,
      timeout: props.timeout?.toSeconds({ integral: false }),
      destinations: props.destinations?.map(asSettings),
    }),
  ];
  if (problems.length > 0) throw invalid('props of PrometheusConnectorStack', problems);
}

function asSettings(destination: DestinationProps): Values {
  return {
    ...destination,
    memoryStoreRetention: destination.memoryStoreRetention?.toHours({ integral: false }),
    magneticStoreRetention: destination.magneticStoreRetention?.toDays({ integral: false }),
  };
}
